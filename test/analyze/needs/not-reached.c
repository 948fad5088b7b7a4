// What the program says cannot be reached is not known, and no loop.
// RUN: %needs | FileCheck %s
// CHECK: setpriority enosys unknown unknown main:[[#@LINE+3]]
#include "libc.h"
int main(void) {
  if (call(SETPRIORITY) == -1)
    __builtin_unreachable();
  return 0;
}
