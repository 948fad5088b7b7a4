// Two flags have to be off; both are found, and the analysis agrees.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport advise --target=xen --db %t.out/ukport.db | FileCheck %s
// CHECK: has 2 places to avoid
// CHECK: None of them is reached under 2 assumptions:
// CHECK: daemonize = 0
// CHECK: workers = 0
// CHECK: Analyzed again under all of them:
// CHECK: without the features process-creation
// CHECK-NOT: still reached
// CHECK: --assume 'daemonize = 0' --assume 'workers = 0'
#include "Inputs/syscalls.h"
int daemonize, workers;
static void detach(void) { call(57); }
static void split(void) { call(57); }
int main(int argc, char **argv) {
  daemonize = argv[0][0], workers = argv[0][1];
  if (daemonize)
    detach();
  if (workers)
    split();
  return 0;
}
