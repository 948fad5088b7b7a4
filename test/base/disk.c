// A disk keeps what was written, when the guest ends and when it is killed.
// RUN: %image --disk /data
// RUN: truncate -s 16M %t/disk.raw
// RUN: %boot --disk %t/disk.raw | FileCheck --check-prefix=FIRST %s
// RUN: %boot --disk %t/disk.raw | FileCheck --check-prefix=SECOND %s
// RUN: not %boot --disk %t/disk.raw | FileCheck --check-prefix=KILLED %s
// RUN: %boot --disk %t/disk.raw | FileCheck --check-prefix=AFTER %s
// RUN: not %boot 2>&1 | FileCheck --check-prefix=NONE %s
// RUN: %python -c "print('x' * 999999)" > %t/other.raw
// RUN: not %boot --disk %t/other.raw 2>&1 | FileCheck --check-prefix=OTHER %s
// NONE: disk: there is none for /data
// OTHER: disk: it holds something else
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char large[3000000];

static int runs(void) {
  int n = 0;
  FILE *f = fopen("/data/runs", "r");
  if (f) {
    fscanf(f, "%d", &n);
    fclose(f);
  }
  f = fopen("/data/new", "w");
  fprintf(f, "%d\n", n + 1);
  fflush(f);
  fsync(fileno(f));
  fclose(f);
  rename("/data/new", "/data/runs");
  int d = open("/data", O_RDONLY);
  fsync(d);
  close(d);
  return n + 1;
}

static void check(const char *path) {
  int d = open(path, O_RDONLY);
  char back[5000];
  long at = 0, n;
  for (; (n = read(d, back, sizeof back)) > 0; at += n)
    if (memcmp(back, large + at, n)) {
      printf("%s differs near %ld\n", path, at);
      return;
    }
  printf("%s: %ld bytes are right\n", path, at);
  close(d);
}

int main(void) {
  for (long i = 0; i < (long)sizeof large; i++)
    large[i] = i * 7 + i / 997;
  int n = runs();
  // FIRST: run 1
  // SECOND: run 2
  // KILLED: run 3
  // AFTER: run 4
  printf("run %d\n", n);
  if (n == 1) {
    mkdir("/data/d", 0700);
    int d = open("/data/d/large", O_CREAT | O_WRONLY, 0600);
    for (long at = 0; at < (long)sizeof large; at += 100000)
      write(d, large + at, 100000);
    close(d); // no fsync: the end of the program does it
    symlink("large", "/data/d/link");
  }
  // SECOND: /data/d/link: 3000000 bytes are right
  // AFTER: /data/d/large: 3000000 bytes are right
  if (n == 2)
    check("/data/d/link");
  if (n == 3) {
    unlink("/data/d/large");
    fflush(stdout);
    abort(); // before it is committed
  }
  if (n == 4)
    check("/data/d/large");
  return 0;
}
