// --keep leaves a function whole that nothing was seen to call.
// RUN: %image -- --keep=lost
// RUN: %t/image hidden | FileCheck %s
// CHECK: lost
//
// RUN: not %ukport strip %t/p -o %t/other --keep=losst 2>&1 | FileCheck --check-prefix=WRONG %s
// WRONG: ukport: error: no such function: losst: {{.*}}did you mean lost
// RUN: not ls %t/other
#include <stdio.h>
struct operations {
  void (*first)(void);
};
static void lost(void) { puts("lost"); }
static struct operations Table = {lost};
int main(int argc, char **argv) {
  if (argc > 1) {
    void (*Hidden)(void);
    for (unsigned I = 0; I < sizeof Hidden; ++I)
      ((volatile char *)&Hidden)[I] = ((volatile char *)&Table)[I];
    Hidden();
  }
  return 0;
}
