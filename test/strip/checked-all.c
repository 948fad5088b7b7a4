// What is assumed is not checked where it is plain; a system call whose number is
// one of several is checked for what is assumed of all.
// RUN: %image --assume 'mode = 1' --assume 'plain() = 7' --assume 'syscall(*) != -38' 2>&1 \
// RUN:   | FileCheck %s
// CHECK: what was assumed is checked at {{[0-9]+}} places, and cannot be at 0
// RUN: not --crash %t/image 2 2>&1 | FileCheck --check-prefix=ONCE %s
// ONCE: `mode = 1 (--assume)` does not hold
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
int mode = 1;
__attribute__((noinline)) static int plain(void) { return 7; }
__attribute__((noinline)) static int read_mode(void) { return mode; }
int main(int argc, char **argv) {
  if (argc > 1)
    mode = atoi(argv[1]);
  syscall(argc > 2 ? SYS_getpid : SYS_getppid);
  return read_mode() + plain() - 8;
}
