// Ctrl-C ends the run and what it has started; nothing is recorded.
// RUN: %clang -g %s -o %t.program && %clang -g -emit-llvm -c %s -o %t.bc && rm -f %t.pid
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: rm -f %t.out/probe.json
// RUN: rm -rf %t.tmp && mkdir %t.tmp
// RUN: env TMPDIR=%t.tmp %python %S/Inputs/interrupt.py %t.pid %ukport probe --db %t.out/ukport.db --program %t.program --workload "$UKPORT_PROGRAM %t.pid; $UKPORT_PROGRAM %t.pid; sleep 60" 2>&1 | FileCheck %s
// CHECK: ended by signal 2
// CHECK: the program has ended
// RUN: not ls %t.out/probe.json
// RUN: ls %t.tmp | count 0
#include <stdio.h>
#include <unistd.h>
int main(int Count, char **Words) {
  FILE *Pid = fopen(Words[1], "w");
  fprintf(Pid, "%d\n", getpid());
  fclose(Pid);
  sleep(60);
  return 0;
}
