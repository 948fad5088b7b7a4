// Threads run in turn although none gives way; mutexes, conditions, joining and
// a signal to one of them work.
// RUN: %image
// RUN: %boot | FileCheck %s
// CHECK: both counted while the other did
// CHECK-NEXT: sum 40000
// CHECK-NEXT: signal to the thread
// CHECK-NEXT: cancelled
// CHECK-NEXT: alarm while computing
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile int Turns[2], Overlap, Alarmed;
static pthread_mutex_t Lock = PTHREAD_MUTEX_INITIALIZER;
static int Sum;
static pthread_t Signalled;

static void *spin(void *A) {
  int Me = *(int *)A;
  while (!Overlap) {
    ++Turns[Me];
    if (Turns[0] > 1000 && Turns[1] > 1000)
      Overlap = 1;
  }
  return 0;
}
static void *add(void *A) {
  for (int I = 0; I < 10000; ++I) {
    pthread_mutex_lock(&Lock);
    ++Sum;
    pthread_mutex_unlock(&Lock);
  }
  return 0;
}
static void handle(int N) { Signalled = pthread_self(); }
static void *waits(void *A) {
  while (!Signalled)
    usleep(1000);
  return 0;
}
static void *sleeps(void *A) {
  for (;;)
    pause();
}
static void alarmed(int N) { Alarmed = 1; }

int main(void) {
  setvbuf(stdout, 0, _IOLBF, 0);
  pthread_t T[4];
  int Numbers[2] = {0, 1};
  for (int I = 0; I < 2; ++I)
    pthread_create(&T[I], 0, spin, &Numbers[I]);
  for (int I = 0; I < 2; ++I)
    pthread_join(T[I], 0);
  puts("both counted while the other did");
  for (int I = 0; I < 4; ++I)
    pthread_create(&T[I], 0, add, 0);
  for (int I = 0; I < 4; ++I)
    pthread_join(T[I], 0);
  printf("sum %d\n", Sum);
  signal(SIGUSR1, handle);
  pthread_create(&T[0], 0, waits, 0);
  usleep(5000);
  pthread_kill(T[0], SIGUSR1);
  pthread_join(T[0], 0);
  puts(pthread_equal(Signalled, T[0]) ? "signal to the thread" : "signal elsewhere");
  void *Result;
  pthread_create(&T[0], 0, sleeps, 0);
  usleep(5000);
  pthread_cancel(T[0]);
  pthread_join(T[0], &Result);
  puts(Result == PTHREAD_CANCELED ? "cancelled" : "not cancelled");
  signal(SIGALRM, alarmed);
  alarm(1);
  while (!Alarmed)
    ;
  puts("alarm while computing");
}
