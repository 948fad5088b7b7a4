// A variable whose address is handed to what cannot be seen may hold anything.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: on
int Enabled;
void on(void) {}
int configure(int *Where);
int main(void) {
  configure(&Enabled);
  if (Enabled)
    on();
  return 0;
}
