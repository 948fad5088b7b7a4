// Trying again for EINTR is no loop for ENOSYS.
// RUN: %needs | FileCheck %s
// CHECK: setpriority enosys stubbable goes-on main:[[#@LINE+8]] "not set"
#include "libc.h"
int main(void) {
  int R;
  do
    R = call(SETPRIORITY);
  while (R == -1 && errno == EINTR);
  if (R == -1)
    say("not set");
  return 0;
}
