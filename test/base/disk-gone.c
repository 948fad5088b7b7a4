// A disk that fails, for a while or for good, or whose server goes: the program is
// told by fsync, and what is lost in the end is said, by the guest's status too.
// RUN: %image --disk /data
// RUN: %python %data/test/base/Inputs/disk-gone.py %t/image fails | FileCheck --check-prefixes=BOTH,LOST %s
// RUN: %python %data/test/base/Inputs/disk-gone.py %t/image vanishes | FileCheck --check-prefixes=BOTH,LOST %s
// RUN: %python %data/test/base/Inputs/disk-gone.py %t/image recovers | FileCheck --check-prefixes=BOTH,KEPT %s
// BOTH: write: done
// BOTH: fsync: done
// BOTH: now
// BOTH: write: done
// BOTH: fsync: I/O error
// BOTH: create: done
// LOST: fsync: I/O error
// LOST: ends
// LOST: disk: what was changed last is lost
// LOST: status 1
// KEPT: fsync: done
// KEPT-NEXT: ends
// KEPT-NOT: lost
// KEPT: status 0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char data[100000];

static void report(const char *what, long result) {
  printf("%s: %s\n", what, result < 0 ? strerror(errno) : "done");
}

int main(void) {
  setvbuf(stdout, 0, _IOLBF, 0);
  int d = open("/data/first", O_CREAT | O_RDWR, 0600);
  report("write", write(d, data, sizeof data));
  report("fsync", fsync(d));
  puts("now");
  sleep(1);
  report("write", pwrite(d, data, sizeof data, 0));
  report("fsync", fsync(d));
  int other = open("/data/other", O_CREAT | O_RDWR, 0600);
  report("create", other);
  sleep(1);
  report("fsync", fsync(d));
  puts("ends");
  return 0;
}
