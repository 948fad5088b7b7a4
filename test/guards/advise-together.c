// Two assumptions that lose little alone and everything together are not the
// advice: another is found.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport advise --target=xen --db %t.out/ukport.db | FileCheck %s
// CHECK: has 3 places to avoid
// CHECK: None of them is reached under 3 assumptions:
// CHECK: --assume 'first = 0' --assume 'second = 0' --assume 'third = 0'
// CHECK-NOT: less than half
#include "Inputs/syscalls.h"
int show, test, first, second, third;
volatile int sink;
#define ONE(N)                                                                 \
  static void work##N(void) { sink = N; }
#define TEN(N)                                                                 \
  ONE(N##0) ONE(N##1) ONE(N##2) ONE(N##3) ONE(N##4) ONE(N##5) ONE(N##6)        \
  ONE(N##7) ONE(N##8) ONE(N##9)
TEN(1) TEN(2) TEN(3)
#define CALL(N)                                                                \
  work##N##0(), work##N##1(), work##N##2(), work##N##3(), work##N##4(),        \
      work##N##5(), work##N##6(), work##N##7(), work##N##8(), work##N##9()
static void version(void) { sink = 0; }
int main(int argc, char **argv) {
  show = argv[0][0], test = argv[0][1];
  first = argv[0][2], second = argv[0][3], third = argv[0][4];
  if (show) {
    version();
    if (!test)
      return 0;
  }
  CALL(1), CALL(2), CALL(3);
  if (first)
    call(57);
  if (second)
    call(58);
  if (third)
    call(56);
  return 0;
}
