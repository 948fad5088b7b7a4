// What a prebuilt library does with the kernel is followed into its code, and
// from there into the program's own libc, of which only the library asks for
// that member. Such a program is analysed; an image of it is not made.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang -g -O1 -shared -fPIC -DLIBRARY %s -o libwork.so
// RUN: %ukport capture --out p -- cc %s -L. -lwork -o prog
// RUN: %ukport analyze p --no-source
// RUN: %ukport why fork --db p/ukport.db | FileCheck %s
// RUN: %ukport unknowns p | FileCheck --check-prefix=UNKNOWN %s
// RUN: not %ukport strip p -o image 2>&1 | FileCheck --check-prefix=STRIP %s
// RUN: not %ukport strip p --target=qemu -o image 2>&1 | FileCheck --check-prefix=STRIP %s
// RUN: not ls image
//
// CHECK: → main {{ *}}prog
// CHECK-NEXT: → work {{ *}}libwork.so {{.*}}witness.c:[[#]]
// CHECK-NEXT: → spawn {{ *}}libwork.so {{.*}}witness.c:25
// CHECK-NEXT: → fork {{ *}}libc.a {{.*}}witness.c:24
// UNKNOWN: nothing had to be assumed
// STRIP: ukport: error: no image: {{.*}}libwork.so: a static image cannot load a shared library; link its static archive, or have its build captured
int work(int);
#ifdef LIBRARY
int fork(void);
__attribute__((noinline)) static int spawn(int N) { return N ? fork() : 0; }
int work(int N) { return spawn(N) + 1; }
#else
int main(int C, char **V) { return work(C); }
#endif
