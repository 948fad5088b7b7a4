// A program's own definition is called in place of a library's, by the library
// too.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang -O1 -shared -fPIC -fsemantic-interposition -DLIBRARY %s -o libhook.so
// RUN: %ukport capture --out p -- cc %s -L. -lhook -o prog
// RUN: %ukport analyze p --no-source
// RUN: %ukport why getpid --db p/ukport.db | FileCheck %s
// CHECK: → run {{ *}}libhook.so
// CHECK: → hook {{ *}}prog
#include <unistd.h>
int run(void);
#ifdef LIBRARY
__attribute__((noinline)) int hook(void) { return 0; }
int run(void) { return hook() + 1; }
#else
int hook(void) { return getpid(); }
int main(void) { return run(); }
#endif
