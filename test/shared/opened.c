// What a program of the host's opens or looks up at run time is named.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %ukport capture --out p --sysroot host -- cc %s -o prog
// RUN: %ukport analyze p --no-source
// RUN: %ukport unknowns p | FileCheck %s
// CHECK: opened-library, 2 times
// CHECK: name service (nss): users {{ *}}getpwnam
// CHECK: what dlopen is asked for {{ *}}dlopen
// CHECK: looked-up-name, 1 time
// CHECK: what dlsym is asked for {{ *}}dlsym
#include <dlfcn.h>
#include <pwd.h>
int main(int C, char **V) {
  int (*Go)(void) = dlsym(dlopen(V[1], RTLD_NOW), "go");
  return getpwnam(V[2]) && Go ? Go() : 0;
}
