// An image for Linux of a program of the host's is loaded as the program was:
// by the host's dynamic linker, with the libraries where the link said.
//
// RUN: rm -rf %t && mkdir -p %t/parts && cd %t
// RUN: %clang -O1 -shared -fPIC -DLIBRARY %s -o parts/libgreet.so
// RUN: %ukport capture --out p --sysroot host -- cc %s -Lparts -lgreet -Wl,-rpath,%t/parts -o prog
// RUN: %ukport analyze p --no-source
// RUN: %ukport strip p -o image
// RUN: ./image one two | FileCheck %s
// CHECK: 2 words
// RUN: not %ukport strip p --target=qemu -o other 2>&1 | FileCheck --check-prefix=GUEST %s
// GUEST: ukport: error: no image: {{.*}}: a static image cannot load a shared library
#include <stdio.h>
void greet(int Count);
int called(int Count);
#ifdef LIBRARY
void greet(int Count) { printf("%d words\n", called(Count)); }
#else
int called(int Count) { return Count - 1; }
int main(int C, char **V) { greet(C); }
#endif
