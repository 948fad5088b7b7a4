# A wrapper's number is its parameter, and its callers say what that is; several
# constants meet at a join.
# RUN: %clang -nostdlib -shared -fuse-ld=lld %s -o %t.so
# RUN: %elf-facts %t.so | FileCheck %s

# CHECK: function wrapper at
# CHECK: syscall arg0 (arg1, arg2, arg3, arg4, arg5, ?)
# CHECK: function user at
# CHECK: call wrapper {{.*}}arg0=39
# CHECK: call wrapper {{.*}}arg0=1|60 arg1="text"
# CHECK-NOT: gap
  .text
  .globl wrapper
  .hidden wrapper
  .type wrapper, @function
wrapper:
  .cfi_startproc
  mov %rdi, %rax
  mov %rsi, %rdi
  mov %rdx, %rsi
  mov %rcx, %rdx
  mov %r8, %r10
  mov %r9, %r8
  mov 8(%rsp), %r9
  syscall
  ret
  .cfi_endproc
  .size wrapper, .-wrapper
  .globl user
  .type user, @function
user:
  .cfi_startproc
  push %rbx
  mov %edi, %ebx
  mov $39, %edi
  call wrapper
  mov $60, %edi
  test %ebx, %ebx
  je 1f
  mov $1, %edi
1:
  lea text(%rip), %rsi
  call wrapper
  pop %rbx
  ret
  .cfi_endproc
  .size user, .-user
  .section .rodata
text:
  .asciz "text"
