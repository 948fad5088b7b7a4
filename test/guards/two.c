// Two conditions, each of which every way passes, nearest first.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --guards --db %t.out/ukport.db | FileCheck %s
// CHECK: needs forks = 3; not with forks != 3
// CHECK: needs verbose != 0; not with verbose = 0
// CHECK-NOT: needs
#include "Inputs/syscalls.h"
int forks, verbose;
int main(int argc, char **argv) {
  forks = argv[0][0], verbose = argv[0][1];
  if (verbose && forks == 3)
    call(57);
  return 0;
}
