// A result that goes through a function nobody can see is not known.
// RUN: %needs | FileCheck %s
// CHECK: setsid enosys unknown keeps main
#include "libc.h"
void elsewhere(long Result);
int main(void) {
  elsewhere(call(SETSID));
  return 0;
}
