# Code that only the unwinder enters is found between the rest; padding is none.
# RUN: %clang -nostdlib -shared -fuse-ld=lld %s -o %t.so
# RUN: %elf-facts %t.so | FileCheck %s

# CHECK: function f at
# CHECK: call import cleanup
# CHECK: call import _Unwind_Resume
# CHECK-NOT: gap
  .text
  .globl f
  .type f, @function
f:
  .cfi_startproc
  push %rbx
  call work@PLT
  pop %rbx
  ret
  .p2align 4
  mov %rax, %rbx
  call cleanup@PLT
  mov %rbx, %rdi
  call _Unwind_Resume@PLT
  .cfi_endproc
  .size f, .-f
