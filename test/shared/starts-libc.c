// The host's dynamic linker starts libc by a name that it looks up: what that
// does is part of a captured program that is linked with the host's libc.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %ukport capture --out p --sysroot host -- cc %s -o prog
// RUN: %ukport analyze p --no-source > report
// RUN: %ukport why __libc_early_init p | FileCheck %s
// CHECK: __libc_early_init: a function of libc.so.6: live
// RUN: %ukport why prlimit64 p | FileCheck %s --check-prefix=MADE
// MADE-NOT: not made by this program
int main(void) { return 0; }
