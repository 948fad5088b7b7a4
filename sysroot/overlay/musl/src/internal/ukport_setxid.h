/* How setuid(2) and its kin change the identity of every thread.
 *
 * musl passes the number of the system call through a structure to a callback
 * that all threads run, where it is no constant any more. Here each function
 * brings a callback of its own that holds the constant.
 */
#ifndef UKPORT_SETXID_H
#define UKPORT_SETXID_H

#include <features.h>
#include "syscall.h"

/* Makes the system call for the calling thread. */
typedef long ukport_setxid_call(int id, int eid, int sid);

hidden int __ukport_setxid(ukport_setxid_call *call, int id, int eid, int sid);

#endif
