// A site whose number is not known is a finding.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why unknown-syscall --db %t.out/ukport.db | FileCheck %s
// CHECK: main
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
int main(int C, char **V) { return ukport_syscall(C, 0, 0, 0, 0, 0, 0); }
