// A variable is written through the address that a function returns, or
// through two pointers.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: {{.*}}right{{.*}} not wrong
// CHECK: main: {{.*}}also{{.*}} not wrong
// CHECK: main: wrong not also right
typedef void (*action)(int);
void right(int X) {}
void also(int X) {}
void wrong(int X) {}
static action *slot(void) {
  static action Slot;
  return &Slot;
}
static action Apart;
int main(void) {
  action Local, *Pointer = &Local, **Twice = &Pointer;
  *slot() = right;
  (*slot())(1);
  **Twice = also;
  Local(1);
  Apart = wrong;
  Apart(1);
  return 0;
}
