// `ukport top` shows a guest's threads with what they do, its memory, its
// sockets and files; `ukport trace` what one calls from now on. Not on a
// terminal, it is one report.
// RUN: %image --control
// RUN: env TMPDIR=%t not %ukport top %t/image 2>&1 | FileCheck --check-prefix=NONE %s
// RUN: %python %S/Inputs/while-it-runs.py "%boot --option ip=10.0.2.15/24" ready \
// RUN:   "%ukport top image" "%ukport top image --json" "timeout 2 %ukport trace --calls nanosleep,clock_nanosleep" \
// RUN:   | FileCheck %s
// NONE: no guest to look into: {{.*}} no `ukport run`
// CHECK: ready
// CHECK: image: up {{[0-9.]+}} s, 3 threads
// CHECK: 1 {{.*}} {{(clock_)?}}nanosleep(
// CHECK: 2 {{ *[1-9][0-9.]+}}% {{.*}} runs
// CHECK: 3 {{.*}} futex(0x
// CHECK: memory KiB all {{[1-9][0-9]*}} free {{[1-9][0-9]*}} heap {{.*}} stacks {{[1-9]}}
// CHECK: 4 stream listens 0 0.0.0.0:80
// CHECK: 3 /here
// CHECK: {"image":"image","up":{{[0-9.]+}},"threads":[{"id":1,
// CHECK-SAME: "memory":{"all":{{[0-9]+}},
// CHECK-SAME: "sockets":[{"fd":4,"type":"stream","state":"listens",
// CHECK: [1] {{(clock_)?}}nanosleep({{.*}}{0.500000000}
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static pthread_mutex_t Lock = PTHREAD_MUTEX_INITIALIZER;

static void *spins(void *A) {
  for (volatile unsigned I = 0;; ++I)
    ;
}
static void *waits(void *A) {
  pthread_mutex_lock(&Lock);
  return 0;
}

int main(void) {
  pthread_t T;
  struct sockaddr_in Any = {AF_INET, htons(80)};
  open("/here", O_RDWR | O_CREAT, 0600);
  int S = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(S, (void *)&Any, sizeof Any) || listen(S, 1))
    return 1;
  pthread_mutex_lock(&Lock);
  pthread_create(&T, 0, spins, 0);
  pthread_create(&T, 0, waits, 0);
  usleep(300000);
  puts("ready");
  fflush(stdout);
  for (;;)
    usleep(500000);
}
