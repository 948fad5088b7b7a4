// Memory is protected as the program asks: writing to what is read-only is a
// fault that its handler sees, and a stack that runs over is one too.
// RUN: %image
// RUN: %boot | FileCheck %s
// CHECK: read-only: fault at the page
// CHECK-NEXT: none: fault at the page
// CHECK-NEXT: kept: 7
// CHECK-NEXT: writable and executable: refused
// CHECK-NEXT: stack: fault below it
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>

static sigjmp_buf Back;
static char *volatile Faulted;
static char Alternate[16384];

static void handle(int N, siginfo_t *Info, void *Context) {
  Faulted = Info->si_addr;
  siglongjmp(Back, 1);
}
static int overflow(int N) {
  volatile char Big[4096];
  Big[0] = (char)N;
  return overflow(N + 1) + Big[0];
}
int main(void) {
  stack_t Stack = {.ss_sp = Alternate, .ss_size = sizeof Alternate};
  sigaltstack(&Stack, 0);
  struct sigaction Action = {.sa_sigaction = handle,
                             .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigaction(SIGSEGV, &Action, 0);
  char *Page = mmap(0, 4096, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  Page[5] = 7;
  mprotect(Page, 4096, PROT_READ);
  if (!sigsetjmp(Back, 1))
    *(volatile char *)Page = 1;
  printf("read-only: fault %s\n", Faulted == Page ? "at the page" : "elsewhere");
  mprotect(Page, 4096, PROT_NONE);
  Faulted = 0;
  if (!sigsetjmp(Back, 1))
    (void)*(volatile char *)(Page + 5);
  printf("none: fault %s\n", Faulted == Page + 5 ? "at the page" : "elsewhere");
  mprotect(Page, 4096, PROT_READ);
  printf("kept: %d\n", Page[5]);
  printf("writable and executable: %s\n",
         mprotect(Page, 4096, PROT_WRITE | PROT_EXEC) ? "refused" : "allowed");
  Faulted = 0;
  char Here;
  if (!sigsetjmp(Back, 1))
    overflow(0);
  printf("stack: fault %s\n", Faulted && Faulted < &Here ? "below it" : "elsewhere");
}
