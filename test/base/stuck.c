// Threads that wait for each other for ever end the guest, with where each is;
// one that an alarm or another's sleep will wake is waited for.
// RUN: %image
// RUN: sh -c "%boot -- stuck > %t/console 2> %t/names; echo status $?" | FileCheck --check-prefix=STATUS %s
// RUN: FileCheck --input-file=%t/console %s
// RUN: FileCheck --input-file=%t/names --check-prefix=NAMES %s
// STATUS: status 125
// CHECK: an alarm ended it
// CHECK-NEXT: ukport: stuck: every thread waits for another
// CHECK-NEXT: ukport: thread 1 waits in futex for 0x{{[0-9a-f]+}}, which holds {{-?[0-9]+}}
// CHECK-NEXT: ukport: backtrace of thread 1:
// CHECK: ukport: thread 2 waits in futex for 0x
// CHECK-NEXT: ukport: backtrace of thread 2:
// NAMES: ukport: the backtrace of thread 1 in the source:
// NAMES: takesBothFirst at {{.*}}stuck.c
// NAMES: main at {{.*}}stuck.c
// NAMES: ukport: the backtrace of thread 2 in the source:
// NAMES: takesBothSecond at {{.*}}stuck.c
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t First = PTHREAD_MUTEX_INITIALIZER, Second = PTHREAD_MUTEX_INITIALIZER;
static sem_t Done;

__attribute__((noinline)) static void *takesBothSecond(void *A) {
  pthread_mutex_lock(&Second);
  usleep(100000);
  pthread_mutex_lock(&First);
  pthread_mutex_unlock(&First);
  return 0;
}
__attribute__((noinline)) static int takesBothFirst(void) {
  pthread_mutex_lock(&First);
  usleep(50000);
  pthread_mutex_lock(&Second);
  return pthread_mutex_unlock(&First);
}
static void finish(int N) { sem_post(&Done); }

int main(void) {
  pthread_t T;
  sem_init(&Done, 0, 0);
  signal(SIGALRM, finish);
  alarm(1);
  while (sem_wait(&Done))
    ;
  puts("an alarm ended it");
  fflush(stdout);
  pthread_create(&T, 0, takesBothSecond, 0);
  usleep(10000);
  return takesBothFirst() + 1;
}
