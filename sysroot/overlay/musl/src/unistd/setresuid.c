/* After musl's src/unistd/setresuid.c (MIT); see ukport_setxid.h. */
#define _GNU_SOURCE
#include <unistd.h>
#include "ukport_setxid.h"

static long set(int id, int eid, int sid)
{
	return __syscall(SYS_setresuid, id, eid, sid);
}

int setresuid(uid_t ruid, uid_t euid, uid_t suid)
{
	return __ukport_setxid(set, ruid, euid, suid);
}
