// What a function makes of its argument alone, each call gets of its own.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: failed result
// CHECK: does not run: never
long answer(void);
static long result(unsigned long R) {
  if (R > -4096UL)
    return -1;
  return (long)R;
}
void failed(void) {}
void never(void) {}
int main(void) {
  if (result(0))
    never();
  if (result(answer()))
    failed();
  return 0;
}
