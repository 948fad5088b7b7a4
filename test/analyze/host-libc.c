// The start code of another libc than ours is read, not summarised: its main is
// live, and what the shared libc may do with it is named. Which system calls it
// makes is not known, so no system is said to run it.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %ukport capture --out p --sysroot host -- cc %s -o prog
// RUN: %ukport analyze p --no-source >out.txt
// RUN: %ukport why worker --db p/ukport.db | FileCheck %s
// RUN: FileCheck --input-file=out.txt --check-prefix=SUM %s
//
// CHECK: worker: {{.*}}live
// CHECK: → main {{.*}}from _start
// CHECK: → worker
// SUM: things could not be seen
// SUM-NOT: nothing that it was seen to use
// SUM: It cannot be told whether prog runs on

#include <unistd.h>
__attribute__((noinline)) static int worker(void) { return fork(); }
int main(void) { return worker(); }
