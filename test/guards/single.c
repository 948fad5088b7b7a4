// One condition stands on the way.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --guards --db %t.out/ukport.db | FileCheck %s
// RUN: %ukport why sessions --guards --db %t.out/ukport.db | FileCheck %s --check-prefix=NONE
// NONE: sessions: no live function of that name, and no use
// RUN: %ukport why main --guards --db %t.out/ukport.db | FileCheck %s --check-prefix=MAIN
// MAIN: main
// MAIN-NEXT: no condition stands on every way there
// RUN: not %ukport why proces-creation --guards --db %t.out/ukport.db 2>&1 | FileCheck %s --check-prefix=NEAR
// NEAR: process-creation
// CHECK: main {{.*}}single.c:[[#@LINE+11]] fork()
// CHECK-NEXT: main {{.*}}single.c:[[#@LINE+9]] if (settings.workers)
// CHECK-NEXT: needs settings.workers != 0; not with settings.workers = 0
// CHECK-NOT: needs
#include "Inputs/syscalls.h"
struct settings {
  int quiet, workers;
} settings;
int main(int argc, char **argv) {
  settings.workers = argv[0][0];
  if (settings.workers)
    call(57);
  return 0;
}
