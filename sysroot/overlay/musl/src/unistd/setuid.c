/* After musl's src/unistd/setuid.c (MIT); see ukport_setxid.h. */
#define _GNU_SOURCE
#include <unistd.h>
#include "ukport_setxid.h"

static long set(int id, int eid, int sid)
{
	return __syscall(SYS_setuid, id);
}

int setuid(uid_t uid)
{
	return __ukport_setxid(set, uid, 0, 0);
}
