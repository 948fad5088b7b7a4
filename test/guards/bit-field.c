// A bit-field.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --guards --db %t.out/ukport.db | FileCheck %s
// CHECK: main {{.*}} if (settings.forks)
// CHECK-NEXT: needs settings.forks = 1; not with settings.forks != 1
// RUN: %ukport why process-creation --guards --json --db %t.out/ukport.db | FileCheck --check-prefix=JSON %s
// JSON: "function": "main",
// JSON: "text": "if (settings.forks)",
// JSON: "needs": "settings.forks = 1",
// JSON-NEXT: "assume": "settings.forks != 1"
#include "Inputs/syscalls.h"
struct {
  unsigned quiet : 1;
  unsigned forks : 1;
} settings;
int main(int argc, char **argv) {
  settings.forks = argv[0][0];
  if (settings.forks)
    call(57);
  return 0;
}
