// The workload's other processes do what they do; a copy of the program is the
// program, and so are its children until they start something else.
// RUN: %probe --workload 'cd / && cp $UKPORT_PROGRAM $TMPDIR/copy && $TMPDIR/copy' --syscall chdir --mode stub | FileCheck %s
// RUN: %ukport probe --db %t.out/ukport.db --program %t.program --workload 'cd /tmp; cd /' 2>&1 --syscall chdir \
// RUN:   | FileCheck %s --check-prefix=NOT-STARTED || true
// CHECK: chdir {{ *}}fails (5)
// NOT-STARTED: error: the workload does not start the program: {{.*}}.program: no process of it executes this file or a copy{{.*}}UKPORT_PROGRAM
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  int Status;
  if (fork() == 0)
    _exit(chdir("/") == 0 ? 0 : 5); // the program's own child
  wait(&Status);
  if (system("cd /") != 0) // another program
    return 6;
  return WEXITSTATUS(Status);
}
