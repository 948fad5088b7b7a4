// An address of the image, as a backtrace has it (behind the call), is told by the
// debug file.
// RUN: %image
// RUN: %t/image > %t/address
// RUN: %llvm-symbolizer --obj=%t/image.debug < %t/address | FileCheck %s
// RUN: %llvm-nm %t/image 2>&1 | FileCheck --check-prefix=SLIM %s
// CHECK: {{^}}caller
// CHECK-NEXT: symbolise.c:[[#@LINE+10]]:
// SLIM: no symbols
#include <stdio.h>
__attribute__((noinline)) static void where(void) {
  printf("%p\n", __builtin_return_address(0));
  fflush(stdout);
}
static volatile int After;
__attribute__((noinline)) static void caller(void) {
  where();
  After = 1;
}
int main(void) {
  caller();
  return 0;
}
