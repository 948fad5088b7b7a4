//===- SyscallFilter.h - answers a program's syscalls for the kernel ------===//
//
// A process is started under a seccomp filter that hands chosen syscalls of it,
// and of everything it starts, to this process (seccomp user notification,
// Linux 5.5 or later). For each we say whether the kernel is to do it or what
// it returns instead.
//
// Why notification, and not a filter that returns an error by itself: a filter
// is inherited by every process of the workload, the shell and the client
// included, and stands from before the first exec; it cannot know which program
// runs. We can: /proc/PID/exe names the executable at the time of the call. So
// only the program under test is affected, from its own start on, through forks
// and in threads, until it starts another program. Why not ptrace: it would
// take a stop for every thread and signal, changes what a parent sees of its
// children, and keeps debuggers and tracing test suites out. Neither needs
// privileges: the process gives up gaining any (PR_SET_NO_NEW_PRIVS).
//
// The listener is made in the child. It is handed over without a syscall that
// the filter might catch: child and parent share one descriptor table until the
// filter stands, and a word of shared memory holds the number.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_PROBE_SYSCALLFILTER_H
#define UKPORT_PROBE_SYSCALLFILTER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include <array>
#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ukport {

/// How a process is started under a filter.
struct FilteredStart {
  std::vector<std::string> Command; ///< [0] is searched in PATH
  std::vector<int> Syscalls;        ///< those handed over; empty: no filter
  std::string LogPath;              ///< receives stdout and stderr (truncated)
  /// Variables set on top of the environment.
  std::vector<std::pair<std::string, std::string>> Environment;
};

/// A process that was started, in a process group of its own. Whoever started
/// it closes the descriptors and waits for it.
struct FilteredProcess {
  pid_t Pid = -1;
  int Exit = -1;     ///< readable once the process has ended (a pidfd)
  int Listener = -1; ///< readable when a syscall waits; -1 without a filter
};

/// Starts it. Errors: no seccomp user notification here, no such command.
llvm::Expected<FilteredProcess> startFiltered(const FilteredStart &Start);

/// A syscall that waits for an answer.
struct AskedSyscall {
  pid_t Thread = -1;
  int Number = -1;
  std::array<uint64_t, 6> Arguments{};
};

/// What becomes of a syscall.
struct SyscallAnswer {
  bool ByKernel = true; ///< the kernel does it
  long Result = 0;      ///< else what it returns: -ENOSYS, 0
};

/// Takes one waiting syscall from \p Listener, asks \p Decide and answers it.
/// False: there was none (its thread is gone).
bool answerSyscall(
    int Listener,
    llvm::function_ref<SyscallAnswer(const AskedSyscall &)> Decide);

} // namespace ukport

#endif // UKPORT_PROBE_SYSCALLFILTER_H
