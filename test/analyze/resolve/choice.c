// A choice between functions may be any of them: a conditional expression, or a
// variable that is set on several ways.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: a b not c d e
// CHECK: main: c d not a b e
void a(int X) {}
void b(int X) {}
void c(int X) {}
void d(int X) {}
void e(int X) {}
void (*volatile Kept)(int);
int main(int C, char **V) {
  Kept = e;
  (C > 1 ? a : b)(C);
  void (*F)(int) = c;
  if (C > 2)
    F = d;
  F(C);
  return 0;
}
