// A prebuilt library that forks by an instruction of its own: a feature like any
// other fork, with the arguments of the call.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang -O1 -shared -fPIC -DLIBRARY %s -o libown.so
// RUN: %ukport capture --out p -- cc %s -L. -lown -o prog
// RUN: %ukport analyze p --no-source
// RUN: %ukport why process-creation --db p/ukport.db | FileCheck %s
// CHECK: used in 1 place
// CHECK: clone(SIGCHLD, 0, ?, ?, ?)
// CHECK: → split {{ *}}libown.so
// CHECK-NOT: → split
long split(void);
#ifdef LIBRARY
static long enter(long Number, long A, long B) {
  long Result;
  __asm__ volatile("syscall" : "=a"(Result) : "a"(Number), "D"(A), "S"(B) : "rcx", "r11", "memory");
  return Result;
}
long split(void) { return enter(56, 17, 0); }
#else
int main(void) { return split() != 0; }
#endif
