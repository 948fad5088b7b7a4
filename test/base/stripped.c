// What the strip took away and is reached all the same says so, in a guest too.
// RUN: %image --drop=needed
// RUN: not %boot | FileCheck %s
// CHECK: ukport: panic: stripped function needed reached from {{0x[0-9a-f]+}}; keep it with --keep=needed
#include <stdlib.h>
__attribute__((noinline)) int needed(int N) { return N + rand(); }
int main(int C, char **V) { return needed(C); }
