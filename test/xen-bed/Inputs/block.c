/* Writes to its disk until that fails, and ends with what it was told. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  int file = open("/data/log", O_RDWR | O_CREAT, 0600);
  if (file < 0) {
    perror("open");
    return 1;
  }
  for (int i = 0; i < 1000; i++) {
    if (pwrite(file, &i, sizeof i, 0) != sizeof i || fsync(file)) {
      printf("the disk fails: %s\n", strerror(errno));
      return 5;
    }
    if (i == 3)
      puts("writes");
    fflush(stdout);
    usleep(100000);
  }
  return 0;
}
