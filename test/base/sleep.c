// A sleep that is longer than the interrupt timer counts (4.3 s at 1 GHz).
// RUN: %image
// RUN: timeout 60 %ukport run %t/image | FileCheck %s
#include <stdio.h>
#include <time.h>
#include <unistd.h>
int main(void) {
  struct timespec a, b;
  clock_gettime(CLOCK_MONOTONIC, &a);
  sleep(6);
  clock_gettime(CLOCK_MONOTONIC, &b);
  // CHECK: slept 6 s
  printf("slept %d s\n", (int)(b.tv_sec - a.tv_sec + (b.tv_nsec - a.tv_nsec) / 1e9));
  // It costs no processor time.
  // CHECK: and used less than one
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
  puts(b.tv_sec ? "and used that time" : "and used less than one");
  return 0;
}
