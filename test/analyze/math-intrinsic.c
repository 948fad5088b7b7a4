// The code generator calls libc for what the front end made an intrinsic.
// RUN: %clang -g -O2 -fno-math-errno -fno-builtin-sqrt -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why pow --db %t.out/ukport.db | FileCheck %s --check-prefix=POW
// RUN: %ukport why floorf --db %t.out/ukport.db | FileCheck %s --check-prefix=FLOOR
// RUN: %ukport why floor --db %t.out/ukport.db | FileCheck %s --check-prefix=OTHER
// POW: pow: a function {{.*}}: live
// FLOOR: floorf: a function {{.*}}: live
// OTHER: floor: a function {{.*}}: not reachable
volatile double A = 2, B = 3;
volatile float C = 2.5f;
__attribute__((noinline)) double pow(double X, double Y) { return A; }
__attribute__((noinline)) float floorf(float X) { return C; }
__attribute__((noinline)) double floor(double X) { return B; }
int main(void) { return __builtin_pow(A, B) + __builtin_floorf(C); }
