/* After musl's src/unistd/setresgid.c (MIT); see ukport_setxid.h. */
#define _GNU_SOURCE
#include <unistd.h>
#include "ukport_setxid.h"

static long set(int id, int eid, int sid)
{
	return __syscall(SYS_setresgid, id, eid, sid);
}

int setresgid(gid_t rgid, gid_t egid, gid_t sgid)
{
	return __ukport_setxid(set, rgid, egid, sgid);
}
