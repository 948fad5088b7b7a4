// A guest that does not leave the base any more ends with a report of where it
// is: a debugger makes it loop there, with interrupts on and off. One that
// computes for long, or sleeps, goes on.
// REQUIRES: gdb
// RUN: %image
// RUN: %python %S/Inputs/hang.py %ukport %t/image > %t/said 2>&1
// RUN: FileCheck --input-file=%t/said %s
// CHECK: computed, and is well
// CHECK: slept, and is well
// CHECK: interrupts on: status 125
// CHECK: ukport: panic: stuck: the base has not been left for 20 seconds
// CHECK: ukport: thread {{[12]}},
// CHECK: the backtrace in the source:
// CHECK-NEXT: base::attend()
// CHECK: interrupts off: status 125
// CHECK: ukport: panic: stuck: the base has not been left for 20 seconds
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static void *nothing(void *A) { return A; }

int main(int Count, char **Words) {
  pthread_t T;
  pthread_create(&T, 0, nothing, 0); // from here on there is a watchdog
  pthread_join(T, 0);
  if (Count == 1)
    for (;;)
      usleep(10000);
  if (*Words[1] == 's')
    sleep(23);
  else
    for (time_t End = time(0) + 23; time(0) < End;)
      ;
  printf("%s, and is well\n", Words[1]);
}
