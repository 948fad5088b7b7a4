// It goes on, but leaves out work.
// RUN: %needs | FileCheck %s
// CHECK: setpriority enosys unknown gives-up serve:[[#@LINE+5]] "no priority"
#include "libc.h"
int Served;
static void serve(void) {
  if (call(SETPRIORITY) == -1) {
    say("no priority");
    return;
  }
  Served = 1;
}
int main(void) {
  serve();
  return 0;
}
