// Assembly without instructions hides a value, and lets nothing else in.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: right not wrong
void right(int X) {}
void wrong(int X) {}
void (*Loose)(int);
static void put(void (**To)(int)) { *To = wrong; }
int main(void) {
  void (*F)(int) = right;
  put(&Loose);
  __asm__("" : "+r"(F));
  F(1);
  return 0;
}
