// What a program does not need is absent: without network and disk, an image that
// formats a line has at most 64 KiB of text, rodata and data, on each machine.
// RUN: %image -O Oz
// RUN: %ukport size %t/image --format json | %python %S/Inputs/at-most.py 65536
// RUN: %boot | FileCheck %s
// RUN: %ukport strip %t/p -o %t/image-xen --target=xen -O Oz
// RUN: %ukport size %t/image-xen --format json | %python %S/Inputs/at-most.py 65536
// CHECK: hello 1 program
#include <stdio.h>

int main(int count, char **words) {
  printf("hello %d %s\n", count, words[0]);
  return 0;
}
