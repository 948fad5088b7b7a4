// What a pointer is assumed to hold is compared where it is read: the image goes on
// where it holds, calls the only function that it may hold, and says what was
// assumed where it does not hold.
// RUN: %image --assume 'next = last' --assume 'run.step in a, b, c, d, e, NULL' 2>&1 \
// RUN:   | FileCheck --check-prefix=COUNT %s
// COUNT: what was assumed is checked at 2 places, and cannot be at 0
// RUN: %t/image | FileCheck --check-prefix=HOLDS %s
// HOLDS: last
// HOLDS-NEXT: e
// RUN: not --crash %t/image 2 2>&1 | FileCheck %s
// CHECK: ukport: the assumption `next = last (--assume)` does not hold at 0x{{[0-9a-f]+}} ({{main|filter}}); strip without it
// RUN: not --crash %t/image 2 3 2>&1 | FileCheck %s --check-prefix=STEP
// STEP: ukport: the assumption `run.step in NULL, a, b, c, d, e (--assume)` does not hold at 0x{{[0-9a-f]+}} ({{main|run}}); strip without it
#include <stdio.h>
static void (*next)(void), (*Steps[7])(void);
static void first(void) { puts("first"); }
static void last(void) { puts("last"); }
static void a(void) { puts("a"); }
static void b(void) { puts("b"); }
static void c(void) { puts("c"); }
static void d(void) { puts("d"); }
static void e(void) { puts("e"); }
static void f(void) { puts("f"); }
static __attribute__((noinline)) void filter(void) { next(); }
static __attribute__((noinline)) void run(int I) {
  void (*step)(void) = Steps[I];
  if (step)
    step();
}
int main(int argc, char **argv) {
  void (*All[])(void) = {a, b, c, d, e, f, 0};
  for (int I = 0; I < 7; ++I)
    Steps[I] = All[I];
  next = argc == 2 ? first : last;
  filter();
  run(6);
  run(argc > 2 ? 5 : 4);
  return 0;
}
