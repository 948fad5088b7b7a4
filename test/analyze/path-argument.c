// A constant path is found at the caller of the function that opens it.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: sqlite3 %t.out/ukport.db "SELECT call FROM syscall_site" | FileCheck %s
// CHECK: open("/proc/self/exe", O_RDONLY
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
static int open(const char *Path, int Flags) {
  return ukport_syscall(2, (long)Path, Flags, 0, 0, 0, 0);
}
static int inspect(const char *Path) { return open(Path, 0); }
int main(void) { return inspect("/proc/self/exe"); }
