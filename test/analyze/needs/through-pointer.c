// The caller calls through a pointer.
// RUN: %needs | FileCheck %s
// CHECK: setsid enosys required exits main:[[#@LINE+7]]
#include "libc.h"
static int lead(void) { return call(SETSID); }
static int (*const Steps[])(void) = {lead};
int main(void) {
  for (int I = 0; I < 1; ++I)
    if (Steps[I]() < 0)
      leave(1);
  return 0;
}
