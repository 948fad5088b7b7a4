// A datagram of many fragments to a neighbour who has to be asked for first: all
// of it waits for the answer.
// RUN: %image
// RUN: %python %data/test/base/Inputs/neighbour.py %t/image | FileCheck %s
// CHECK: 41 fragments, 60008 bytes
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static char data[60000];

int main(void) {
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};
  inet_pton(AF_INET, "10.0.2.77", &to.sin_addr);
  if (sendto(s, data, sizeof data, 0, (void *)&to, sizeof to) < 0)
    perror("sendto");
  pause();
}
