// The wall clock is that of the machine, and a machine without one is no reason
// not to start; one without a timer is said to be so.
// RUN: %image
// RUN: sh -c "%boot -- clock $(date +%%s)" | FileCheck --check-prefix=RIGHT %s
// RIGHT: right
// RUN: %guest --machine microvm,rtc=off %t/image -- -- clock 0 | FileCheck --check-prefix=NONE %s
// NONE: clock: there is no real-time clock; it is 1970
// NONE: right
// RUN: not %guest --machine microvm,pit=off %t/image | FileCheck --check-prefix=TIMER %s
// TIMER: ukport: panic: clock: the machine's interval timer (PIT) does not count
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int count, char **words) {
  time_t since = time(0) - atol(words[1]);
  // To the second: the machine's clock has no fractions.
  puts(since >= -1 && since < 60 ? "right" : "wrong");
}
