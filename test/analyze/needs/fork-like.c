// Without a child the program ends; a child's answer makes everybody the child.
// RUN: %needs | FileCheck %s
// CHECK: fork enosys required exits main:[[#@LINE+16]] "no child"
// CHECK-NEXT: fork zero required
#include "libc.h"
static int detach(void) {
  switch (call(FORK)) {
  case -1:
    say("no child");
    return -1;
  case 0:
    return 0;
  default:
    leave(0);
  }
}
int main(void) {
  if (detach() != 0)
    leave(1);
  call(UMASK);
  return 0;
}
