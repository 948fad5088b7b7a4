// Assembly that jumps to its own labels does not leave the function.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why target --db %t.out/ukport.db | FileCheck %s
// RUN: %ukport report --db %t.out/ukport.db --format=json -o - | FileCheck %s --check-prefix=JSON
// CHECK: not reachable
// JSON-NOT: inline-asm
void target(void) {}
void *volatile Kept = target;
int main(void) {
  (void)Kept;
  __asm__ volatile("jmp 1f\n.p2align 4\n1: nop\njmp 1b");
  return 0;
}
