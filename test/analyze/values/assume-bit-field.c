// Bit-fields can be assumed: the lowest, one between, the highest.
// RUN: %live --assume 'flags.low = 0' --assume 'flags.mid = 0' \
// RUN:   --assume 'flags.high = 0' | FileCheck %s --match-full-lines
// CHECK: runs: other
// CHECK: does not run: high low mid
struct flags {
  void *first;
  unsigned low : 1;
  unsigned mid : 2;
  unsigned other : 1;
  unsigned high : 4;
};
struct flags *get(void);
void low(void) {}
void mid(void) {}
void other(void) {}
void high(void) {}
int main(void) {
  struct flags *F = get();
  if (F->low)
    low();
  if (F->mid)
    mid();
  if (F->other)
    other();
  if (F->high)
    high();
  return 0;
}
