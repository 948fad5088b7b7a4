/* After musl's src/unistd/setregid.c (MIT); see ukport_setxid.h. */
#define _GNU_SOURCE
#include <unistd.h>
#include "ukport_setxid.h"

static long set(int id, int eid, int sid)
{
	return __syscall(SYS_setregid, id, eid);
}

int setregid(gid_t rgid, gid_t egid)
{
	return __ukport_setxid(set, rgid, egid, 0);
}
