// The system calls of a guest as lines on stderr: what lies behind pointers,
// names of flags and errors, calls that last or never return; by a filter from
// the first call on. An image without the channel says how to get one.
// RUN: %image --control
// RUN: sh -c "%boot --trace=syscalls 2> %t/lines; echo status $?" | FileCheck --check-prefix=SAYS %s
// RUN: FileCheck --input-file=%t/lines %s
// RUN: not %boot --trace='syscalls:file,!close' 2> %t/files > /dev/null
// RUN: FileCheck --input-file=%t/files --check-prefix=FILES %s
// RUN: not %boot --trace=syscalls:opne 2>&1 | FileCheck --check-prefix=NAME %s
// RUN: not %boot --trace=calls 2>&1 | FileCheck --check-prefix=KIND %s
// RUN: %image
// RUN: not %boot --trace=syscalls 2>&1 | FileCheck --check-prefix=WITHOUT %s
// SAYS: the program's own line
// SAYS: status 7
// CHECK: [1] open("/none", O_RDONLY|O_LARGEFILE) = -1 ENOENT (No such file or directory)
// CHECK: [1] open("/new", O_WRONLY|O_CREAT|O_TRUNC|O_LARGEFILE, 0640) = 3
// CHECK: [1] write(3, "a\tb\n\x01", 5) = 5
// CHECK: [1] pipe([4, 5]) = 0
// CHECK: [1] clone(CLONE_VM|{{.*}}CLONE_THREAD{{.*}} = 2
// CHECK: [1] <... read resumed>(4, "hello", 16) = 5
// CHECK: [1] read(-7, 0x{{[0-9a-f]+}}, 16) = -1 EBADF (Bad file descriptor)
// CHECK: [1] exit_group(7) = ?
// FILES-NOT: write(
// FILES: [1] open("/none", O_RDONLY|O_LARGEFILE) = -1 ENOENT (No such file or directory)
// FILES-NOT: write(
// NAME: no such system call or group: opne: {{.*}} did you mean open
// KIND: nothing to trace: calls
// WITHOUT: no trace of this image: {{.*}} `ukport strip --control`
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static int Ends[2];

static void *writes(void *A) {
  usleep(50000);
  write(Ends[1], "hello", 5);
  return 0;
}

int main(void) {
  char Piece[16];
  pthread_t T;
  puts("the program's own line");
  fflush(stdout);
  open("/none", O_RDONLY);
  int File = open("/new", O_WRONLY | O_CREAT | O_TRUNC, 0640);
  write(File, "a\tb\n\1", 5);
  pipe(Ends);
  pthread_create(&T, 0, writes, 0);
  read(Ends[0], Piece, sizeof Piece);
  read(-7, Piece, sizeof Piece);
  pthread_join(T, 0);
  _exit(7);
}
