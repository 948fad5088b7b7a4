// Calls through pointers hand over values as well.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: handle one
// CHECK: does not run: two
void one(void) {}
void two(void) {}
static void handle(int Command) {
  if (Command == 2)
    two();
  else
    one();
}
void (*volatile Handler)(int) = handle;
int main(void) {
  Handler(1);
  return 0;
}
