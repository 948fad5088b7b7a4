// Waiting for files, while other threads of the guest write to them.
// RUN: %image
// RUN: %boot | FileCheck %s
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <unistd.h>

static int ends[2], pair[2], counter;

static void *write_later(void *a) {
  usleep(10000);
  write(ends[1], "through a pipe", 14);
  usleep(10000);
  write(pair[1], "through a socket", 16);
  usleep(10000);
  write(counter, &(uint64_t){7}, 8);
  // More than the pipe holds: the reader must make room.
  static char much[300000];
  usleep(10000);
  printf("wrote %zd\n", write(ends[1], much, sizeof much));
  return a;
}

static void broken(int signal) { write(1, "SIGPIPE\n", 8); }

int main(void) {
  char text[5000];
  pthread_t thread;
  pipe(ends);
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  counter = eventfd(0, 0);
  int set = epoll_create1(0);
  int files[] = {ends[0], pair[0], counter};
  for (int i = 0; i < 3; i++)
    epoll_ctl(set, EPOLL_CTL_ADD, files[i],
              &(struct epoll_event){.events = EPOLLIN, .data.u32 = i});
  pthread_create(&thread, 0, write_later, 0);
  // CHECK: 0 has news: through a pipe
  // CHECK: 1 has news: through a socket
  // CHECK: 2 has news
  for (int i = 0; i < 3; i++) {
    struct epoll_event e;
    int n = epoll_wait(set, &e, 1, -1);
    int got = read(files[e.data.u32], text, sizeof text);
    printf("%d has news: %.*s\n", (int)e.data.u32, n * got, text);
  }
  // CHECK: wrote 300000
  // CHECK: read 300000
  long sum = 0;
  while (sum < 300000)
    sum += read(ends[0], text, sizeof text);
  pthread_join(thread, 0);
  printf("read %ld\n", sum);

  // CHECK: nothing: 0
  struct pollfd p = {ends[0], POLLIN};
  printf("nothing: %d\n", poll(&p, 1, 20));
  // CHECK: three ticks
  int timer = timerfd_create(CLOCK_MONOTONIC, 0);
  timerfd_settime(timer, 0,
                  &(struct itimerspec){{0, 5000000}, {0, 5000000}}, 0);
  uint64_t ticks, all = 0;
  while (all < 3 && read(timer, &ticks, 8) == 8)
    all += ticks;
  puts(all == 3 ? "three ticks" : "too many");

  // CHECK: SIGPIPE
  signal(SIGPIPE, broken);
  close(ends[0]);
  write(ends[1], "x", 1);

  // CHECK: accepted: by name
  struct sockaddr_un name = {AF_UNIX, "/tmp/socket"};
  int l = socket(AF_UNIX, SOCK_STREAM, 0), c = socket(AF_UNIX, SOCK_STREAM, 0);
  bind(l, (struct sockaddr *)&name, sizeof name);
  listen(l, 5);
  connect(c, (struct sockaddr *)&name, sizeof name);
  write(c, "by name", 7);
  int a = accept(l, 0, 0);
  printf("accepted: %.*s\n", (int)read(a, text, 100), text);
  return 0;
}
