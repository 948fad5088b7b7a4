// Error handling for other errors is not that of ENOSYS.
// RUN: %needs | FileCheck %s
// CHECK: setsid enosys required exits main:[[#@LINE+7]]
#include "libc.h"
int main(void) {
  if (call(SETSID) == -1) {
    if (errno == EAGAIN)
      say("later");
    else
      leave(1);
  }
  return 0;
}
