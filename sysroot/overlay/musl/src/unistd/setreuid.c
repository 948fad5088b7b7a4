/* After musl's src/unistd/setreuid.c (MIT); see ukport_setxid.h. */
#define _GNU_SOURCE
#include <unistd.h>
#include "ukport_setxid.h"

static long set(int id, int eid, int sid)
{
	return __syscall(SYS_setreuid, id, eid);
}

int setreuid(uid_t ruid, uid_t euid)
{
	return __ukport_setxid(set, ruid, euid, 0);
}
