// It is told, and the way is that of success.
// RUN: %needs | FileCheck %s
// CHECK: setpriority enosys stubbable goes-on main:[[#@LINE+6]] "cannot set priority"
// CHECK: setpriority zero fakeable ignored
#include "libc.h"
int Served;
int main(void) {
  if (call(SETPRIORITY) == -1)
    say("cannot set priority");
  Served = 1;
  return 0;
}
