// The record lies beside the store, adds up over several probes of the same
// workload, is told by `why`, and outlives a new analysis.
// RUN: rm -f %t.out/probe.json
// RUN: %probe --workload '$UKPORT_PROGRAM' --syscall umask --format json | FileCheck %s --check-prefix=JSON
// JSON: "format": "ukport-probe"
// JSON: "plainStatus": 0
// JSON: "enosys": {
// JSON-NEXT: "outcome": "survives"
// JSON: "name": "umask"
// JSON: "used": true
// JSON: "zero": {
// JSON-NEXT: "outcome": "survives"
// RUN: %ukport probe --db %t.out/ukport.db --program %t.program --workload '$UKPORT_PROGRAM' --syscall setsid --mode stub | FileCheck %s --check-prefix=BOTH
// BOTH: umask {{ *}}survives {{.*}}survives
// BOTH-NEXT: setsid {{ *}}fails (3) {{.*}}-
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why umask %t.out | FileCheck %s --check-prefix=WHY
// WHY: umask: syscall 95
// WHY: probed: the workload goes on when it fails with ENOSYS, goes on when it
// WHY-NEXT: returns 0 and does nothing
// RUN: %ukport why setsid %t.out | FileCheck %s --check-prefix=FAILS
// FAILS: probed: the workload fails (status 3) when it fails with ENOSYS
//
// Another workload begins anew.
// RUN: %ukport probe --db %t.out/ukport.db --program %t.program --workload '$UKPORT_PROGRAM; true' --syscall umask | FileCheck %s --check-prefix=ANEW
// ANEW: umask
// ANEW-NOT: setsid
//
// RUN: echo broken > %t.out/probe.json
// RUN: not %ukport why umask %t.out 2>&1 | FileCheck %s --check-prefix=BROKEN
// BROKEN: error: cannot read what was probed: {{.*}}probe.json: {{.*}}probe again: ukport probe --workload CMD
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  umask(022);
  if (fork() == 0) // no leader of a group
    _exit(setsid() < 0 ? 3 : 0);
  int Status;
  wait(&Status);
  return WEXITSTATUS(Status);
}
