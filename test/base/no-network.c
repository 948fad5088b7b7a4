// A guest without a network, or with words about it that are no addresses, says
// so and goes on with what there is: nothing waits for what cannot come.
// RUN: %image
// RUN: %guest %t/image -- | FileCheck --check-prefixes=NONE,ALONE %s
// NONE: net: no network device
// RUN: %guest %t/image %net -- ip=none ip6=none | FileCheck --check-prefix=ALONE %s
// RUN: %guest %t/image %net -- ip=10.0.2.300 ip6=none | FileCheck --check-prefixes=ADDRESS,ALONE %s
// ADDRESS: net: ip=10.0.2.300 is not an address
// RUN: %guest %t/image %net -- ip=10.0.2.15/99 | FileCheck --check-prefixes=PREFIX,ALONE %s
// PREFIX: net: ip=10.0.2.15/99 is not an address
// RUN: %guest %t/image %net -- ip=10.0.2.15/24 gw=router | FileCheck --check-prefix=GATEWAY %s
// GATEWAY: net: gw=router is not an address
// GATEWAY: 10.0.2.2: Connection refused
// GATEWAY: 192.0.2.1: Network unreachable
// RUN: %guest %t/image -device virtio-net-device -- ip6=none | FileCheck --check-prefix=SILENT %s
// SILENT: listening: yes
// SILENT: net: no address: no answer from a DHCP server for 10 s
// SILENT: 10.0.2.2: Network unreachable
// ALONE: listening: yes
// ALONE: 127.0.0.1: connected
// ALONE: 10.0.2.2: Network unreachable
// ALONE: at once
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void connect_to(const char *address, int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &to.sin_addr);
  int s = socket(AF_INET, SOCK_STREAM, 0);
  printf("%s: %s\n", address,
         connect(s, (void *)&to, sizeof to) ? strerror(errno) : "connected");
  close(s);
}

int main(void) {
  struct timespec begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  setvbuf(stdout, 0, _IOLBF, 0);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(7000)};
  printf("listening: %s\n",
         bind(listener, (void *)&a, sizeof a) || listen(listener, 8) ? strerror(errno) : "yes");
  connect_to("127.0.0.1", 7000);
  connect_to("10.0.2.2", 1);
  connect_to("192.0.2.1", 1);
  clock_gettime(CLOCK_MONOTONIC, &end);
  puts(end.tv_sec - begin.tv_sec < 5 ? "at once" : "late");
}
