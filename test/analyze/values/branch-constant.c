// A branch whose condition is a constant goes one way.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: taken
// CHECK: does not run: other
enum { Debug = 0 };
void taken(void) {}
void other(void) {}
int main(void) {
  int Level = Debug;
  if (Level > 2)
    other();
  else
    taken();
  return 0;
}
