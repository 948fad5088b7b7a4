/* Replaces musl's src/thread/x86_64/clone.s: musl's internal clone in C. */
#include <stdarg.h>
#include "pthread_impl.h"
#include "syscall.h"

int __clone(int (*func)(void *), void *stack, int flags, void *arg, ...)
{
	va_list ap;
	va_start(ap, arg);
	int *ptid = va_arg(ap, int *);
	void *tls = va_arg(ap, void *);
	int *ctid = va_arg(ap, int *);
	va_end(ap);
	return ukport_clone((unsigned)flags, stack, ptid, ctid, tls, func, arg);
}
