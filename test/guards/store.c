// The condition holds only after a store, and that needs a setting.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --guards --db %t.out/ukport.db | FileCheck %s
// CHECK: needs mode = 1; not with mode != 1
// CHECK-NEXT: only if main sets it to 1 {{.*}} mode = 1;
// CHECK-NEXT: needs master != 0; not with master = 0
// CHECK-NOT: only if
#include "Inputs/syscalls.h"
int master, mode;
int main(int argc, char **argv) {
  master = argv[0][0];
  if (argc == 7)
    mode = 2;
  if (master)
    mode = 1;
  call(39);
  if (mode == 1)
    call(57);
  return 0;
}
