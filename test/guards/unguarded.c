// No condition stands on every way: there are two ways.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --guards --db %t.out/ukport.db | FileCheck %s
// CHECK: split {{.*}} fork()
// CHECK-NEXT: one way in is main
// CHECK-NEXT: main {{.*}} if (one)
// CHECK-NEXT: needs one != 0
// CHECK-NEXT: one way in is main
// CHECK-NEXT: main {{.*}} if (other)
// CHECK-NEXT: needs other != 0
// CHECK-NEXT: no condition stands on every way there
#include "Inputs/syscalls.h"
int one, other;
static void split(void) { call(57); }
int main(int argc, char **argv) {
  one = argv[0][0], other = argv[0][1];
  if (one)
    split();
  if (other)
    split();
  return 0;
}
