// A result in a vector register and one in a general register do not mix; a
// void callee may be called for a result that is garbage.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why gives_double --db %t.out/ukport.db | FileCheck %s --check-prefix=DOUBLE
// RUN: %ukport why gives_nothing --db %t.out/ukport.db | FileCheck %s --check-prefix=NOTHING
// DOUBLE: not reachable
// NOTHING: calls it through a pointer
double gives_double(int A) { return A; }
void gives_nothing(int A) {}
void *Pointers[] = {gives_double, gives_nothing};
int main(int C, char **V) { return ((int (*)(int))Pointers[C])(C); }
