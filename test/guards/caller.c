// The condition stands in a caller's caller.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --guards --db %t.out/ukport.db | FileCheck %s
// CHECK: split {{.*}} fork()
// CHECK-NEXT: main {{.*}} if (forks)
// CHECK-NEXT: needs forks != 0
// CHECK-NOT: needs
#include "Inputs/syscalls.h"
int forks;
static void split(void) { call(57); }
static void serve(void) { split(); }
int main(int argc, char **argv) {
  forks = argv[0][0];
  if (forks)
    serve();
  return 0;
}
