// A parameter is what the calls that are seen hand over.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: one run two
// CHECK: does not run: three
void one(void) {}
void two(void) {}
void three(void) {}
static void run(int Which) {
  switch (Which) {
  case 1:
    return one();
  case 2:
    return two();
  case 3:
    return three();
  }
}
int main(void) {
  run(1);
  run(2);
  return 0;
}
