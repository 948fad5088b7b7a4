// Every outcome there is, for both answers.
// RUN: %probe --timeout 2 --workload '$UKPORT_PROGRAM' --syscall umask --syscall setsid \
// RUN:   --syscall getpgid --syscall sched_yield --syscall getppid --syscall chroot | FileCheck %s
// CHECK: syscall {{.*}}ENOSYS {{.*}}0 without effect
// CHECK-NEXT: sched_yield {{ *}}hangs {{.*}}survives
// CHECK-NEXT: umask {{ *}}survives {{.*}}survives
// CHECK-NEXT: getppid {{ *}}survives {{.*}}fails (4)
// CHECK-NEXT: setsid {{ *}}fails (3) {{.*}}survives
// CHECK-NEXT: getpgid {{ *}}crashes (signal 6) {{.*}}survives
// CHECK: makes 5 syscalls under this workload: it survives ENOSYS from 2, and 0 without effect from 4.
// CHECK-NOT: chroot
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void) {
  umask(022);
  while (syscall(SYS_sched_yield) != 0)
    ;
  if (setsid() < 0 && errno == ENOSYS)
    exit(3);
  if (syscall(SYS_getpgid, 0) < 0)
    abort();
  if (getppid() == 0)
    exit(4);
  return 0;
}
