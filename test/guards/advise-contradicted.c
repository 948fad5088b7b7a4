// What the program itself sets otherwise on every run is not assumed.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport advise --target=xen --db %t.out/ukport.db | FileCheck %s
// CHECK: process-creation in main ({{.*}})  (stays)
// CHECK: No assumption keeps the program from any of them.
#include "Inputs/syscalls.h"
int child;
int main(int argc, char **argv) {
  child = -1;
  call(39);
  if (child == -1)
    child = call(57);
  return child;
}
