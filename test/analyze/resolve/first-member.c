// A pointer to a struct is one to its first member, which may be read without
// naming the struct; the member after it is not.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: run: step_a step_b not after
typedef void (*step)(int);
struct a {
  step Code;
  step After;
};
struct b {
  step Code;
  long Number;
};
void step_a(int X) {}
void step_b(int X) {}
void after(int X) {}
static void run(void *P) {
  step Code = *(step *)P;
  Code(1);
}
int main(void) {
  struct a A;
  struct b B;
  A.Code = step_a;
  A.After = after;
  B.Code = step_b;
  run(&A);
  run(&B);
  return 0;
}
