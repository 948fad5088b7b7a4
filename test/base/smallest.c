// What a program does not need is absent: with no file, no network and no disk
// in it, an image has at most 64 KiB of text, rodata and data, on each machine.
// RUN: %image -O Oz
// RUN: %ukport size %t/image --format json | %python %S/Inputs/at-most.py 65536
// RUN: %boot | FileCheck %s
// RUN: %ukport strip %t/p -o %t/image-xen --target=xen -O Oz
// RUN: %ukport size %t/image-xen --format json | %python %S/Inputs/at-most.py 65536
// CHECK: hello
#include <stdio.h>

int main(void) {
  puts("hello");
  return 0;
}
