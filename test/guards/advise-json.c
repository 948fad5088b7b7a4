// The same as JSON, twice the same.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport advise -t xen --format=json --db %t.out/ukport.db > %t.json
// RUN: %ukport advise -t xen --format=json --db %t.out/ukport.db | cmp - %t.json
// RUN: FileCheck %s --input-file %t.json
// CHECK: "target": "xen"
// CHECK: "function": "main"
// CHECK: "process-creation"
// CHECK: "cut": true
// CHECK-NEXT: "reachedAfter": false
// CHECK: "assume": "workers = 0"
// CHECK: "text": "if (workers)"
// CHECK: "smallest": true
#include "Inputs/syscalls.h"
int workers;
int main(int argc, char **argv) {
  workers = argv[0][0];
  if (workers)
    call(57);
  return 0;
}
