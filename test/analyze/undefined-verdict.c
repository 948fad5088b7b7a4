// A function that nothing defines may make any system call, so that no system
// is said to run the program that reaches it. What was seen to be missing stays
// said.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o open.bc
// RUN: %clang -DFORKS -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o forks.bc
// RUN: %clang -DUNREACHED -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o dead.bc
// RUN: %ukport analyze open.bc --sysroot none --no-source --out open | FileCheck %s --check-prefix=TEXT
// RUN: %ukport targets --db open/ukport.db | FileCheck %s --check-prefix=TARGETS
// RUN: %ukport report --db open/ukport.db --format=json -o - | FileCheck %s --check-prefix=JSON
// RUN: %ukport report --db open/ukport.db -o open.html
// RUN: FileCheck %s --check-prefix=HTML --input-file=open.html
// RUN: %ukport analyze forks.bc --sysroot none --no-source --out forks | FileCheck %s --check-prefix=FORKS
// RUN: %ukport analyze dead.bc --sysroot none --no-source --out dead | FileCheck %s --check-prefix=DEAD
//
// TEXT-NOT: open runs on Mini-OS
// TEXT: It cannot be told whether open runs on Mini-OS: it reaches 1 function
// TEXT-NOT: open runs on Mini-OS
// TARGETS: mini-os cannot be told 0
// TARGETS: xen cannot be told 0
// JSON: "verdict":{{ *}}"It cannot be told whether open runs on any of {{[0-9]+}} systems: it reaches
// JSON-DAG: "unseenFunctions":{{ *}}1
// JSON: "name":{{ *}}"mini-os"
// JSON: "told":{{ *}}false
// JSON-NEXT: "outcome":{{ *}}"cannot be told"
// HTML: class="lead">open may run on {{.*}}, but not all of it could be seen.
// HTML: It cannot be told whether open runs on any of
// HTML: It cannot be told whether open runs on Mini-OS
// FORKS: It cannot be told whether forks runs on gVisor
// FORKS: forks does not run on Mini-OS as it stands
// DEAD: dead runs on Mini-OS: nothing
// DEAD-NOT: cannot be told
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
void outsider(void);
void neverCalled(void) { outsider(); }
int main(void) {
#ifndef UNREACHED
  outsider();
#endif
#ifdef FORKS
  return ukport_syscall(57, 0, 0, 0, 0, 0, 0);
#endif
  return 0;
}
