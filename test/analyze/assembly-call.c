// Assembly that calls may call everything whose address is taken.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why target --db %t.out/ukport.db | FileCheck %s
// RUN: %ukport report --db %t.out/ukport.db --format=json -o - | FileCheck %s --check-prefix=JSON
// CHECK: → target {{.*}}calls it through a pointer
// JSON: inline-asm
void target(double X) {}
void *volatile Kept = target;
int main(void) {
  __asm__ volatile("call *%0" : : "r"(Kept));
  return 0;
}
