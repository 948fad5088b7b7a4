// What the overlay of the libc replaces, at work: threads and their
// cancellation, processes in all their ways, signals, jumps, clocks, identities.
//
// REQUIRES: sysroot
// RUN: rm -rf %t.capture
// RUN: env UKPORT_CAPTURE=%t.capture UKPORT_SYSROOT=%sysroot \
// RUN:   %shims/cc -O2 %s -o %t
// RUN: %t | FileCheck %s
// CHECK: all right
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <pthread.h>
#include <unistd.h>
#include <errno.h>
#include <spawn.h>
#include <signal.h>
#include <setjmp.h>
#include <time.h>
#include <string.h>
#include <sys/wait.h>
#include <sched.h>
#include <grp.h>
#include <fcntl.h>
extern char **environ;
#define CHECK(x) do { if (!(x)) { printf("FAILED line %d: %s errno=%s\n", __LINE__, #x, strerror(errno)); exit(1);} } while (0)
static __thread int tls = 7;
static void *add(void *p) { tls++; *(int *)p += tls; return p; }
static void cleanup(void *p) { *(int *)p = 1; }
static int p[2];
static void *blocked(void *flag) {
  char c;
  pthread_cleanup_push(cleanup, flag);
  read(p[0], &c, 1);
  pthread_cleanup_pop(0);
  return 0;
}
static void *early(void *flag) {
  int old; struct timespec t={0,20000000};
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE,&old);
  nanosleep(&t,0);                 // cancelled while disabled
  pthread_setcancelstate(PTHREAD_CANCEL_ENABLE,&old);
  char c; read(p[0],&c,1);
  return 0;
}
static void *spin(void *f) { int old; pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS,&old); for(;;); }
static void *cond(void *f) { static pthread_mutex_t m=PTHREAD_MUTEX_INITIALIZER; static pthread_cond_t c=PTHREAD_COND_INITIALIZER; pthread_mutex_lock(&m); for(;;) pthread_cond_wait(&c,&m); }
static void *detached(void *f) { *(volatile int*)f = 1; return 0; }
static volatile sig_atomic_t got; static volatile int val;
static void handler(int s, siginfo_t *si, void *u) { got = s; val = si->si_value.sival_int; }
static jmp_buf jb; static sigjmp_buf sjb;
static void segv(int s) { siglongjmp(sjb, 5); }
static int child(void *a) { return *(int*)a; }
int main(void) {
  int n = 1; pthread_t t; void *r;
  CHECK(!pthread_create(&t,0,add,&n)); CHECK(!pthread_join(t,&r)); CHECK(n==9 && r==&n && tls==7);
  CHECK(!pipe(p));
  int flag=0;
  for (int i=0;i<300;i++) { flag=0; CHECK(!pthread_create(&t,0,blocked,&flag)); if (i%3==1) sched_yield(); if(i%3==2) usleep(200); CHECK(!pthread_cancel(t)); CHECK(!pthread_join(t,&r)); CHECK(r==PTHREAD_CANCELED); }
  CHECK(flag==1 || flag==0);
  CHECK(!pthread_create(&t,0,early,&flag)); usleep(5000); CHECK(!pthread_cancel(t)); CHECK(!pthread_join(t,&r)); CHECK(r==PTHREAD_CANCELED);
  CHECK(!pthread_create(&t,0,spin,&flag)); usleep(5000); CHECK(!pthread_cancel(t)); CHECK(!pthread_join(t,&r)); CHECK(r==PTHREAD_CANCELED);
  CHECK(!pthread_create(&t,0,cond,&flag)); usleep(5000); CHECK(!pthread_cancel(t)); CHECK(!pthread_join(t,&r)); CHECK(r==PTHREAD_CANCELED);
  volatile int done=0; CHECK(!pthread_create(&t,0,detached,(void*)&done)); CHECK(!pthread_detach(t)); while(!done) usleep(100); usleep(5000);
  pid_t pid=fork(); CHECK(pid>=0); int st; if(!pid) _exit(42); CHECK(waitpid(pid,&st,0)==pid && WEXITSTATUS(st)==42);
  pid=vfork(); CHECK(pid>=0); if(!pid) { execl("/bin/sh","sh","-c","exit 43",(char*)0); _exit(1);} CHECK(waitpid(pid,&st,0)==pid && WEXITSTATUS(st)==43);
  char *av[]={"sh","-c","exit 44",0}; CHECK(!posix_spawn(&pid,"/bin/sh",0,0,av,environ)); CHECK(waitpid(pid,&st,0)==pid && WEXITSTATUS(st)==44);
  CHECK(posix_spawn(&pid,"/no/such",0,0,av,environ)==ENOENT);
  CHECK(system("exit 3")==3<<8);
  FILE *f=popen("echo hi","r"); char b[8]; CHECK(fgets(b,8,f)&&!strcmp(b,"hi\n")); pclose(f);
  static char stk[65536]; int code=17; pid=clone(child,stk+sizeof stk,SIGCHLD,&code); CHECK(pid>0); CHECK(waitpid(pid,&st,0)==pid && WEXITSTATUS(st)==17);
  struct sigaction sa={.sa_sigaction=handler,.sa_flags=SA_SIGINFO}; CHECK(!sigaction(SIGUSR1,&sa,0)); CHECK(!sigqueue(getpid(),SIGUSR1,(union sigval){.sival_int=99})); CHECK(got==SIGUSR1 && val==99);
  int k=setjmp(jb); if(!k) longjmp(jb,3); CHECK(k==3);
  signal(SIGSEGV,segv); k=sigsetjmp(sjb,1); if(!k) *(volatile int*)0=1; CHECK(k==5);
  k=sigsetjmp(sjb,1); if(!k) *(volatile int*)0=1; CHECK(k==5);
  struct timespec a,c; CHECK(!clock_gettime(CLOCK_MONOTONIC,&a)); usleep(1000); CHECK(!clock_gettime(CLOCK_MONOTONIC,&c)); CHECK((c.tv_sec-a.tv_sec)*1000000000LL+c.tv_nsec-a.tv_nsec>=1000000);
  CHECK(sched_getcpu()>=0);
  CHECK(!setgid(getgid())); CHECK(!setuid(getuid())); CHECK(!seteuid(geteuid())); CHECK(!setreuid(-1,-1)); CHECK(!setresgid(-1,-1,-1));
  if(getuid()) { errno=0; CHECK(setuid(0)==-1 && errno==EPERM); }
  CHECK(faccessat(AT_FDCWD,"/bin/sh",X_OK,0x200)==0);
  errno=0; CHECK(close(-1)==-1 && errno==EBADF);
  printf("all right\n"); return 0;
}
