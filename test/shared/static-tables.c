// A prebuilt object's table of tables: what the inner one holds is called.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang -O0 -fPIC -DOBJECT -c %s -o tables.o
// RUN: %ukport capture --out p -- cc %s tables.o -o prog
// RUN: %ukport analyze p --no-source
// RUN: %ukport why getpid --db p/ukport.db | FileCheck %s
// CHECK: → callOne {{ *}}prog
// CHECK: → listed
// CHECK: → getpid
#include <unistd.h>
int callOne(int N);
#ifdef OBJECT
static int listed(int N) { return getpid() + N; }
static int (*const Inner[])(int) = {listed};
static int (*const *const Outer[])(int) = {Inner};
int callOne(int N) { return Outer[N][N](N) + 1; }
#else
int main(int C, char **V) { return callOne(C - 1); }
#endif
