// By module, with the largest functions; what is compared with is the plain link
// as long as no baseline was made.
// RUN: %compile && %strip -O Os
// RUN: not %ukport size %t.p --functions 2>&1 | FileCheck --check-prefix=NONE %s
// NONE: error: no image
// RUN: %ukport size %t.image --functions | FileCheck %s
// CHECK: for linux, -Os: {{[0-9,]+}} bytes, {{[0-9.]+}}% {{below|above}} the plain link
// CHECK: module {{ *}}before {{ *}}size {{ *}}text {{ *}}rodata {{ *}}data {{ *}}bss {{ *}}eh_frame {{ *}}other
// CHECK: libc.a
// CHECK: all
// CHECK: became {{ *}}rows {{ *}}before {{ *}}size
// CHECK-NEXT: kept
// CHECK: dead
// CHECK: the same program {{ *}}size
// CHECK-NEXT: plain link
// CHECK-NEXT: stripped -Os
// CHECK: before {{ *}}size {{ *}}name {{ *}}object {{ *}}why
// CHECK: large {{.*}}main: uses it
// RUN: %ukport size %t.image --format=json | FileCheck --check-prefix=JSON %s
// JSON: "version":1
static volatile int large[2000] = {1, 2, 3};
int main(int C, char **V) { return large[C]; }
