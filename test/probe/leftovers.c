// What a run leaves behind is ended with it.
// RUN: rm -f %t.pids
// RUN: %probe --workload '$UKPORT_PROGRAM %t.pids' --syscall umask --mode stub | FileCheck %s
// CHECK: umask {{ *}}survives
// RUN: sh -c 'for p in $(cat %t.pids); do if kill -0 $p 2>/dev/null; then echo still $p; fi; done; wc -l < %t.pids' | FileCheck %s --check-prefix=ENDED
// ENDED-NOT: still
// ENDED: {{^ *}}3
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
int main(int Count, char **Words) {
  int Written[2];
  char Byte;
  umask(022);
  if (pipe(Written) != 0)
    return 1;
  if (fork() != 0)
    return read(Written[0], &Byte, 1) != 1;
  setsid();
  FILE *Pids = fopen(Words[1], "a");
  fprintf(Pids, "%d\n", getpid());
  fclose(Pids);
  if (write(Written[1], "", 1) != 1)
    return 1;
  sleep(100);
  return 0;
}
