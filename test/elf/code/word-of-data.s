# Code that reads one word of data names what that word holds, and nothing beside
# it; whoever has the address of the data may reach all of it. The word at the
# start of .data that holds its own address, as start files have it, leads
# nowhere.
# RUN: %clang -nostdlib -shared -fuse-ld=lld -Wa,-I%S/Inputs %s -o %t.so
# RUN: %elf-facts %t.so | FileCheck %s

# CHECK: function reads at
# CHECK-NEXT: call ?
# CHECK-NEXT: refers to data .data
# CHECK-NEXT: function starts at
# CHECK-NEXT: call
# CHECK-NEXT: refers to data .data
# CHECK-NEXT: function has at
# CHECK-NEXT: refers to data .data
# CHECK: data .data at [[AT:0x[0-9a-f]+]] size 8 writable
# CHECK-NEXT: refers to data .data
# CHECK-NEXT: refers to import one
# CHECK-NEXT: refers to data .data
# CHECK: data .data at [[AT]] size 8 writable
# CHECK-NEXT: data .data at {{.*}} size 8 writable
# CHECK-NEXT: refers to import two
  .include "function.inc"
  .globl reads, starts, has, one, two

  function reads
  call *second(%rip)
  done reads
  function starts
  mov handle(%rip), %rdi
  call *%rax
  done starts
  function has
  lea first(%rip), %rax
  done has
  function one
  done one
  function two
  done two

  .data
  .p2align 3
handle:
  .quad handle
first:
  .quad one
second:
  .quad two
