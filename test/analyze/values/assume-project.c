// A project's ukport.toml says what always holds there; the baseline leaves it out.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t/p.bc
// RUN: echo '[analyze]' > %t/ukport.toml
// RUN: echo 'assume = ["mode = 0", "hook = ours"]' >> %t/ukport.toml
// RUN: cd %t && %ukport analyze p.bc --sysroot none --no-source --out out | FileCheck %s
// CHECK: Assumed
// CHECK-NEXT: {{^}}  mode = 0 (ukport.toml)
// CHECK-NEXT: {{^}}  hook = ours (ukport.toml)
// RUN: cd %t && %ukport analyze p.bc --sysroot none --no-source --out out --policy=signature \
// RUN:   | FileCheck %s --check-prefix=BASELINE
// BASELINE-NOT: Assumed
// RUN: echo 'assume = ["mode ~ 0"]' > %t/bad && cat %t/ukport.toml | head -n 1 > %t/head
// RUN: cat %t/head %t/bad > %t/ukport.toml
// RUN: cd %t && not %ukport analyze p.bc --sysroot none --out out 2>&1 | FileCheck %s --check-prefix=BAD
// BAD: error: bad assumption: ukport.toml: mode ~ 0: no relation follows mode
int mode;
void (*hook)(void);
void ours(void) {}
int main(void) {
  hook = ours;
  hook();
  return mode;
}
