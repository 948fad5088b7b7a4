// The caller decides, of what its callee returns.
// RUN: %needs | FileCheck %s
// CHECK: setsid enosys required exits main:[[#@LINE+11]] "no session"
#include "libc.h"
static int lead(void) {
  if (call(SETSID) == -1) {
    say("no session");
    return -5;
  }
  return 0;
}
int main(void) {
  if (lead() == -5)
    leave(2);
  return 0;
}
