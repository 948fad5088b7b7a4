// An index that varies means any element of the array, and of no other.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: first second third not other
// CHECK: main: first second third not other
void first(int X) {}
void second(int X) {}
void third(int X) {}
void other(int X) {}
void (*Functions[])(int) = {first, second};
static void (*const Others[])(int) = {other};
void (*const *volatile Kept)(int);
int main(int C, char **V) {
  Kept = Others;
  Functions[C] = third;
  Functions[C - 1](C);
  Functions[0](C);
  return 0;
}
