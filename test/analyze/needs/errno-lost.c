// After a call that may change errno it is not known any more.
// RUN: %needs | FileCheck %s
// CHECK: setsid enosys unknown may-exit
#include "libc.h"
int main(void) {
  if (call(SETSID) == -1) {
    call(UMASK);
    if (errno == EAGAIN)
      leave(1);
  }
  return 0;
}
