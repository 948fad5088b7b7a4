// A program that takes a failure for a process sends no signal outside: -1 would
// be everybody. (Signal 0 only asks.) Its own processes it reaches.
// RUN: %probe --workload '$UKPORT_PROGRAM' --syscall getpid | FileCheck %s
// CHECK: getpid {{ *}}survives {{.*}}survives
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>
static int reaches(pid_t Target) { return kill(Target, 0) == 0; }
int main(void) {
  if (syscall(SYS_getpid) > 0)
    return 0; // nothing is taken away
  pid_t Child = fork();
  if (Child == 0)
    return pause();
  if (!reaches(Child) || !reaches(0))
    return 2;
  if (reaches(-1) || errno != ESRCH)
    return 3;
  return reaches(1) || reaches(-1000000) ? 4 : 0;
}
