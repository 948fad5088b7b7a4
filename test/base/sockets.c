// Sockets of a guest, whose address comes by DHCP: threads that talk to each
// other over loopback, and a host that refuses.
// RUN: %image
// RUN: %boot | FileCheck %s
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in at(const char *address, int port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &a.sin_addr);
  return a;
}

static int connected_to(const char *address, int port) {
  struct sockaddr_in a = at(address, port);
  int s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (void *)&a, sizeof a)) {
    printf("%s: %s\n", address, strerror(errno));
    close(s);
    return -1;
  }
  return s;
}

static long sum(int s) {
  static char part[50000];
  long all = 0;
  for (ssize_t n; (n = read(s, part, sizeof part)) > 0;)
    all += n;
  return all;
}

static void *talk(void *unused) {
  int s = connected_to("127.0.0.1", 7000);
  static char much[3000000];
  printf("sent %zd\n", send(s, much, sizeof much, 0));
  shutdown(s, SHUT_WR);
  printf("and got %ld back\n", sum(s));
  close(s);
  s = connected_to("127.0.0.1", 7000);
  usleep(20000);
  write(s, "later", 5);
  usleep(20000);
  close(s);
  return unused;
}

static void broken(int signal) { write(1, "SIGPIPE\n", 8); }

int main(void) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in a = at("0.0.0.0", 7000);
  bind(listener, (void *)&a, sizeof a);
  listen(listener, 16);
  int second = socket(AF_INET, SOCK_STREAM, 0);
  bind(second, (void *)&a, sizeof a);
  printf("twice: %s\n", strerror(errno));
  pthread_t thread;
  pthread_create(&thread, 0, talk, 0);

  struct sockaddr_in peer;
  socklen_t size = sizeof peer;
  int s = accept(listener, (void *)&peer, &size);
  printf("from %s\n", inet_ntoa(peer.sin_addr));
  long all = sum(s);
  printf("received %ld\n", all);
  static char back[700000];
  write(s, back, sizeof back);
  close(s);

  s = accept4(listener, 0, 0, SOCK_NONBLOCK);
  int set = epoll_create1(0);
  struct epoll_event e = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET};
  epoll_ctl(set, EPOLL_CTL_ADD, s, &e);
  char text[100];
  printf("early: %zd, %s\n", read(s, text, sizeof text), strerror(errno));
  int n = epoll_wait(set, &e, 1, 5000);
  printf("%d events: %x, %zd bytes\n", n, e.events, read(s, text, sizeof text));
  n = epoll_wait(set, &e, 1, 5000);
  printf("%d events: %x, %zd bytes\n", n, e.events, read(s, text, sizeof text));
  pthread_join(thread, 0);
  signal(SIGPIPE, broken);
  write(s, "x", 1); // nobody is there: this brings a reset
  usleep(20000);
  ssize_t sent = write(s, "x", 1);
  printf("%zd: %s\n", sent, strerror(errno));

  struct timeval limit = {.tv_usec = 30000};
  int u = socket(AF_INET, SOCK_DGRAM, 0);
  setsockopt(u, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  a = at("127.0.0.1", 7001);
  bind(u, (void *)&a, sizeof a);
  sendto(u, "to myself", 9, 0, (void *)&a, sizeof a);
  printf("datagram of %zd\n", recv(u, text, sizeof text, 0));
  printf("none: %zd, %s\n", recv(u, text, sizeof text, 0), strerror(errno));

  // To be reached only with an address, which is waited for.
  connected_to("10.0.2.2", 1);
  connected_to("127.0.0.1", 1);
  return 0;
}
// CHECK: twice: Address in use
// CHECK-DAG: from 127.0.0.1
// CHECK-DAG: sent 3000000
// CHECK-DAG: received 3000000
// CHECK-DAG: and got 700000 back
// CHECK: early: -1, Resource temporarily unavailable
// CHECK: 1 events: 1, 5 bytes
// CHECK: 1 events: 2001, 0 bytes
// CHECK: SIGPIPE
// CHECK: -1: Broken pipe
// CHECK: datagram of 9
// CHECK: none: -1, Resource temporarily unavailable
// CHECK: 10.0.2.2: Connection refused
// CHECK: 127.0.0.1: Connection refused
