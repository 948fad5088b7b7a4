// A function that is never called does nothing, nor does what waits for it.
// RUN: %live --assume 'reload() never' | FileCheck %s --match-full-lines
// CHECK: runs: reload
// CHECK: does not run: after inside
void inside(void) {}
int reload(void) {
  inside();
  return 1;
}
void after(void) {}
int main(void) {
  if (reload())
    after();
  return 0;
}
