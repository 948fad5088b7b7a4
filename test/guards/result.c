// What a function finds out decides; the place that it looks at is named.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --guards --db %t.out/ukport.db | FileCheck %s
// CHECK: main {{.*}} if (hasChild())
// CHECK-NEXT: needs child_pid != -1; not with child_pid = -1
#include "Inputs/syscalls.h"
int child_pid;
static int hasChild(void) { return child_pid != -1; }
int main(int argc, char **argv) {
  child_pid = argv[0][0];
  if (hasChild())
    call(57);
  return 0;
}
