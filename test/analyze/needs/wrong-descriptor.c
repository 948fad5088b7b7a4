// 0 is somebody else's descriptor.
// RUN: %needs | FileCheck %s
// CHECK: open zero required wrong-answer
#include "libc.h"
int File;
int main(void) {
  File = call(OPEN);
  if (File < 0)
    leave(1);
  return 0;
}
