// A live function that is taken away on purpose is missed by name, with the
// place that calls it.
// RUN: %image -- --drop=needed
// RUN: not --crash %t/image 2>&1 | FileCheck %s
// CHECK: before
// CHECK: ukport: stripped function needed reached from 0x{{[0-9a-f]+}} (main); keep it with --keep=needed
#include <stdio.h>
__attribute__((noinline)) static void needed(void) { puts("needed"); }
int main(void) {
  puts("before");
  fflush(stdout);
  needed();
  return 0;
}
