// why-kept leads from a root to what stayed, by calls and by tables, and says of
// what went that it did.
// RUN: %compile && %strip -O O2
// RUN: %ukport why-kept handler %t.image | FileCheck --check-prefix=FUNCTION %s
// FUNCTION: handler, a function of {{.*}}, stayed: {{[0-9]+}} of text
// FUNCTION: _start: the program's entry point
// FUNCTION: {{^ *}}main
// FUNCTION-NEXT: calls it through a pointer, held by table's initialiser
// FUNCTION: handler
// RUN: %ukport why-kept table %t.image | FileCheck --check-prefix=VARIABLE %s
// VARIABLE: table, a variable of {{.*}}, stayed: 16 of {{(ro)?data}}
// VARIABLE: {{^ *}}main
// VARIABLE-NEXT: uses it
// VARIABLE-NEXT: table
// RUN: %ukport why-kept held %t.image | FileCheck --check-prefix=HELD %s
// HELD: held, a variable of
// HELD: keeper
// HELD-NEXT: its initialiser refers to it
// HELD-NEXT: held
// RUN: %ukport why-kept handler %t.image --json | FileCheck --check-prefix=JSON %s
// JSON: "name": "handler"
// JSON: "fate": "kept"
// JSON: "way": [
// JSON: "name": "_start"
// JSON: "name": "handler"
//
// RUN: %ukport why-kept unused %t.image | FileCheck --check-prefix=DEAD %s
// DEAD: unused, a function of {{.*}}, is gone: no bytes
// DEAD: unused: nothing that runs calls it
// RUN: %ukport why-kept inlined %t.image | FileCheck --check-prefix=INLINED %s
// INLINED: inlined, a function of {{.*}}, is needed, but the optimiser left nothing of it
//
// RUN: not %ukport why-kept handlers %t.image 2>&1 | FileCheck --check-prefix=NEAR %s
// NEAR: error: nothing is called so: handlers: {{.*}}did you mean handler
#include <stdio.h>
static volatile int Sink;
static __attribute__((noinline)) int handler(int N) { return puts("handled") + N; }
static __attribute__((noinline)) int other(int N) { return Sink + N; }
int (*table[])(int) = {handler, other};
int held[] = {1, 2, 3, 4};
int *volatile keeper[] = {held, held + 1};
void unused(void) { puts("unused"); }
static inline int inlined(int N) { return N * 3 + Sink; }
int main(int C, char **V) { return table[C & 1](inlined(C)) + *keeper[C & 1]; }
