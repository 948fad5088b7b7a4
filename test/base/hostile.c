// What the network may do to a server: it answers all the while, or again.
// RUN: %image
// RUN: %python %data/test/base/hostile %t/image 7000 x "hello" b | FileCheck %s
// CHECK: answers
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/// By descriptor: how many bytes it is still to be sent.
static int left[1024];
static char much[65536];

static void serve(int s) {
  char request[100];
  if (!left[s]) {
    ssize_t n = read(s, request, sizeof request);
    if (n < 0 && errno == EAGAIN)
      return;
    if (n <= 0) {
      close(s);
      return;
    }
    if (request[0] != 'b') {
      write(s, "hello\n", 6);
      close(s);
      return;
    }
    left[s] = 8 << 20;
  }
  ssize_t n = 0;
  while (left[s] > 0 && (n = write(s, much, sizeof much)) > 0)
    left[s] -= n;
  if (left[s] <= 0 || errno != EAGAIN) {
    left[s] = 0;
    close(s);
  }
}

int main(void) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(7000)};
  if (bind(listener, (void *)&a, sizeof a) || listen(listener, 128))
    return 1;
  int set = epoll_create1(0), full = 0;
  struct epoll_event e = {.events = EPOLLIN, .data.fd = listener};
  epoll_ctl(set, EPOLL_CTL_ADD, listener, &e);
  for (;;) {
    // A server that has no descriptor left accepts nobody for a while.
    if (epoll_wait(set, &e, 1, -1) < 1)
      return 2;
    if (e.data.fd != listener) {
      serve(e.data.fd);
      continue;
    }
    int s = accept4(listener, 0, 0, SOCK_NONBLOCK);
    if (s < 0 && errno != EAGAIN) {
      if (!full++)
        printf("accept: %s\n", strerror(errno)), fflush(stdout);
      usleep(10000);
    }
    if (s < 0)
      continue;
    e = (struct epoll_event){.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.fd = s};
    epoll_ctl(set, EPOLL_CTL_ADD, s, &e);
  }
}
