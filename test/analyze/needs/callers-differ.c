// Two callers: the worse one counts.
// RUN: %needs | FileCheck %s
// CHECK: setsid enosys required exits main:[[#@LINE+7]]
#include "libc.h"
static int lead(void) { return call(SETSID); }
static void careless(void) { lead(); }
int main(void) {
  careless();
  if (lead() < 0)
    leave(1);
  return 0;
}
