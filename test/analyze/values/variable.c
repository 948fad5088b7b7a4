// A variable is what it is initialised with and what code that runs stores.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: off
// CHECK: does not run: enable on
int Enabled;
void on(void) {}
void off(void) {}
void enable(void) { Enabled = 1; }
int main(void) {
  if (Enabled)
    on();
  else
    off();
  return 0;
}
