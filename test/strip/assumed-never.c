// A function that is assumed never to be called says so where it is.
// RUN: %image --assume 'emergency() never'
// RUN: %t/image
// RUN: not --crash %t/image 1 2>&1 | FileCheck %s
// CHECK: ukport: the assumption `emergency() never (--assume)` does not hold at 0x{{[0-9a-f]+}} (emergency); strip without it
#include <stdio.h>
__attribute__((noinline)) void emergency(void) { puts("emergency"); }
int main(int argc, char **argv) {
  if (argc > 1)
    emergency();
  return 0;
}
