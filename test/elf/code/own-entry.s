# What a dynamic linker does where its own entry point is the program's, it does
# only where it was started as a program: not for a program that names it as its
# interpreter. The cold part, which only that leads to, may jump back.
# RUN: %clang -nostdlib -shared -fuse-ld=lld -Wl,-e,start -Wa,-I%S/Inputs %s \
# RUN:   -o %t.ld.so
# RUN: %elf-facts %t.ld.so | FileCheck %s

# CHECK: function start at
# CHECK: call linker prepared
# CHECK: function linker at
# CHECK: as program call cold
# CHECK-NOT: as program syscall 1 (
# CHECK: as program syscall 59 (
# CHECK: as program syscall 63 (
# CHECK-NOT: as program
# CHECK: syscall 1 (
# CHECK: function cold at
# CHECK: call linker prepared

# A part that is come to otherwise as well is not left out.
# RUN: %clang -nostdlib -shared -fuse-ld=lld -Wl,-e,start -Wa,-I%S/Inputs \
# RUN:   -Wa,--defsym,SHARED=1 %s -o %t.shared.so
# RUN: %elf-facts %t.shared.so | FileCheck %s --check-prefix=SHARED
# SHARED: as program call cold
# SHARED-NOT: as program

# RUN: echo '.globl _start; _start: mov $60, %%eax; syscall' > %t.s
# RUN: %clang -nostdlib -pie -fuse-ld=lld -Wl,--dynamic-linker=%t.ld.so %t.s \
# RUN:   -o %t.prog
# RUN: %ukport analyze %t.prog -o %t.out > /dev/null
# RUN: %ukport seccomp --format=systemd %t.out | FileCheck %s --check-prefix=PROG
# PROG-NOT: execve
# PROG-NOT: uname
# PROG: write
# PROG-NOT: execve
# RUN: %ukport analyze %t.ld.so -o %t.own > /dev/null
# RUN: %ukport seccomp --format=systemd %t.own | FileCheck %s --check-prefix=OWN
# OWN: write{{.*}}execve
  .include "function.inc"

  .globl start
  .hidden start
  function start
  lea 8(%rsp), %rdi
  call linker
  done start
  function linker
  push %rbx
  mov %rdi, %rbx
  lea start(%rip), %rax
  cmp %rax, (%rbx)
  jne 2f
  testl $1, 8(%rbx)
  jne cold
1:
  mov $59, %eax
  syscall
  mov $63, %eax
  syscall
2:
  mov $1, %eax
  syscall
  .ifdef SHARED
  call cold
  .endif
  pop %rbx
  done linker
  function cold
  incl 8(%rbx)
  jmp 1b
  done cold
