// Clearing a variable is seen; filling it with anything else loses it.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: filled memset
// CHECK: does not run: cleared
void *memset(void *, int, unsigned long);
struct state {
  int On;
} Cleared, Filled;
void cleared(void) {}
void filled(void) {}
int main(void) {
  __builtin_memset(&Cleared, 0, sizeof Cleared);
  __builtin_memset(&Filled, 1, sizeof Filled);
  if (Cleared.On)
    cleared();
  if (Filled.On)
    filled();
  return 0;
}
void *memset(void *To, int C, unsigned long N) { return To; }
