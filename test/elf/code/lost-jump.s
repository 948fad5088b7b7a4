# A jump whose destination has one value at first and any later is not taken to
# lead to the first alone: nothing is known behind it.
# RUN: %clang -nostdlib -shared -fuse-ld=lld %s -o %t.so
# RUN: %elf-facts %t.so | FileCheck %s

# CHECK: function f at
# CHECK: call ?
# CHECK: syscall ? (
# CHECK: gap syscall-number
# CHECK: gap indirect-jump
  .text
  .globl f
  .type f, @function
f:
  .cfi_startproc
  push %rbx
  mov $1, %ebx
  lea .Lfirst(%rip), %rax
.Lagain:
  add $8, %rbx
  jmp *%rax
.Lfirst:
  lea .Lfirst(%rip), %rax
  add %rdi, %rax
  mov $39, %eax
  test %rbx, %rbx
  je .Lsys
  lea (%rdi,%rsi), %rax
  jmp .Lagain
.Lsys:
  syscall
  pop %rbx
  ret
  .cfi_endproc
  .size f, .-f
