// The rows of an account add up to the sections of its image: code, jump tables,
// strings, initialised and zeroed data, thread data, initialisers, padding.
// RUN: %compile && %strip -O O2
// RUN: %sums %llvm-readelf %t.image | FileCheck %s
// CHECK: adds up
// RUN: %strip -O Oz
// RUN: %sums %llvm-readelf %t.image | FileCheck %s
#include <stdio.h>
#include <stdlib.h>
static int Ready;
static char Zeroes[1000];
static double Numbers[3] = {1.5, 2.5, 3.5};
static _Thread_local int PerThread = 7;
__attribute__((constructor)) static void prepare(void) { Ready = 1; }
static int chosen(int N) {
  switch (N) {
  case 0: return puts("none");
  case 1: return printf("%f\n", Numbers[0]);
  case 2: return printf("%d\n", Ready);
  case 3: return PerThread++;
  case 4: return rand();
  case 5: abort();
  default: return Zeroes[N];
  }
}
int main(int C, char **V) { return chosen(C); }
