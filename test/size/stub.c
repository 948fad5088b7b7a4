// A function that only a table names is a stub of five bytes, in its own row.
// RUN: %compile && %strip -O Oz
// RUN: %ukport size %t.image --format=csv | grep '"lost"' | FileCheck %s
// CHECK: "lost","function","stub","nothing that runs calls it; the initialiser of Table names it",{{[0-9]+}},0,0,0,0,0,5,0,0,0,0,0
// RUN: %sums %llvm-readelf %t.image
#include <stdio.h>
struct operations {
  int (*first)(void);
  int (*second)(void);
};
static int kept(void) { return puts("kept"); }
static int lost(void) { return puts("lost"); }
static struct operations Table = {kept, lost};
static struct operations *volatile Way = &Table;
int main(int C, char **V) { return Way->first(); }
