// Files in the guest's memory: the ramdisk in place, and what is made.
// RUN: %image
// RUN: %boot | FileCheck %s
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static char line[300];

static void first(const char *path) {
  FILE *f = fopen(path, "r");
  printf("%s: %s\n", path, f && fgets(line, sizeof line, f) ? line : strerror(errno));
  if (f)
    fclose(f);
}

int main(void) {
  // CHECK: /etc/motd: hello from the ramdisk
  first("/etc/motd");
  // CHECK: /etc/link: hello from the ramdisk
  first("/etc/link");
  int d = open("/etc/motd", O_RDWR);
  write(d, "HELLO", 5);
  close(d);
  // CHECK: /etc/motd: HELLO from the ramdisk
  first("/etc/motd");
  // CHECK: /none: No such file or directory
  first("/none");

  FILE *f = fopen("/tmp/out", "w+");
  for (int i = 0; i < 20000; i++)
    fprintf(f, "line %d\n", i);
  rewind(f);
  int n = 0;
  while (fgets(line, sizeof line, f))
    n++;
  // CHECK: 20000 lines, the last: line 19999
  printf("%d lines, the last: %s", n, line);
  struct stat s;
  fstat(fileno(f), &s);
  // CHECK: size 208890, 408 blocks
  printf("size %ld, %ld blocks\n", (long)s.st_size, (long)s.st_blocks);
  char *m = mmap(0, s.st_size, PROT_READ, MAP_PRIVATE, fileno(f), 4096);
  // CHECK: mapped: line 468
  printf("mapped: %.8s\n", strchr(m, '\n') + 1);
  fclose(f);

  mkdir("/data", 0755);
  chdir("/data");
  rename("/tmp/out", "moved");
  symlink("moved", "link");
  // CHECK: /data/moved
  puts(realpath("link", line));
  // CHECK: entry moved
  // CHECK-NEXT: entry link
  DIR *all = opendir(".");
  for (struct dirent *e; (e = readdir(all));)
    if (e->d_name[0] != '.')
      printf("entry %s\n", e->d_name);
  closedir(all);
  // CHECK: 3 is /etc/motd
  d = open("/etc/motd", O_RDONLY);
  readlink("/proc/self/fd/3", line, sizeof line);
  printf("%d is %.9s\n", d, line);
  return 0;
}
