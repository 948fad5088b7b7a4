// A function that hands on the number is a wrapper: its calls are the sites.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: sqlite3 %t.out/ukport.db "SELECT syscall, number, function FROM syscall_site ORDER BY number" | FileCheck %s
// CHECK: getpid{{.*}}39{{.*}}main
// CHECK-NEXT: getuid{{.*}}102{{.*}}other
// CHECK-NOT: {{.}}
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
static long wrapper(int N) { return ukport_syscall(N, 0, 0, 0, 0, 0, 0); }
static long second(long N) { return wrapper(N); }
static void other(void) { second(102); }
int main(void) {
  other();
  return wrapper(39);
}
