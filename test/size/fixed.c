// An image that lies where it was linked to needs no position-independent code,
// although its objects were compiled so: constant addresses are constants.
// RUN: %compile -fPIC && %strip -O Oz
// RUN: FileCheck %s < %t.image.map
// CHECK-NOT: .data.rel.ro
// CHECK: :(.rodata.Table)
// CHECK-NOT: .data.rel.ro
// RUN: %t.image | FileCheck --check-prefix=RUNS %s
// RUNS: first
#include <stdio.h>
static int first(void) { return puts("first"); }
static int second(void) { return puts("second"); }
int (*const Table[])(void) = {0, first, second};
int main(int C, char **V) { return Table[C]() < 0; }
