/* Replaces musl's src/thread/__syscall_cp.c: what a cancellation point does in
 * a program that has no pthread_cancel, which is nothing. */
#include "pthread_impl.h"
#include "syscall.h"

static volatile int *cp_enter(long nr)
{
	return 0;
}

static long cp_leave(long nr, long r)
{
	return r;
}

weak_alias(cp_enter, __ukport_cp_enter);
weak_alias(cp_leave, __ukport_cp_leave);
