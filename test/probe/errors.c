// What can be wrong with what is asked for: each says where, why and what to do.
// RUN: %clang -g %s -o %t.program && %clang -g -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict

// RUN: not %ukport probe %t.out 2>&1 | FileCheck %s --check-prefix=NO-WORKLOAD
// NO-WORKLOAD: error: nothing to run: ukport probe: no workload given; say what starts and uses the program: ukport probe --workload ./smoke-test

// RUN: not %ukport probe --workload true %t.nowhere 2>&1 | FileCheck %s --check-prefix=NO-PATH
// NO-PATH: error: {{.*}}nowhere

// RUN: not %ukport probe --workload true --db %t.out/ukport.db 2>&1 | FileCheck %s --check-prefix=NO-PROGRAM
// NO-PROGRAM: error: cannot probe: {{.*}}the executable of {{.*}} is not where its build left it; name it with --program FILE

// RUN: not %ukport probe --workload true --db %t.out/ukport.db --program %t.none 2>&1 | FileCheck %s --check-prefix=NOT-THERE
// NOT-THERE: error: cannot probe: {{.*}}.none: there is no such program; name the executable with --program FILE

// RUN: not %ukport probe --workload true --db %t.out/ukport.db --program %t.program --syscall setsidd 2>&1 | FileCheck %s --check-prefix=NO-SYSCALL
// NO-SYSCALL: error: no system call has this name: setsidd

// RUN: not %ukport probe --workload 'echo oh no; $UKPORT_PROGRAM; exit 9' --db %t.out/ukport.db --program %t.program 2>&1 | FileCheck %s --check-prefix=FAILS
// FAILS: error: the workload fails when nothing is changed: {{.*}}: it ended with status 9; it wrote:
// FAILS-NEXT: oh no
// FAILS: make it end with 0 where all is well

// RUN: not %ukport probe --workload ./no-such-command --db %t.out/ukport.db --program %t.program 2>&1 | FileCheck %s --check-prefix=NO-COMMAND
// NO-COMMAND: it ended with status 127; it wrote:
// NO-COMMAND-NEXT: {{.*}}not found

// RUN: not %ukport probe --timeout 1 --workload 'sleep 60' --db %t.out/ukport.db --program %t.program 2>&1 | FileCheck %s --check-prefix=HANGS
// HANGS: error: the workload does not end: sleep 60: it was stopped after 1 s; let it end by itself, or raise --timeout

// RUN: not %ukport probe --workload true --db %t.out/ukport.db --program %t.program 2>&1 | FileCheck %s --check-prefix=NOT-STARTED
// NOT-STARTED: error: the workload does not start the program: {{.*}}.program: no process of it executes this file or a copy; start it from the workload ($UKPORT_PROGRAM names it), or say which it is with --program FILE

// RUN: not %ukport probe --workload true --mode other --db %t.out/ukport.db 2>&1 | FileCheck %s --check-prefix=MODE
// MODE: error: --mode

// A kernel, or a container, that denies the filter.
// RUN: %clang %S/Inputs/deny-seccomp.c -o %t.deny
// RUN: not %t.deny %ukport probe --workload '$UKPORT_PROGRAM' --db %t.out/ukport.db --program %t.program 2>&1 | FileCheck %s --check-prefix=DENIED
// DENIED: error: cannot answer syscalls of the workload: seccomp user notification: Operation not permitted; run it on Linux 5.5 or later, outside a container that denies seccomp(2)

// No store keeps a record of a failed series.
// RUN: not ls %t.out/probe.json
int main(void) { return 0; }
