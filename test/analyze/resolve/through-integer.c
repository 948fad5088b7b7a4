// A function's address that passes as a number.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: run: right not wrong
typedef unsigned long uintptr;
void right(int X) {}
void wrong(int X) {}
struct slot {
  uintptr Other, Address;
};
static void run(struct slot *S) { ((void (*)(int))(S->Address & ~1ul))(1); }
int main(int C, char **V) {
  struct slot S = {(uintptr)wrong, (uintptr)right | 1};
  run(&S);
  return 0;
}
