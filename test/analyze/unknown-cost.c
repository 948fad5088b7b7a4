// What is live only because something could not be seen hangs on it.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport unknowns --db %t.out/ukport.db | tr -s ' \n' ' ' | FileCheck %s
// CHECK: 1 thing could not be known
// CHECK-SAME: harmless; 1 system call, 2 functions, {{[0-9]+}} instructions and 3 edges if all were
// CHECK-SAME: undefined-function, 1 time
// CHECK-SAME: SYSCALLS FUNCTIONS INSTRUCTIONS EDGES WHAT IN WHERE
// CHECK-SAME: 1 2 {{[0-9]+}} 3 outsider outsider
void outsider(void (*)(void));
static void leaf(void) {
  long Result;
  __asm__ volatile("syscall" : "=a"(Result) : "a"(39) : "rcx", "r11", "memory");
}
static void callback(void) { leaf(); }
void (*Shared)(void);
static void shared(void) {}
int main(void) {
  shared();
  outsider(callback);
  Shared = shared;
  return 0;
}
