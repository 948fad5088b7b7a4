# The flags of clone3 lie in a record that callers fill in on their stack, and
# where clone takes its place two words of it are or'ed. A vector register that
# was set to zero clears the rest.
# RUN: %clang -nostdlib -shared -fuse-ld=lld -Wa,-I%S/Inputs %s -o %t.so
# RUN: %elf-facts %t.so | FileCheck %s

# CHECK: function thread at
# CHECK: function process at
# CHECK: function start at
# CHECK: call third prepared
# CHECK: call second {{.*}}arg1=256 put by thread|16657 put by process
# CHECK: function third at
# CHECK: syscall 435 (256 put by thread|16640 put by process, arg1,
# CHECK: function second at
# CHECK: syscall 56 (arg1,
  .include "function.inc"

  .globl thread, process
  function thread
  sub $88, %rsp
  xorps %xmm0, %xmm0
  movq $256, (%rsp)
  movups %xmm0, 24(%rsp)
  mov %rsp, %rdi
  call start
  add $88, %rsp
  done thread
  function process
  sub $88, %rsp
  movq $16640, (%rsp)
  movq $17, 32(%rsp)
  mov %rsp, %rdi
  call start
  add $88, %rsp
  done process
  function start
  push %rbx
  mov %rdi, %rbx
  mov $88, %esi
  call third
  mov 32(%rbx), %rdx
  or (%rbx), %edx
  mov %edx, %esi
  xor %edi, %edi
  pushq 16(%rbx)
  call second
  pop %rcx
  pop %rbx
  done start
  function third
  mov $435, %eax
  syscall
  done third
  function second
  mov %rsi, %rdi
  mov $56, %eax
  syscall
  done second

# A record that is written on the way, or that other code gets, is not known.
# CHECK: function written at
# CHECK: syscall 435 (?,
# CHECK: function shown at
# CHECK: syscall 435 (?,
# CHECK: function given_away at
# CHECK: syscall 435 (?,
# CHECK: function kept at
# CHECK: syscall 435 (?,
  .macro hands name, to
  .globl \name
  function \name
  sub $88, %rsp
  movq $256, (%rsp)
  mov %rsp, %rdi
  call \to
  add $88, %rsp
  done \name
  .endm
  hands to_written, written
  hands to_shown, shown
  hands to_given_away, given_away
  hands to_kept, kept
  function written
  movl $1, 4(%rdi)
  mov $435, %eax
  syscall
  done written
  function shown
  push %rdi
  lea -4(%rdi), %rdi
  xor %esi, %esi
  call second
  pop %rdi
  mov $435, %eax
  syscall
  done shown
  function given_away
  push %rdi
  call *hook(%rip)
  pop %rdi
  mov $435, %eax
  syscall
  done given_away

  function kept
  mov hook(%rip), %rax
  mov %rdi, 8(%rax)
  mov $435, %eax
  syscall
  done kept

# A register that is zero is so until it is set.
# CHECK: function stained at
# CHECK: syscall 435 (?,
  .globl cleared
  function cleared
  sub $88, %rsp
  xorps %xmm0, %xmm0
  movd %esi, %xmm0
  movups %xmm0, (%rsp)
  mov %rsp, %rdi
  call stained
  add $88, %rsp
  done cleared
  function stained
  mov $435, %eax
  syscall
  done stained
  .bss
hook:
  .zero 8
