// A program without pthread_cancel has cancellation points all the same: their
// assembly is summarised though what it would call is not linked, and its
// system calls are known.
//
// REQUIRES: sysroot
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %ukport capture --out p --sysroot %sysroot -- cc %s -o prog
// RUN: %ukport analyze p --out p --no-source | FileCheck %s
// RUN: %ukport unknowns p | FileCheck %s --check-prefix=UNKNOWN
//
// CHECK: syscalls at {{[0-9]+}} sites
// CHECK-NOT: not known
// CHECK: Verdict
// UNKNOWN: nothing had to be assumed

#include <unistd.h>
int main(void) {
  char C;
  return read(0, &C, 1);
}
