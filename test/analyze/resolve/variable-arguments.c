// A function that is handed over as a variable argument.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: each: right_1 right_2 not wrong
void right_1(int X) {}
void right_2(int X) {}
void wrong(int X) {}
struct {
  long Number;
  void (*Run)(int);
} Apart;
static void each(int Count, ...) {
  __builtin_va_list List;
  __builtin_va_start(List, Count);
  while (Count--) {
    void (*F)(int) = __builtin_va_arg(List, void (*)(int));
    F(Count);
  }
  __builtin_va_end(List);
}
int main(void) {
  Apart.Run = wrong;
  each(2, right_1, right_2);
  return 0;
}
