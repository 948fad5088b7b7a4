// What nothing defines may call back whatever it can get hold of.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why callback --db %t.out/ukport.db | FileCheck %s
// RUN: %ukport report --db %t.out/ukport.db --format=json -o - | FileCheck %s --check-prefix=JSON
// CHECK: outsider
// CHECK: callback
// JSON: undefined-function
void outsider(void (*)(void));
static void callback(void) {}
int main(void) {
  outsider(callback);
  return 0;
}
