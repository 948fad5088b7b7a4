// What the analysis assumes is settled for its guards and for the advice.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out --assume 'daemonize = 0' > %t.verdict
// RUN: %ukport advise --target=xen --db %t.out/ukport.db | FileCheck %s
// RUN: %ukport why process-creation --guards --db %t.out/ukport.db | FileCheck %s --check-prefix=WHY
// CHECK: Settled already: 1 assumption.
// CHECK-NEXT: has 1 place to avoid
// CHECK-NOT: daemonize
// CHECK: workers = 0
// CHECK: To analyze under them, besides what is assumed already:
// CHECK-NEXT: ukport analyze --assume 'workers = 0'
// WHY: needs workers != 0
// WHY-NOT: daemonize
#include "Inputs/syscalls.h"
int daemonize, workers;
int main(int argc, char **argv) {
  daemonize = argv[0][0], workers = argv[0][1];
  if (daemonize)
    call(57);
  if (workers)
    call(57);
  return 0;
}
