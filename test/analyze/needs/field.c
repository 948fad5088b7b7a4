// The result goes through a field before it is looked at.
// RUN: %needs | FileCheck %s
// CHECK: open enosys required exits openFile:[[#@LINE+8]]
#include "libc.h"
struct file {
  int Number, Descriptor;
};
static void openFile(struct file *F) {
  F->Descriptor = call(OPEN);
  if (F->Descriptor == -1)
    leave(1);
}
int main(void) {
  static struct file F;
  openFile(&F);
  return 0;
}
