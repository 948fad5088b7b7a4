// What only dead code switches on stays off.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: work
// CHECK: does not run: renew
int Stale;
void renew(void) { Stale = 1; }
void work(void) {
  if (Stale)
    renew();
}
int main(void) {
  for (;;)
    work();
}
