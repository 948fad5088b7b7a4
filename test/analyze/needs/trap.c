// A check that raises a fault ends the program.
// RUN: %needs | FileCheck %s
// CHECK: setsid enosys required exits main
#include "libc.h"
static void crash(void) { __asm__ __volatile__("hlt" : : : "memory"); }
int main(void) {
  if (call(SETSID) < 0)
    crash();
  return 0;
}
