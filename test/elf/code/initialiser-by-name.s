# An initialiser that other files can name stands in the array by its name: the
# word itself is empty until the file is loaded.
# RUN: %clang -nostdlib -shared -fuse-ld=lld %s -o %t.so
# RUN: llvm-readelf -r %t.so | FileCheck %s --check-prefix=BYNAME
# RUN: %elf-facts %t.so | FileCheck %s
# BYNAME: R_X86_64_64 {{.*}} begin
# CHECK: {{^}}init begin{{$}}
  .text
  .globl begin
  .type begin, @function
begin:
  ret
  .size begin, .-begin
  .section .init_array, "aw", @init_array
  .quad begin
