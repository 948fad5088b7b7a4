# A number that lies on the stack is forgotten where an instruction may write over
# it: a vector, an element of an array, a pointer that was made from the stack
# pointer and walks. What lies beside a vector stays.
# RUN: %clang -nostdlib -shared -fuse-ld=lld -Wa,-I%S/Inputs %s -o %t.so
# RUN: %elf-facts %t.so | FileCheck %s

  .include "function.inc"

  .macro overwritten name
  .globl \name
  function \name
  sub $2056, %rsp
  movl $1, 8(%rsp)
  .endm
  .macro asks name
  mov 8(%rsp), %eax
  syscall
  add $2056, %rsp
  done \name
  .endm

# CHECK: function vector at
# CHECK: syscall ? (
  overwritten vector
  movaps %xmm0, (%rsp)
  asks vector

# CHECK: function wide_vector at
# CHECK: syscall ? (
  overwritten wide_vector
  vmovdqu %ymm0, -16(%rsp)
  asks wide_vector

# CHECK: function pair at
# CHECK: syscall ? (
  overwritten pair
  cmpxchg16b (%rsp)
  asks pair

# CHECK: function processor_state at
# CHECK: syscall ? (
  overwritten processor_state
  fxsave64 -496(%rsp)
  asks processor_state

# CHECK: function element at
# CHECK: syscall ? (
  overwritten element
  mov %esi, (%rsp,%rdi,4)
  asks element

# CHECK: function address_of_element at
# CHECK: syscall ? (
  overwritten address_of_element
  lea (%rsp,%rdi,4), %rdx
  mov %esi, (%rdx)
  asks address_of_element

# CHECK: function sum at
# CHECK: syscall ? (
  overwritten sum
  add %rsp, %rdi
  mov %esi, (%rdi)
  asks sum

# CHECK: function walk at
# CHECK: syscall ? (
  overwritten walk
  lea (%rsp), %rbp
1:
  mov %esi, (%rbp)
  add $4, %rbp
  dec %edi
  jne 1b
  asks walk

# CHECK: function walk_down at
# CHECK: syscall ? (
  overwritten walk_down
  lea 64(%rsp), %rbp
1:
  mov %esi, (%rbp)
  add $-4, %rbp
  dec %edi
  jne 1b
  asks walk_down

# CHECK: function handed_over at
# CHECK: syscall ? (
  overwritten handed_over
  lea 64(%rsp), %rdi
  call outside@PLT
  asks handed_over

# CHECK: function kept_in_vector at
# CHECK: syscall ? (
  overwritten kept_in_vector
  movq %rsp, %xmm0
  movq %xmm0, %rdx
  mov %esi, 8(%rdx)
  asks kept_in_vector

# CHECK: function beside at
# CHECK: syscall 1 (
  overwritten beside
  movaps %xmm0, 16(%rsp)
  movups %xmm0, -8(%rsp)
  incl 4(%rsp)
  mov %ah, 7(%rsp)
  sete 12(%rsp)
  asks beside
