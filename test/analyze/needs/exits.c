// The error handling ends the program, through a function that the compiler was
// not told about.
// RUN: %needs | FileCheck %s
// CHECK: setsid enosys required exits main:[[#@LINE+8]] "no session"
#include "libc.h"
static void die(const char *Text) {
  say(Text);
  leave(1);
}
int main(void) {
  if (call(SETSID) == -1)
    die("no session");
  return 0;
}
