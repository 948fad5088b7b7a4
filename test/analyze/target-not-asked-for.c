// A system that the analysis was not made for is said to be so, with what its
// table holds and what to type.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out --target linux > %t.verdict
// RUN: %ukport why fork --target xen --target linux --db %t.out/ukport.db | FileCheck %s
// RUN: %ukport why xen --db %t.out/ukport.db | FileCheck %s --check-prefix=SYSTEM
// CHECK: Process creation (fork)
// CHECK: On xen: this analysis was not made for it, but its table says missing
// CHECK: --target=xen` judges it.
// CHECK: On linux: it works as it stands.
// SYSTEM: xen: the system "ukport base on Xen", as built
// SYSTEM: This analysis was not made for it. Of its 1 syscall, xen has 0 wholly
// SYSTEM-NOT: stands in the way
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
int main(void) { return ukport_syscall(57, 0, 0, 0, 0, 0, 0); }
