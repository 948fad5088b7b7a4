/* Replaces musl's arch/x86_64/syscall_arch.h.
 *
 * musl enters the kernel by an inline `syscall` instruction at every site. Here
 * each site is a call to one hidden function, so that
 *   - an analysis of the bitcode sees a call with a constant number, and
 *   - a linker can put another kernel behind it.
 * On Linux the function is the instruction (src/ukport/x86_64).
 *
 * The inline functions below serve only what src/internal/syscall.h itself
 * compiles; ukport_boundary.h, included at its end, turns the macros that the
 * library uses into direct calls.
 */
long ukport_syscall(long n, long a1, long a2, long a3, long a4, long a5,
                    long a6) __attribute__((__visibility__("hidden")));

/* As ukport_syscall, but a cancellation point. Where *cancel is not zero it
 * acts on the cancellation instead; a null pointer means that cancellation is
 * disabled. Between reading *cancel and entering the kernel there is no moment
 * in which a request could be lost (see pthread_cancel.c). */
long ukport_syscall_cp(volatile int *cancel, long n, long a1, long a2, long a3,
                       long a4, long a5, long a6)
    __attribute__((__visibility__("hidden")));

#define __SYSCALL_LL_E(x) (x)
#define __SYSCALL_LL_O(x) (x)

static __inline long __syscall0(long n)
{
	return ukport_syscall(n, 0, 0, 0, 0, 0, 0);
}

static __inline long __syscall1(long n, long a1)
{
	return ukport_syscall(n, a1, 0, 0, 0, 0, 0);
}

static __inline long __syscall2(long n, long a1, long a2)
{
	return ukport_syscall(n, a1, a2, 0, 0, 0, 0);
}

static __inline long __syscall3(long n, long a1, long a2, long a3)
{
	return ukport_syscall(n, a1, a2, a3, 0, 0, 0);
}

static __inline long __syscall4(long n, long a1, long a2, long a3, long a4)
{
	return ukport_syscall(n, a1, a2, a3, a4, 0, 0);
}

static __inline long __syscall5(long n, long a1, long a2, long a3, long a4, long a5)
{
	return ukport_syscall(n, a1, a2, a3, a4, a5, 0);
}

static __inline long __syscall6(long n, long a1, long a2, long a3, long a4, long a5, long a6)
{
	return ukport_syscall(n, a1, a2, a3, a4, a5, a6);
}

#define VDSO_USEFUL
#define VDSO_CGT_SYM "__vdso_clock_gettime"
#define VDSO_CGT_VER "LINUX_2.6"
#define VDSO_GETCPU_SYM "__vdso_getcpu"
#define VDSO_GETCPU_VER "LINUX_2.6"

#define IPC_64 0
