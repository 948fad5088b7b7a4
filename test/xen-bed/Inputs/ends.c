/* Ends as its environment says: STATUS is a number, crash or wait. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

volatile int *nowhere;

int main(void) {
  const char *how = getenv("STATUS");
  printf("ends with %s\n", how);
  fflush(stdout);
  if (!strcmp(how, "wait"))
    pause();
  if (!strcmp(how, "crash"))
    *nowhere = 1;
  return atoi(how);
}
