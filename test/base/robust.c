// A thread that ends while it holds robust mutexes, without its libc's knowledge:
// who waits for one, or comes later, is told.
// RUN: %image
// RUN: %boot | FileCheck %s
// CHECK: waited for: Previous owner died
// CHECK-NEXT: came later: Previous owner died
// CHECK-NEXT: consistent again: No error information
// CHECK-NEXT: unlocked before: No error information
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t Waited, Later, Unlocked;
static volatile int Locked;

static void *ends(void *unused) {
  pthread_mutex_lock(&Waited);
  pthread_mutex_lock(&Unlocked);
  pthread_mutex_lock(&Later);
  pthread_mutex_unlock(&Unlocked);
  Locked = 1;
  usleep(50000); // the other waits
  syscall(SYS_exit, 0);
  return unused;
}

int main(void) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  // Others the libc keeps to itself.
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&Waited, &attributes);
  pthread_mutex_init(&Later, &attributes);
  pthread_mutex_init(&Unlocked, &attributes);
  pthread_t thread;
  pthread_create(&thread, 0, ends, 0);
  while (!Locked)
    usleep(1000);
  setvbuf(stdout, 0, _IOLBF, 0);
  printf("waited for: %s\n", strerror(pthread_mutex_lock(&Waited)));
  printf("came later: %s\n", strerror(pthread_mutex_lock(&Later)));
  pthread_mutex_consistent(&Later);
  pthread_mutex_unlock(&Later);
  printf("consistent again: %s\n", strerror(pthread_mutex_lock(&Later)));
  printf("unlocked before: %s\n", strerror(pthread_mutex_lock(&Unlocked)));
}
