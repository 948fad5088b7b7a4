// What is settled already is not proposed again.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport advise -t xen --assume "workers = 0" --db %t.out/ukport.db | FileCheck %s
// RUN: not %ukport advise -t xen --assume "workers" --db %t.out/ukport.db 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: not %ukport advise -t nowhere --db %t.out/ukport.db 2>&1 | FileCheck %s --check-prefix=WHERE
// CHECK: has 1 place to avoid
// CHECK: daemonize = 0
// CHECK-NOT: workers
// BAD: ukport: error: bad assumption: --assume: workers
// WHERE: ukport: error: {{.*}}nowhere
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
