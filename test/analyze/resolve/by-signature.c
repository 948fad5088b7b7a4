// By signature, every function that fits and whose address is taken is a
// target; by flow, the one that gets there.
// RUN: %calls | FileCheck %s --match-full-lines --check-prefix=FLOW
// RUN: %ukport analyze %t.bc --sysroot none --no-source --policy=signature --out %t.wide > %t.verdict
// RUN: %python %S/Inputs/calls.py %t.wide/ukport.db | FileCheck %s --match-full-lines --check-prefix=SIGNATURE
// FLOW: main: right not of_double wrong
// SIGNATURE: main: right wrong not of_double
void right(int X) {}
void wrong(int X) {}
void of_double(int X, double Y) { *(volatile double *)0 = Y; }
struct {
  void (*Run)(int);
  void (*Stop)(int);
  void (*Scale)(int, double);
} Job;
int main(void) {
  Job.Run = right;
  Job.Stop = wrong;
  Job.Scale = of_double;
  Job.Run(1);
  return 0;
}
