// The remainder of floating-point numbers is an instruction for the front end,
// and a call of libc in machine code.
// RUN: %clang -g -O2 -fno-math-errno -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why fmod --db %t.out/ukport.db | FileCheck %s --check-prefix=FMOD
// RUN: %ukport why fmodf --db %t.out/ukport.db | FileCheck %s --check-prefix=OTHER
// FMOD: fmod: a function {{.*}}: live
// OTHER: fmodf: a function {{.*}}: not reachable
volatile double A = 2, B = 3;
volatile float C = 2.5f;
__attribute__((noinline)) double fmod(double X, double Y) { return A; }
__attribute__((noinline)) float fmodf(float X, float Y) { return C; }
int main(void) { return __builtin_fmod(A, B); }
