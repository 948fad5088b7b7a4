/* After musl's src/unistd/seteuid.c (MIT); see ukport_setxid.h. */
#define _GNU_SOURCE
#include <unistd.h>
#include "ukport_setxid.h"

static long set(int id, int eid, int sid)
{
	return __syscall(SYS_setresuid, id, eid, sid);
}

int seteuid(uid_t euid)
{
	return __ukport_setxid(set, -1, euid, -1);
}
