/* Replaces musl's src/thread/x86_64/__unmapself.s. */
#include "pthread_impl.h"
#include "syscall.h"

void __unmapself(void *base, size_t size)
{
	ukport_unmapself(base, size);
}
