// errno is told apart, and ENOSYS has a way of its own.
// RUN: %needs | FileCheck %s
// CHECK: accept enosys required exits main:[[#@LINE+17]]
// CHECK: accept4 enosys stubbable foreseen
#include "libc.h"
static int take(void) {
  int S = call(ACCEPT4);
  if (S == -1)
    switch (errno) {
    case ENOSYS:
      S = call(ACCEPT);
      break;
    default:
      return -1;
    }
  return S;
}
int main(void) {
  if (take() == -1)
    leave(1);
  return 0;
}
