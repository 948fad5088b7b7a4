/* Reads a counter, in which the base of the test's image stays; with an argument,
   computes before for as long as a guest may be stuck. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

static void *nothing(void *a) { return a; }

int main(int count, char **words) {
  pthread_t thread;
  uint64_t value;
  pthread_create(&thread, 0, nothing, 0); /* from here on there is a watchdog */
  pthread_join(thread, 0);
  int counter = eventfd(1, 0);
  for (time_t end = time(0) + 23; count > 1 && time(0) < end;)
    ;
  puts(count > 1 ? "computed, and is well" : "begins");
  fflush(stdout);
  return read(counter, &value, sizeof value) != sizeof value;
}
