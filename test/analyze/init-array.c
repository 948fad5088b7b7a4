// What the init array holds is a target of the indirect call that walks it.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: sqlite3 %t.out/ukport.db "SELECT caller FROM edge WHERE callee = 'set_up'" | FileCheck %s
// CHECK: main
__attribute__((constructor)) static void set_up(void) {}
extern void (*__init_array_start[])(void);
int main(int C, char **V) {
  __init_array_start[C]();
  return 0;
}
