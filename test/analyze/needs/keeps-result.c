// The result itself is handed on unchecked.
// RUN: %needs | FileCheck %s
// CHECK: umask enosys unknown keeps main:[[#@LINE+4]]
#include "libc.h"
long Mask;
int main(void) {
  Mask = call(UMASK);
  return 0;
}
