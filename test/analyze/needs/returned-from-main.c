// What main returns is what the program ends with.
// RUN: %needs | FileCheck %s
// CHECK: setsid enosys required exits work:[[#@LINE+11]] "no session"
#include "libc.h"
static int start(int (*Main)(void)) { leave(Main()); }
static int lead(void) {
  if (call(SETSID) == -1) {
    say("no session");
    return -5;
  }
  return 0;
}
int work(void) {
  if (lead() != 0)
    return 1;
  for (;;)
    say("at work");
}
int main(void) { return start(work); }
