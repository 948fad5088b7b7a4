//===- System.cpp - the calls about the system and its one user -----------===//
#include "base/abi/Syscall.h"
#include "base/fs/Descriptors.h"
#include "base/mem/Pages.h"
#include "base/sched/Thread.h"
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

namespace base {

namespace {

char HostName[65] = "ukport";

long nameSystem(utsname *To) {
  *To = {};
  memcpy(To->sysname, "Linux", 6);
  memcpy(To->nodename, HostName, sizeof HostName);
  memcpy(To->release, "5.10.0-ukport", 14);
  memcpy(To->version, "ukport", 7);
  memcpy(To->machine, "x86_64", 7);
  return 0;
}

long setHostName(const char *Name, size_t Size) {
  if (Size >= sizeof HostName)
    return -EINVAL;
  memcpy(HostName, Name, Size);
  HostName[Size] = 0;
  return 0;
}

long describeMemory(struct sysinfo *To) {
  memset(To, 0, sizeof *To);
  To->uptime = now() / Second;
  To->totalram = pagesInAll();
  To->freeram = pagesFree();
  To->mem_unit = PageSize;
  To->procs = 1;
  return 0;
}

/// One user, who may do everything.
long superUser() { return 0; }
long becomeUser(int) { return 0; }
long becomeUsers(int, int) { return 0; }
long becomeThree(int, int, int) { return 0; }
long getThree(int *Real, int *Effective, int *Saved) {
  *Real = *Effective = *Saved = 0;
  return 0;
}
long getGroups(int, unsigned *) { return 0; }
long setGroups(size_t, const unsigned *) { return 0; }

/// There is one session, one group, one process.
long processGroup(int) { return 1; }
long currentGroup() { return 1; }

struct rlimit limitOf(int Resource) {
  switch (Resource) {
  case RLIMIT_STACK:
    return {8 << 20, RLIM_INFINITY};
  case RLIMIT_NOFILE:
    return {DescriptorLimit, HighestDescriptorLimit};
  case RLIMIT_CORE:
    return {0, 0};
  default:
    return {RLIM_INFINITY, RLIM_INFINITY};
  }
}
constexpr int LimitCount = 16;
bool LimitIsSet[LimitCount];
struct rlimit Limits[LimitCount];

/// Limits are remembered; only memory and that of descriptors limit anything.
long processLimit(int, int Resource, const struct rlimit *New,
                  struct rlimit *Old) {
  if (Resource < 0 || Resource >= LimitCount)
    return -EINVAL;
  if (Old)
    *Old = LimitIsSet[Resource] ? Limits[Resource] : limitOf(Resource);
  if (New && New->rlim_cur > New->rlim_max)
    return -EINVAL;
  if (New && Resource == RLIMIT_NOFILE) {
    if (New->rlim_max > HighestDescriptorLimit)
      return -EPERM;
    DescriptorLimit = unsigned(New->rlim_cur);
  }
  if (New) {
    LimitIsSet[Resource] = true;
    Limits[Resource] = *New;
  }
  return 0;
}
long getLimit(int Resource, struct rlimit *To) {
  return processLimit(0, Resource, nullptr, To);
}
long setLimit(int Resource, const struct rlimit *From) {
  return processLimit(0, Resource, From, nullptr);
}

/// Names of threads and the like change nothing.
long processControl(int Option, long, long, long, long) {
  switch (Option) {
  case PR_SET_NAME:
  case PR_SET_DUMPABLE:
  case PR_SET_KEEPCAPS:
    return 0;
  default:
    return -EINVAL;
  }
}

long priority(int, int) { return 20; }
long setPriority(int, int, int) { return 0; }

long currentProcessor(unsigned *Processor, unsigned *Node, void *) {
  if (Processor)
    *Processor = 0;
  if (Node)
    *Node = 0;
  return 0;
}

} // namespace
} // namespace base

using namespace base;

SYSCALL(uname, nameSystem)
SYSCALL(sethostname, setHostName)
SYSCALL_PARTIAL(sysinfo, describeMemory, "memory and uptime")
SYSCALL(getuid, superUser)
SYSCALL(geteuid, superUser)
SYSCALL(getgid, superUser)
SYSCALL(getegid, superUser)
SYSCALL_PARTIAL(setuid, becomeUser, "one user, who may do everything")
SYSCALL_PARTIAL(setgid, becomeUser, "one user, who may do everything")
SYSCALL_PARTIAL(setreuid, becomeUsers, "one user, who may do everything")
SYSCALL_PARTIAL(setregid, becomeUsers, "one user, who may do everything")
SYSCALL_PARTIAL(setresuid, becomeThree, "one user, who may do everything")
SYSCALL_PARTIAL(setresgid, becomeThree, "one user, who may do everything")
SYSCALL(getresuid, getThree)
SYSCALL(getresgid, getThree)
SYSCALL(getgroups, getGroups)
SYSCALL_PARTIAL(setgroups, setGroups, "one user, who may do everything")
SYSCALL(getpgid, processGroup)
SYSCALL(getsid, processGroup)
SYSCALL(getpgrp, currentGroup)
SYSCALL_PARTIAL(prlimit64, processLimit,
                "remembered; only RLIMIT_NOFILE limits")
SYSCALL(getrlimit, getLimit)
SYSCALL_PARTIAL(setrlimit, setLimit, "remembered; only RLIMIT_NOFILE limits")
SYSCALL_PARTIAL(
    prctl, processControl,
    "PR_SET_NAME, PR_SET_DUMPABLE and PR_SET_KEEPCAPS, without effect")
SYSCALL(getpriority, priority)
SYSCALL_PARTIAL(setpriority, setPriority, "without effect")
SYSCALL(getcpu, currentProcessor)
