#include "analyzer/probe/SyscallFilter.h"
#include "analyzer/support/Error.h"
#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace llvm;

namespace ukport {
namespace {

// Linux 5.19; not in every linux/seccomp.h.
constexpr unsigned WaitKillable = 1u << 5;

/// What child and parent tell each other. Written once by the child.
struct Handover {
  enum Step { Nothing, Filter, Exec };
  volatile int Listener; ///< -1: not yet there
  volatile int Failed;   ///< errno of the step that failed
  volatile Step At;      ///< which one
};

std::vector<sock_filter> filterFor(ArrayRef<int> Syscalls) {
  std::vector<sock_filter> Code = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (int Number : Syscalls) {
    Code.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, unsigned(Number), 0, 1));
    Code.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF));
  }
  Code.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  return Code;
}

int installFilter(std::vector<sock_filter> &Code) {
  sock_fprog Program = {static_cast<unsigned short>(Code.size()), Code.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return -1;
  // A call that waits for our answer must not be cut short by a signal that it
  // would have been too quick for.
  int Listener =
      int(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                  SECCOMP_FILTER_FLAG_NEW_LISTENER | WaitKillable, &Program));
  if (Listener < 0 && errno == EINVAL)
    Listener = int(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                           SECCOMP_FILTER_FLAG_NEW_LISTENER, &Program));
  return Listener;
}

/// Child side: every syscall from the filter on may wait for the parent.
[[noreturn]] void runChild(const FilteredStart &Start, Handover &Shared,
                           char *const *Argv, std::vector<sock_filter> &Code) {
  auto Fail = [&](Handover::Step At) {
    Shared.Failed = errno;
    Shared.At = At;
    _exit(127);
  };
  setpgid(0, 0);
  if (!Start.Syscalls.empty()) {
    int Listener = installFilter(Code);
    if (Listener < 0)
      Fail(Handover::Filter);
    Shared.Listener = Listener;
  }
  // From here on descriptors are the child's own.
  if (syscall(SYS_unshare, CLONE_FILES) != 0)
    Fail(Handover::Filter);
  int Null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  int Log = open(Start.LogPath.c_str(),
                 O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
  if (Null < 0 || Log < 0 || dup2(Null, 0) < 0 || dup2(Log, 1) < 0 ||
      dup2(Log, 2) < 0)
    Fail(Handover::Exec);
  for (const auto &[Name, Value] : Start.Environment)
    setenv(Name.c_str(), Value.c_str(), 1);
  execvp(Argv[0], Argv);
  Fail(Handover::Exec);
  _exit(127);
}

/// Waits until the child has made its listener, or has ended.
void awaitListener(const Handover &Shared, const FilteredProcess &P) {
  pollfd Ended = {P.Exit, POLLIN, 0};
  while (Shared.Listener < 0 && poll(&Ended, 1, 1) <= 0)
    ;
}

Error startFailed(const FilteredStart &Start, const Handover &Shared) {
  const char *Reason = std::strerror(Shared.Failed);
  if (Shared.At == Handover::Filter)
    return makeError("cannot answer syscalls of the workload",
                     "seccomp user notification", Reason,
                     "run it on Linux 5.5 or later, outside a container that "
                     "denies seccomp(2)");
  return makeError("cannot start the workload", Start.Command[0], Reason,
                   "check the command");
}

} // namespace

Expected<FilteredProcess> startFiltered(const FilteredStart &Start) {
  std::vector<char *> Argv;
  for (const std::string &Word : Start.Command)
    Argv.push_back(const_cast<char *>(Word.c_str()));
  Argv.push_back(nullptr);
  std::vector<sock_filter> Code = filterFor(Start.Syscalls);
  void *Memory = mmap(nullptr, sizeof(Handover), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (Memory == MAP_FAILED)
    return makeError("cannot start the workload", Start.Command[0],
                     std::strerror(errno), "make memory free");
  auto &Shared = *new (Memory) Handover{-1, 0, Handover::Nothing};
  FilteredProcess P;
  P.Pid = pid_t(syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0));
  if (P.Pid == 0)
    runChild(Start, Shared, Argv.data(), Code);
  if (P.Pid > 0)
    P.Exit = int(syscall(SYS_pidfd_open, P.Pid, 0));
  if (P.Pid < 0 || P.Exit < 0) {
    Shared.Failed = errno;
    if (P.Pid > 0)
      kill(P.Pid, SIGKILL);
  } else if (!Start.Syscalls.empty()) {
    awaitListener(Shared, P);
    P.Listener = Shared.Listener;
  }
  bool Failed =
      P.Pid < 0 || P.Exit < 0 || (!Start.Syscalls.empty() && P.Listener < 0);
  Error Result = Failed ? startFailed(Start, Shared) : Error::success();
  munmap(Memory, sizeof(Handover));
  if (Result) {
    if (P.Pid > 0)
      waitpid(P.Pid, nullptr, 0);
    if (P.Exit >= 0)
      close(P.Exit);
    return Result;
  }
  return P;
}

bool answerSyscall(int Listener,
                   function_ref<SyscallAnswer(const AskedSyscall &)> Decide) {
  seccomp_notif Call = {};
  if (ioctl(Listener, SECCOMP_IOCTL_NOTIF_RECV, &Call) != 0)
    return false;
  AskedSyscall Asked{pid_t(Call.pid), Call.data.nr, {}};
  std::copy(std::begin(Call.data.args), std::end(Call.data.args),
            Asked.Arguments.begin());
  SyscallAnswer Answer = Decide(Asked);
  seccomp_notif_resp Response = {};
  Response.id = Call.id;
  if (Answer.ByKernel)
    Response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  else if (Answer.Result < 0)
    Response.error = int(Answer.Result);
  else
    Response.val = Answer.Result;
  // Fails when the thread has been killed meanwhile: then nobody waits.
  ioctl(Listener, SECCOMP_IOCTL_NOTIF_SEND, &Response);
  return true;
}

} // namespace ukport
