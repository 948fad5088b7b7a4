// What the tests here need of a libc.
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
#define call(N) ukport_syscall(N, 0, 0, 0, 0, 0, 0)
static inline void fork_here(void) { call(57); }
