// A handler that cannot be seen may be any function that fits, and the report
// says so.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why perhaps --db %t.out/ukport.db | FileCheck %s
// RUN: %ukport report --db %t.out/ukport.db --format=json -o - | FileCheck %s --check-prefix=JSON
// CHECK: [signal delivery]
// JSON: "a signal handler"
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
void perhaps(int Signal) {}
void *volatile Kept = perhaps;
int main(int C, char **V) {
  (void)Kept;
  ukport_syscall(13, 15, (long)V, 0, 8, 0, 0);
  return 0;
}
