// A function that nothing can call is gone, though a table names it. Where it is
// reached all the same, its stub says who it was and who called it.
// RUN: %image
// RUN: %t/image | FileCheck --check-prefix=FINE %s
// FINE: fine
// RUN: not --crash %t/image hidden 2>&1 | FileCheck %s
// CHECK: ukport: stripped function lost reached from 0x{{[0-9a-f]+}} (main); keep it with --keep=lost
// RUN: %llvm-nm %t/image.debug | FileCheck --check-prefix=SYMBOLS %s
// SYMBOLS-NOT: {{ T unused}}
// SYMBOLS: lost
#include <stdio.h>
struct operations {
  void (*first)(void);
  void (*second)(void);
};
static void lost(void) { puts("lost"); }
void unused(void) { puts("unused"); }
static struct operations Table = {lost, 0};
int main(int argc, char **argv) {
  if (argc > 1) { // an address in pieces: not followed
    void (*Hidden)(void);
    for (unsigned I = 0; I < sizeof Hidden; ++I)
      ((volatile char *)&Hidden)[I] = ((volatile char *)&Table)[I];
    Hidden();
  }
  puts("fine");
  return 0;
}
