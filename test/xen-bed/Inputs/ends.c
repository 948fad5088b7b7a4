/* Ends as its environment says: STATUS is a number, crash or wait. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

volatile int *nowhere;

int main(void) {
  const char *how = getenv("STATUS");
  unsigned short x87;
  unsigned sse;
  __asm__("fnstcw %0; stmxcsr %1" : "=m"(x87), "=m"(sse));
  printf("ends with %s, control words %x %x\n", how, x87, sse);
  fflush(stdout);
  if (!strcmp(how, "wait"))
    pause();
  if (!strcmp(how, "crash"))
    *nowhere = 1;
  return atoi(how);
}
