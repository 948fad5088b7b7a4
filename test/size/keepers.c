// What would go with what: a row hangs on the one that all ways to it pass,
// through calls, tables and addresses; what two need hangs on neither.
// RUN: %compile && %strip -O O2
// RUN: %ukport size %t.image --keepers | FileCheck %s
// CHECK: kept own by object
// CHECK-NEXT: [[#]],[[#]] {{[0-9.]+}}% [[#]] _start
// CHECK: [[#]],[[#]] {{[0-9.]+}}% 16 table
// CHECK-NEXT: 2,0[[#]] {{[0-9.]+}}% [[#]] handler
// CHECK-NEXT: 2,000 {{[0-9.]+}}% 2,000 large
// CHECK-NEXT: 1,0[[#]] {{[0-9.]+}}% [[#]] other
// CHECK-NEXT: 1,000 {{[0-9.]+}}% 1,000 less
// CHECK-NEXT: 1,000 {{[0-9.]+}}% 1,000 shared
// RUN: %ukport why-kept handler %t.image | FileCheck --check-prefix=WHY %s
// WHY: handler, a function of
// WHY-NEXT: with it 2,{{[0-9]+}} bytes would go
// RUN: %ukport why-kept large %t.image | FileCheck --check-prefix=OWN %s
// OWN: large, a variable
// OWN-NOT: would go
static volatile char large[2000] = {1, 2, 3};
static volatile char less[1000] = {1, 2, 3};
static volatile char shared[1000] = {1, 2, 3};
static __attribute__((noinline)) int handler(int N) { return large[N] + shared[N]; }
static __attribute__((noinline)) int other(int N) { return less[N] + shared[N]; }
int (*volatile table[])(int) = {handler, other};
int main(int C, char **V) { return table[C & 1](C); }
