// The use comes when the condition does not hold.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --guards --db %t.out/ukport.db | FileCheck %s
// CHECK: needs foreground = 0; not with foreground != 0
// CHECK-NOT: needs
#include "Inputs/syscalls.h"
int foreground;
int main(int argc, char **argv) {
  foreground = argv[0][0];
  if (!foreground)
    call(57);
  return 0;
}
