// A call may pass more arguments than the callee declares, and a callee may
// declare more than it reads; one that reads more is no target.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --policy=signature --out %t.out > %t.verdict
// RUN: %ukport why takes_one --db %t.out/ukport.db | FileCheck %s --check-prefix=ONE
// RUN: %ukport why ignores_third --db %t.out/ukport.db | FileCheck %s --check-prefix=IGNORES
// RUN: %ukport why reads_third --db %t.out/ukport.db | FileCheck %s --check-prefix=READS
// ONE: calls through a pointer of signature gpr(gpr,gpr)
// IGNORES: calls through a pointer of signature gpr(gpr,gpr)
// READS: not reachable
int takes_one(int A) { return A; }
int ignores_third(int A, int B, int C) { return A + B; }
int reads_third(int A, int B, int C) { return C; }
void *Pointers[] = {takes_one, ignores_third, reads_third};
int main(int C, char **V) {
  return ((int (*)(int, int))Pointers[C])(C, C);
}
