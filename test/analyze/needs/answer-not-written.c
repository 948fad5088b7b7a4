// The result is not looked at, but what the kernel should have written is there
// to be read.
// RUN: %needs | FileCheck %s
// CHECK: fstat enosys unknown not-written
// CHECK-NEXT: fstat zero unknown not-written
#include "libc.h"
static long Answer[18];
int main(void) {
  giveBack(ukport_syscall(FSTAT, 0, (long)Answer, 0, 0, 0, 0));
  return Answer[0] != 0;
}
