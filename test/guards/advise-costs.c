// Each of several assumptions says what is reached again without it, and what it
// costs alone; --no-costs leaves the latter out.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport advise --target=xen --db %t.out/ukport.db | FileCheck %s
// RUN: %ukport advise --target=xen --no-costs --db %t.out/ukport.db \
// RUN:   | FileCheck %s --check-prefix=NONE
// RUN: %ukport advise --target=xen --format=json --db %t.out/ukport.db \
// RUN:   | FileCheck %s --check-prefix=JSON
// CHECK: daemonize = 0
// CHECK: without it reached again: detach ({{.*}})
// CHECK-NEXT: alone: 3 of 5 functions are live, with 1 of 2 syscalls.
// CHECK-NEXT: without the features {{.*}}sessions
// CHECK-NEXT: without the syscalls setsid
// CHECK: workers = 0
// CHECK: without it reached again: split ({{.*}})
// CHECK-NEXT: alone: 4 of 5 functions are live, with 2 of 2 syscalls.
// CHECK-NOT: without
// CHECK: Analyzed again under all of them: 1 of 5
// NONE: without it reached again
// NONE-NOT: alone:
// JSON: "assume": "daemonize = 0"
// JSON: "alone": {
// JSON-NEXT: "functions": 3
#include "Inputs/syscalls.h"
int daemonize, workers;
static void leave(void) { call(112); }
static void detach(void) {
  call(57);
  leave();
}
static void split(void) { call(57); }
int main(int argc, char **argv) {
  daemonize = argv[0][0], workers = argv[0][1];
  if (daemonize)
    detach();
  if (workers)
    split();
  return 0;
}
