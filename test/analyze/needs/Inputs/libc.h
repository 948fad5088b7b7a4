/* A libc as small as can be: -1 and errno, a log, an end. */
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
static int ErrnoOfThread;
int *__errno_location(void) { return &ErrnoOfThread; }
#define errno (*__errno_location())
enum { EINTR = 4, EAGAIN = 11, ENOSYS = 38 };
enum { OPEN = 2, FSTAT = 5, FORK = 57, SETSID = 112, SIGSUSPEND = 130,
       SETPRIORITY = 141, UMASK = 95, ACCEPT = 43, ACCEPT4 = 288, BIND = 49 };
static long giveBack(unsigned long R) {
  if (R > -4096UL) {
    errno = -(int)R;
    return -1;
  }
  return R;
}
#define raw(N) ukport_syscall(N, 0, 0, 0, 0, 0, 0)
#define call(N) giveBack(raw(N))
static void say(const char *Text) {
  ukport_syscall(1, 2, (long)Text, 1, 0, 0, 0);
}
static _Noreturn void leave(int Status) {
  for (;;)
    ukport_syscall(231, Status, 0, 0, 0, 0, 0);
}

