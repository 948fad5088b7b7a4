# The number of a system call may lie in a record on the caller's stack, which is
# passed along, or reached through a variable that holds its address.
# RUN: %clang -nostdlib -shared -fuse-ld=lld -Wa,-I%S/Inputs %s -o %t.so
# RUN: %elf-facts %t.so | FileCheck %s

# CHECK: function one at
# CHECK: function two at
# CHECK: syscall 105 put by one|106 put by two (
# CHECK: syscall 105 put by one|106 put by two (
# CHECK-NOT: gap
  .include "function.inc"

  .globl one, two
  function one
  sub $24, %rsp
  movl $105, (%rsp)
  mov %rsp, %rdi
  call everywhere
  add $24, %rsp
  done one
  function two
  sub $24, %rsp
  movl $106, (%rsp)
  mov %rsp, %rdi
  call everywhere
  add $24, %rsp
  done two
  function everywhere
  mov %rdi, record(%rip)
  mov (%rdi), %eax
  syscall
  call handler
  movq $0, record(%rip)
  done everywhere
  function handler
  mov record(%rip), %rax
  mov (%rax), %eax
  syscall
  done handler
  .bss
  .p2align 3
record:
  .zero 8
