// A libc that asks for -ENOSYS itself.
// RUN: %needs | FileCheck %s
// CHECK: accept4 enosys stubbable foreseen
#include "libc.h"
static int take(void) {
  long R = raw(ACCEPT4);
  if (R != -ENOSYS)
    return giveBack(R);
  return call(ACCEPT);
}
int main(void) {
  take();
  return 0;
}
