// What is no name with a value is refused; a program that asks for nothing is
// none the worse for it.
// RUN: not %live --env HOME 2>&1 | FileCheck %s
// RUN: %live --env HOME=/ | FileCheck %s --check-prefix=NOBODY
// CHECK: ukport: error: bad --env: HOME: it is no name with a value; write --env 'NAME=value'
// NOBODY: runs: nobody
void nobody(void) {}
int main(void) {
  nobody();
  return 0;
}
