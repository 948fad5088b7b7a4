// Failure as a null pointer.
// RUN: %needs | FileCheck %s
// CHECK: open enosys required exits main:[[#@LINE+12]]
#include "libc.h"
static struct file {
  int Descriptor;
} Only;
static struct file *openFile(void) {
  if ((Only.Descriptor = call(OPEN)) < 0)
    return 0;
  return &Only;
}
int main(void) {
  if (!openFile())
    leave(1);
  return 0;
}
