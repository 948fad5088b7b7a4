// What a run leaves behind is ended with it.
// RUN: %probe --workload '$UKPORT_PROGRAM %t.pids; sleep 0.1' --syscall umask --mode stub | FileCheck %s
// CHECK: umask {{ *}}survives
// RUN: sh -c 'for p in $(cat %t.pids); do if kill -0 $p 2>/dev/null; then echo still $p; fi; done; wc -l < %t.pids' | FileCheck %s --check-prefix=ENDED
// ENDED-NOT: still
// ENDED: {{^ *[3-9]}}
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
int main(int Count, char **Words) {
  umask(022);
  if (fork() != 0)
    return 0;
  setsid();
  FILE *Pids = fopen(Words[1], "a");
  fprintf(Pids, "%d\n", getpid());
  fclose(Pids);
  sleep(100);
  return 0;
}
