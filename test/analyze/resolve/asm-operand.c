// What inline assembly is given, it may hand on.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: right not wrong
void right(int X) {}
void wrong(int X) {}
struct job {
  void (*Stop)(int);
} Job;
int main(void) {
  void (*F)(int);
  Job.Stop = wrong;
  __asm__("mov %1, %0" : "=r"(F) : "r"(right));
  F(1);
  return 0;
}
