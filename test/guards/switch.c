// A case of a switch, and what is left for the default.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --guards --db %t.out/ukport.db | FileCheck %s
// CHECK: first {{.*}} fork()
// CHECK-NEXT: main {{.*}} switch (mode)
// CHECK-NEXT: needs mode = 4; not with mode != 4
// CHECK: other {{.*}} fork()
// CHECK-NEXT: main {{.*}} switch (mode)
// CHECK-NEXT: needs mode != 4; not with mode = 4
#include "Inputs/syscalls.h"
int mode;
static void first(void) { call(57); }
static void other(void) { call(57); }
int main(int argc, char **argv) {
  mode = argv[0][0];
  switch (mode) {
  case 4:
    first();
    break;
  default:
    other();
  }
  return 0;
}
