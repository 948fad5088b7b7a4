// Nothing stands on the way: it is said that nothing helps.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport advise --target=xen --db %t.out/ukport.db | FileCheck %s
// CHECK: process-creation in main ({{.*}})  (stays)
// CHECK: No assumption keeps the program from any of them.
// CHECK: No assumption cuts off
// CHECK-NEXT: main
// CHECK-NOT: --assume
#include "Inputs/syscalls.h"
int main(void) {
  call(57);
  return 0;
}
