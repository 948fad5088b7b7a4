/* After musl's src/unistd/setgid.c (MIT); see ukport_setxid.h. */
#define _GNU_SOURCE
#include <unistd.h>
#include "ukport_setxid.h"

static long set(int id, int eid, int sid)
{
	return __syscall(SYS_setgid, id);
}

int setgid(gid_t gid)
{
	return __ukport_setxid(set, gid, 0, 0);
}
