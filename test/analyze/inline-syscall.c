// A syscall instruction in inline assembly: number and arguments by register.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: sqlite3 %t.out/ukport.db "SELECT call, function FROM syscall_site" | FileCheck %s
// CHECK: socket(AF_UNIX, SOCK_STREAM, 0)|make_socket
static long make_socket(long A, long B, long C) {
  long Result;
  __asm__ volatile("syscall"
                   : "=a"(Result)
                   : "a"(41), "D"(A), "S"(B), "d"(C)
                   : "rcx", "r11", "memory");
  return Result;
}
int main(void) { return make_socket(1, 1, 0); }
