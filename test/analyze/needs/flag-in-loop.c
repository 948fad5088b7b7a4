// A local flag set in a loop decides after it.
// RUN: %needs | FileCheck %s
// CHECK: bind enosys required exits main:[[#@LINE+11]] "not bound"
#include "libc.h"
int main(void) {
  int Failed = 0;
  for (int I = 0; I < 3; ++I) {
    if (call(BIND) == -1) {
      say("not bound");
      Failed = 1;
    }
  }
  if (Failed)
    leave(1);
  return 0;
}
