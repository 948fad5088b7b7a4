// What comes back has failed: the code behind it is error handling.
// RUN: %needs | FileCheck %s
// CHECK: execve enosys required exits main:[[#@LINE+5]] "not started"
#include "libc.h"
int main(void) {
  call(59);
  say("not started");
  leave(1);
}
