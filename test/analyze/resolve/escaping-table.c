// A table whose address is handed on is found by whoever reads through a
// pointer; one whose address stays where it is, is not.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: walk: first second not inside
// CHECK: main: inside not first second
void first(int X) {}
void second(int X) {}
void inside(int X) {}
void (*Escaping[])(int) = {first, second, 0};
void (*Staying[])(int) = {inside};
static void walk(void (**F)(int)) {
  for (; *F; ++F)
    (*F)(1);
}
int main(int C, char **V) {
  walk(Escaping);
  Staying[C](1);
  return 0;
}
