// What was assumed is checked where it is read: the image goes on where it holds
// and says what was assumed where it does not.
// RUN: %image --assume 'conf.workers = 0' 2>&1 | FileCheck --check-prefix=COUNT %s
// COUNT: what was assumed is checked at 1 places, and cannot be at 0
// RUN: %t/image | FileCheck --check-prefix=HOLDS %s
// HOLDS: alone
// RUN: not --crash %t/image 3 2>&1 | FileCheck %s
// CHECK: ukport: the assumption `conf.workers = 0 (--assume)` does not hold at 0x{{[0-9a-f]+}} (main); strip without it
// RUN: %llvm-nm %t/image.debug | FileCheck --check-prefix=SYMBOLS %s
// SYMBOLS-NOT: {{ many$}}
#include <stdio.h>
#include <stdlib.h>
struct conf {
  int workers;
} Conf;
__attribute__((noinline)) static void many(void) { puts("many"); }
int main(int argc, char **argv) {
  struct conf *C = &Conf;
  if (argc > 1)
    C->workers = atoi(argv[1]);
  if (C->workers)
    many();
  else
    puts("alone");
  return 0;
}
