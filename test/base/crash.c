// A program that crashes tells where, through itself and the libc, and the run
// ends with the status that a shell would see.
// RUN: %image
// RUN: not %boot > %t/console 2> %t/names
// RUN: FileCheck --input-file=%t/console %s
// RUN: FileCheck --input-file=%t/names --check-prefix=NAMES %s
// RUN: sh -c "%boot > /dev/null 2>&1; echo status $?" | FileCheck --check-prefix=STATUS %s
// STATUS: status 139
// CHECK: before
// CHECK: ukport: the program ended by signal 11
// CHECK: rip {{[0-9a-f]+}}  rsp {{[0-9a-f]+}}
// CHECK: cr2 0000000000000000
// CHECK: ukport: backtrace
// CHECK: ukport: the last {{[0-9]+}} system calls
// CHECK: call {{[0-9]+}}(
// NAMES: ukport: the backtrace in the source:
// NAMES: inner at {{.*}}crash.c:[[@LINE+6]]
// NAMES: outer at {{.*}}crash.c
// NAMES: main at {{.*}}crash.c
#include <stdio.h>
volatile int *Where;
__attribute__((noinline)) void inner(int N) {
  *Where = N;
}
__attribute__((noinline)) int outer(int N) {
  inner(N + 1);
  return N;
}
int main(int C, char **V) {
  puts("before");
  fflush(stdout);
  return outer(C) + 1;
}
