// Trying again whatever the error is.
// RUN: %needs | FileCheck %s
// CHECK: setpriority enosys required loops main:[[#@LINE+3]]
#include "libc.h"
int main(void) {
  while (call(SETPRIORITY) == -1)
    ;
  return 0;
}
