// That it failed is kept where it is not followed.
// RUN: %needs | FileCheck %s
// CHECK: setpriority enosys unknown keeps main:[[#@LINE+5]]
#include "libc.h"
int Slow;
int main(void) {
  if (call(SETPRIORITY) == -1)
    Slow = 1;
  return 0;
}
