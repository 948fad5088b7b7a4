// Nobody looks at the result of a call whose work matters.
// RUN: %needs | FileCheck %s
// CHECK: bind enosys unknown not-done
// CHECK-NEXT: bind zero unknown not-done
// CHECK: rt_sigsuspend enosys unknown not-done
#include "libc.h"
int main(void) {
  call(BIND);
  call(SIGSUSPEND);
  return 0;
}
