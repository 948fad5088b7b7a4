// A call behind which nothing is reached ends the program, though it could come
// back.
// RUN: %needs | FileCheck %s
// CHECK: setsid enosys required exits main:[[#@LINE+9]] "no session"
#include "libc.h"
static void panic(const char *Text, int Fatal) {
  say(Text);
  if (Fatal)
    leave(1);
}
int main(int Count, char **Words) {
  if (call(SETSID) == -1) {
    panic("no session", Count);
    __builtin_unreachable();
  }
  return 0;
}
