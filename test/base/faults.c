// What a program does wrong, or asks too much of: the guest says what it was, and
// goes on or ends with the status that a shell would see.
// RUN: %image
// RUN: sh -c 'for fault in illegal divide jump stack thread-stack touch much files data descriptors; do echo "== $fault"; %boot -m 16M -- faults $fault 2>/dev/null; echo "status $?"; done' | FileCheck %s
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int deeper(int n) {
  volatile char big[4096];
  big[0] = (char)n;
  return deeper(n + 1) + big[0];
}
static void *overflow(void *unused) { return deeper(0) ? unused : 0; }
static void in_thread(void) {
  pthread_t thread;
  pthread_create(&thread, 0, overflow, 0);
  pthread_join(thread, 0);
}

/// Fills a file until there is no more room.
static void fill(int file) {
  static char some[65536];
  long all = 0;
  for (long n; (n = write(file, some, sizeof some)) > 0;)
    all += n;
  printf("%s: %s\n", all > 4 << 20 ? "much" : "little", strerror(errno));
}

static void fill_disk(void) {
  int full = open("/full", O_CREAT | O_RDWR, 0600);
  fill(full);
  int other = open("/etc/other", O_CREAT | O_RDWR, 0600);
  printf("another: %s\n", other < 0 ? strerror(errno) : "there");
  fill(other);
  // Memory of the program's own is there still.
  memset(malloc(100000), 1, 100000);
  unlink("/full");
  close(full);
  other = open("/other", O_CREAT | O_RDWR, 0600);
  fill(other);
}

static void make_files(void) {
  char name[40];
  int n = 0;
  for (int file; sprintf(name, "/file-%d", n),
                 (file = open(name, O_CREAT | O_RDWR, 0600)) >= 0;
       close(file))
    ++n;
  printf("%s files: %s\n", n > 1000 ? "many" : "few", strerror(errno));
  memset(malloc(100000), 1, 100000);
  printf("an old one: %s\n", open("/file-7", O_RDWR) < 0 ? "lost" : "there");
  while (n)
    sprintf(name, "/file-%d", --n), unlink(name);
  printf("a new one: %s\n",
         open("/new", O_CREAT | O_RDWR, 0600) < 0 ? "none" : "there");
}

int main(int count, char **words) {
  setvbuf(stdout, 0, _IOLBF, 0);
  volatile size_t size = 1 << 30;
#define IS(what) (!strcmp(words[1], what))
  if (IS("illegal"))
    __asm__ volatile("ud2");
  if (IS("divide"))
    __asm__ volatile("div %0" ::"r"(0), "a"(1), "d"(0));
  if (IS("jump"))
    ((void (*)(void))0x12345)();
  if (IS("stack"))
    deeper(0);
  if (IS("thread-stack"))
    in_thread();
  if (IS("touch"))
    for (size = 1 << 20;;)
      memset(malloc(size), 1, size);
  if (IS("much")) {
    char *volatile memory = malloc(size);
    puts(memory ? "there" : strerror(errno));
  }
  if (IS("files"))
    make_files();
  if (IS("data"))
    fill_disk();
  if (IS("descriptors")) {
    while (dup(1) >= 0)
      ;
    puts(strerror(errno));
  }
}
// CHECK-LABEL: == illegal
// CHECK: ukport: the program ended by signal 4
// CHECK: status 132
// CHECK-LABEL: == divide
// CHECK: ukport: the program ended by signal 8
// CHECK: status 136
// CHECK-LABEL: == jump
// CHECK: ukport: the program ended by signal 11
// CHECK-NOT: run over
// CHECK: rip 0000000000012345
// CHECK: status 139
// CHECK-LABEL: == stack
// CHECK: ukport: the program ended by signal 11
// CHECK: ukport: thread 1, {{.*}}; its stack has run over
// CHECK: status 139
// CHECK-LABEL: == thread-stack
// CHECK: ukport: the program ended by signal 11
// CHECK: ukport: thread 2, {{.*}}; its stack has run over
// CHECK: status 139
// CHECK-LABEL: == touch
// CHECK: ukport: panic: out of memory: the program touched more than the guest has
// CHECK: status 125
// CHECK-LABEL: == much
// CHECK-NEXT: Out of memory
// CHECK-NEXT: status 0
// CHECK-LABEL: == files
// CHECK-NEXT: many files: No space left on device
// CHECK-NEXT: an old one: there
// CHECK-NEXT: a new one: there
// CHECK-NEXT: status 0
// CHECK-LABEL: == data
// CHECK-NEXT: much: No space left on device
// CHECK-NEXT: another: {{there|No space left on device}}
// CHECK-NEXT: little:
// CHECK-NEXT: much: No space left on device
// CHECK-NEXT: status 0
// CHECK-LABEL: == descriptors
// CHECK-NEXT: No file descriptors available
// CHECK-NEXT: status 0
