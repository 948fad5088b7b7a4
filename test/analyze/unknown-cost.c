// What is live only because something could not be seen hangs on it.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport unknowns --db %t.out/ukport.db | FileCheck %s
// CHECK: 2 things could not be known
// CHECK-NEXT: harmless; 1 system call, 2
// CHECK-NEXT: functions, {{[0-9]+}} instructions and 5 edges if all were
// CHECK: undefined-function, 2 times
// CHECK: SYSCALLS FUNCTIONS INSTRUCTIONS EDGES WHAT IN WHERE
// CHECK-NEXT: 1 2 {{[0-9]+}} 3 outsider outsider
// CHECK-NEXT: 0 0 0 2 bystander bystander
void outsider(void (*)(void));
void bystander(void);
static void leaf(void) {
  long Result;
  __asm__ volatile("syscall" : "=a"(Result) : "a"(39) : "rcx", "r11", "memory");
}
static void callback(void) { leaf(); }
static void shared(void) {}
void (*Shared)(void);
int main(void) {
  Shared = shared;
  shared();
  outsider(callback);
  bystander();
  return 0;
}
