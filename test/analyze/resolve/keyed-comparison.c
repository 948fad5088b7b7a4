// A comparison with the number decides as a case does; where it says that it is
// another, anything may be read.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: first not second third
// CHECK: main: second not first third
// CHECK: main: first second third
typedef void (*function)(int);
struct dispatch {
  int Id;
  function Function;
};
void first(int X) {}
void second(int X) {}
void third(int X) {}
const struct dispatch Table[] = {{1, first}, {2, second}, {3, third}, {0, 0}};
struct method {
  function A, B, C;
} Method;
static void load(const struct dispatch *D) {
  for (; D->Id; ++D) {
    if (D->Id == 1)
      Method.A = D->Function;
    if (D->Id != 2)
      Method.C = D->Function;
    else
      Method.B = D->Function;
  }
}
int main(void) {
  load(Table);
  Method.A(1);
  Method.B(1);
  Method.C(1);
  return 0;
}
