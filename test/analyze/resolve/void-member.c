// A member declared as void * holds functions like any other.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: start: right not wrong
struct task {
  void *Data, *Run;
};
void right(int X) {}
void wrong(int X) {}
static void make(struct task *T) {
  T->Data = wrong;
  T->Run = right;
}
static void start(struct task *T) { ((void (*)(int))T->Run)(1); }
int main(void) {
  struct task T;
  make(&T);
  start(&T);
  return 0;
}
