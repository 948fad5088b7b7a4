// What decides between the end and going on is not the result.
// RUN: %needs | FileCheck %s
// CHECK: setsid enosys unknown may-exit main:[[#@LINE+6]]
#include "libc.h"
int main(int Count, char **Words) {
  if (call(SETSID) == -1) {
    say("no session");
    if (Count > 1)
      leave(1);
  }
  return 0;
}
