// Ctrl-C ends a guest, and the search for its least memory, and leaves nothing.
// RUN: %image
// RUN: %python %S/Inputs/interrupt.py %t/run ready %ukport run %t/image --no-kvm | FileCheck %s
// RUN: %python %S/Inputs/interrupt.py %t/size enough %ukport size-memory %t/image \
// RUN:   --no-kvm -m 16M --workload 'sleep 2 & wait' | FileCheck %s
// CHECK: ended by SIGINT
// CHECK: processes left: 0
// CHECK: files left: 0
//
// So it is when nobody is left to do it: the guest of a trial goes with what
// tried it.
// RUN: %python %S/Inputs/interrupt.py --kill %t/size enough %ukport size-memory %t/image \
// RUN:   --no-kvm -m 16M --workload 'sleep 2' | FileCheck --check-prefix=KILL %s
// KILL: ended by SIGKILL
// KILL: processes left: 0
#include <stdio.h>
#include <unistd.h>
int main(void) {
  puts("ready");
  fflush(stdout);
  pause();
}
