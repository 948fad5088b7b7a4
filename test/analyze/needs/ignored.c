// Nobody looks at the result: without the effect nothing is lost that is noticed.
// RUN: %needs | FileCheck %s
// CHECK: umask enosys stubbable ignored main:[[#@LINE+4]]
// CHECK-NEXT: umask zero fakeable ignored
#include "libc.h"
int main(void) {
  call(UMASK);
  return 0;
}
