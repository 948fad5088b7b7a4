#include "analyzer/probe/WorkloadRun.h"
#include "analyzer/probe/SyscallFilter.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <optional>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace llvm;
using Clock = std::chrono::steady_clock;

namespace ukport {

//===----------------------------------------------------------------------===//
// Which processes are the program's
//===----------------------------------------------------------------------===//

Expected<ProgramImage> ProgramImage::open(StringRef Path) {
  ProgramImage P;
  P.Path = Path;
  struct stat Info;
  if (stat(P.Path.c_str(), &Info) != 0 || !S_ISREG(Info.st_mode))
    return makeInputError("cannot probe", Path, "there is no such program",
                          "name the executable with --program FILE");
  Expected<std::string> Digest = digestOfFile(Path);
  if (!Digest)
    return Digest.takeError();
  P.Digest = *Digest;
  P.Size = uint64_t(Info.st_size);
  return P;
}

bool ProgramImage::isExecutedBy(pid_t Thread) {
  std::string Link = "/proc/" + std::to_string(Thread) + "/exe";
  struct stat Info;
  if (stat(Link.c_str(), &Info) != 0)
    return false;
  auto [It, New] = Known.try_emplace({Info.st_dev, Info.st_ino}, false);
  if (!New || uint64_t(Info.st_size) != Size)
    return It->second;
  if (Expected<std::string> Other = digestOfFile(Link))
    It->second = *Other == Digest;
  else
    consumeError(Other.takeError());
  return It->second;
}

//===----------------------------------------------------------------------===//
// Ending what was started
//===----------------------------------------------------------------------===//

namespace {
struct ProcessFacts {
  pid_t Parent = 0, Group = 0;
};
} // namespace

/// What /proc says of \p Pid; none when it has ended.
static std::optional<ProcessFacts> factsOf(pid_t Pid) {
  auto Stat =
      MemoryBuffer::getFileAsStream("/proc/" + std::to_string(Pid) + "/stat");
  if (!Stat || (*Stat)->getBufferSize() == 0)
    return std::nullopt;
  // "PID (NAME) STATE PARENT GROUP ..."; the name may hold anything.
  StringRef Rest = (*Stat)->getBuffer().rsplit(')').second.ltrim().substr(1);
  ProcessFacts Facts;
  Rest = Rest.ltrim();
  if (Rest.consumeInteger(10, Facts.Parent))
    return std::nullopt;
  Rest = Rest.ltrim();
  if (Rest.consumeInteger(10, Facts.Group))
    return std::nullopt;
  return Facts;
}

/// Calls \p Visit for each process there is.
static void eachProcess(function_ref<void(pid_t, const ProcessFacts &)> Visit) {
  DIR *Proc = opendir("/proc");
  if (!Proc)
    return;
  while (const dirent *Entry = readdir(Proc))
    if (pid_t Pid = pid_t(std::atoi(Entry->d_name)); Pid > 0)
      if (auto Facts = factsOf(Pid))
        Visit(Pid, *Facts);
  closedir(Proc);
}

/// The processes whose parent is this one.
static std::vector<pid_t> children() {
  std::vector<pid_t> Found;
  eachProcess([&](pid_t Pid, const ProcessFacts &Facts) {
    if (Facts.Parent == getpid())
      Found.push_back(Pid);
  });
  return Found;
}

/// Whether this process has started \p Pid, or something that has.
static bool isDescendant(pid_t Pid) {
  for (unsigned Steps = 0; Pid > 1 && Steps < 1000; ++Steps) {
    std::optional<ProcessFacts> Facts = factsOf(Pid);
    if (!Facts)
      return false;
    if (Facts->Parent == getpid())
      return true;
    Pid = Facts->Parent;
  }
  return false;
}

/// Whether a signal to \p Target, as kill(2) takes it, stays among what this
/// process has started. A program that took -1 for its child, because fork
/// failed, would send it to every process of the machine.
static bool staysInside(pid_t Sender, pid_t Target) {
  if (Target > 0)
    return isDescendant(Target);
  if (Target == -1)
    return false;
  std::optional<ProcessFacts> Own = factsOf(Sender);
  pid_t Group = Target == 0 ? (Own ? Own->Group : -1) : -Target;
  bool Inside = true;
  eachProcess([&](pid_t Pid, const ProcessFacts &Facts) {
    if (Facts.Group == Group)
      Inside &= isDescendant(Pid);
  });
  return Inside;
}

/// The syscalls that send a signal to the process in their first argument.
static const std::set<int> SignalSyscalls = {SYS_kill, SYS_tkill, SYS_tgkill,
                                             SYS_rt_sigqueueinfo,
                                             SYS_rt_tgsigqueueinfo};

/// Kills all descendants. The children of a process that ends become ours.
static void endDescendants() {
  for (;;) {
    for (pid_t Child : children())
      kill(Child, SIGKILL);
    pid_t Ended = waitpid(-1, nullptr, 0);
    if (Ended < 0 && errno != EINTR)
      return;
  }
}

//===----------------------------------------------------------------------===//
// A run
//===----------------------------------------------------------------------===//

namespace {

/// Notes the first signal that would end this process, and lets it end later.
class SignalNote {
public:
  SignalNote() {
    Caught = 0;
    struct sigaction Action = {};
    Action.sa_handler = [](int Signal) { Caught = Signal; };
    for (size_t I = 0; I < Signals.size(); ++I)
      if (sigaction(Signals[I], nullptr, &Before[I]) == 0 &&
          Before[I].sa_handler != SIG_IGN)
        sigaction(Signals[I], &Action, nullptr);
  }
  ~SignalNote() {
    for (size_t I = 0; I < Signals.size(); ++I)
      sigaction(Signals[I], &Before[I], nullptr);
    if (Caught != 0)
      raise(Caught);
  }
  bool caught() const { return Caught != 0; }

private:
  static constexpr std::array<int, 3> Signals = {SIGINT, SIGTERM, SIGHUP};
  static volatile sig_atomic_t Caught;
  std::array<struct sigaction, 3> Before;
};

volatile sig_atomic_t SignalNote::Caught;

} // namespace

/// Waits for \p P, answering its syscalls. False: the time is over.
static bool attend(const FilteredProcess &P, Clock::time_point End,
                   const SignalNote &Signal,
                   function_ref<SyscallAnswer(const AskedSyscall &)> Decide) {
  std::array<pollfd, 2> Events = {
      {{P.Exit, POLLIN, 0}, {P.Listener, POLLIN, 0}}};
  while (!Signal.caught()) {
    auto Left =
        std::chrono::ceil<std::chrono::milliseconds>(End - Clock::now());
    if (Left.count() <= 0)
      return false;
    // A signal between the test and the wait is noticed a moment later.
    if (poll(Events.data(), Events.size(),
             int(std::min<int64_t>(Left.count(), 500))) <= 0)
      continue;
    if (Events[1].revents & POLLIN)
      answerSyscall(P.Listener, Decide);
    else if (Events[0].revents)
      return true;
    else if (Events[1].revents)
      Events[1].fd = -1; // nobody is left under the filter
  }
  return true;
}

static std::string endOf(StringRef Path) {
  auto Text = readFile(Path);
  if (!Text) {
    consumeError(Text.takeError());
    return "";
  }
  return (*Text)->getBuffer().rtrim().take_back(2000).str();
}

Expected<WorkloadResult> runWorkload(const WorkloadOptions &Workload,
                                     const Intervention &Change,
                                     ProgramImage &Program) {
  SignalNote Signal; // takes effect when all else is cleaned up
  SmallString<128> Directory;
  if (std::error_code EC =
          sys::fs::createUniqueDirectory("ukport-probe", Directory))
    return makeError("cannot create a temporary directory", "", EC.message(),
                     "check $TMPDIR");
  auto Clean = make_scope_exit(
      [&] { (void)sys::fs::remove_directories(Directory, true); });
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  FilteredStart Start;
  Start.Command = {"/bin/sh", "-c", Workload.Command};
  Start.Syscalls.assign(Change.Syscalls.begin(), Change.Syscalls.end());
  if (Change.Deny)
    for (int Number : SignalSyscalls)
      if (!Change.Syscalls.count(Number))
        Start.Syscalls.push_back(Number);
  std::string Log = (Directory + "/log").str();
  Start.LogPath = Log;
  std::string Temporary = (Directory + "/tmp").str();
  if (Error E = createDirectories(Temporary))
    return E;
  // Servers give up root and must still reach their files.
  chmod(Directory.c_str(), 0755);
  chmod(Temporary.c_str(), 01777);
  Start.Environment = {{"UKPORT_PROGRAM", Program.path()},
                       {"TMPDIR", Temporary}};

  Program.forget();
  Clock::time_point Begin = Clock::now();
  Expected<FilteredProcess> P = startFiltered(Start);
  if (!P)
    return P.takeError();
  WorkloadResult Result;
  auto Decide = [&](const AskedSyscall &Call) {
    bool Asked = Change.Syscalls.count(Call.Number) != 0;
    if (Asked && Program.isExecutedBy(Call.Thread)) {
      Result.Started = true;
      Result.Seen.insert(Call.Number);
      if (Change.Deny)
        return SyscallAnswer{false, Change.Result};
    }
    if (Change.Deny && SignalSyscalls.count(Call.Number) &&
        !staysInside(Call.Thread, pid_t(Call.Arguments[0])))
      return SyscallAnswer{false, -ESRCH};
    return SyscallAnswer{};
  };
  bool InTime = attend(*P, Begin + Workload.Timeout, Signal, Decide);
  Result.Took = std::chrono::duration_cast<std::chrono::milliseconds>(
      Clock::now() - Begin);
  Result.TimedOut = !InTime;
  int Status = 0;
  if (InTime && !Signal.caught() && waitpid(P->Pid, &Status, 0) == P->Pid)
    Result.Status =
        WIFSIGNALED(Status) ? 128 + WTERMSIG(Status) : WEXITSTATUS(Status);
  if (P->Listener >= 0)
    close(P->Listener); // what still waits there gets ENOSYS
  close(P->Exit);
  endDescendants();
  Result.Output = endOf(Log);
  return Result;
}

} // namespace ukport
