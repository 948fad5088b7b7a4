// A program of the host's: its shared libc takes part, and so does the dynamic
// linker that starts it. What the libc makes of a function's name is seen.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %ukport capture --out p --sysroot host -- cc %s -o prog
// RUN: %ukport analyze p --no-source >out.txt
// RUN: %ukport why process-creation --db p/ukport.db | FileCheck %s
// RUN: FileCheck --input-file=out.txt --check-prefix=SUM %s
//
// CHECK: clone(SIGCHLD|
// CHECK: _start {{ *}}ld-linux{{.*}} the kernel starts ld-linux
// CHECK: → main {{ *}}prog
// CHECK: → worker
// CHECK: → {{.*}}ork {{ *}}libc.so.6
// SUM: prog runs on Linux

#include <unistd.h>
__attribute__((noinline)) static int worker(void) { return fork(); }
int main(void) { return worker(); }
