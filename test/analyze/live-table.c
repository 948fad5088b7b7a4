// A table that nothing live refers to gives no targets to an indirect call.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why used --db %t.out/ukport.db | FileCheck %s --check-prefix=USED
// RUN: %ukport why unused --db %t.out/ukport.db | FileCheck %s --check-prefix=UNUSED
// USED: main
// USED: used {{.*}}held by live's initialiser
// UNUSED: not reachable
static void used(int X) { (void)X; }
static void unused(int X) { (void)X; }
void (*live[])(int) = {used};
void (*dead[])(int) = {unused};
int main(int C, char **V) {
  live[C](C);
  return 0;
}
