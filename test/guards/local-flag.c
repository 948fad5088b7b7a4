// A flag that stands in a local, set where two conditions hold.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --guards --db %t.out/ukport.db | FileCheck %s
// CHECK: main {{.*}} if (Background)
// CHECK-NEXT: needs supervised = 0
// CHECK-NEXT: needs daemonize != 0
#include "Inputs/syscalls.h"
int daemonize, supervised;
int main(int argc, char **argv) {
  daemonize = argv[0][0], supervised = argv[0][1];
  int Background = daemonize && !supervised;
  call(39);
  if (Background)
    call(57);
  return 0;
}
