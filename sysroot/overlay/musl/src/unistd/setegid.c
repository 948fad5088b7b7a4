/* After musl's src/unistd/setegid.c (MIT); see ukport_setxid.h. */
#define _GNU_SOURCE
#include <unistd.h>
#include "ukport_setxid.h"

static long set(int id, int eid, int sid)
{
	return __syscall(SYS_setresgid, id, eid, sid);
}

int setegid(gid_t egid)
{
	return __ukport_setxid(set, -1, egid, -1);
}
