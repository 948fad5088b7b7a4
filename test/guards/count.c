// A loop that counts up to a variable is entered only if that is more than 0.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --guards --db %t.out/ukport.db | FileCheck %s
// CHECK: main {{.*}} for (int I = 0
// CHECK-NEXT: needs points > 0; not with points <= 0
#include "Inputs/syscalls.h"
int points;
int main(int argc, char **argv) {
  points = argv[0][0];
  for (int I = 0; I < points; ++I)
    call(57);
  return 0;
}
