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
#include <cstring>
#include <dirent.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
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

/// The processes whose parent is this one.
static std::vector<pid_t> children() {
  std::vector<pid_t> Found;
  DIR *Proc = opendir("/proc");
  if (!Proc)
    return Found;
  while (const dirent *Entry = readdir(Proc)) {
    pid_t Pid = pid_t(std::atoi(Entry->d_name));
    if (Pid <= 0)
      continue;
    auto Stat =
        MemoryBuffer::getFileAsStream("/proc/" + std::to_string(Pid) + "/stat");
    if (!Stat || (*Stat)->getBufferSize() == 0)
      continue; // it has ended
    // "PID (NAME) STATE PARENT ..."; the name may hold anything.
    StringRef Rest = (*Stat)->getBuffer().rsplit(')').second.ltrim();
    pid_t Parent = 0;
    if (!Rest.substr(1).ltrim().consumeInteger(10, Parent) &&
        Parent == getpid())
      Found.push_back(Pid);
  }
  closedir(Proc);
  return Found;
}

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
                   function_ref<SyscallAnswer(pid_t, int)> Decide) {
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
  bool InTime = attend(*P, Begin + Workload.Timeout, Signal,
                       [&](pid_t Thread, int Number) {
                         if (!Program.isExecutedBy(Thread))
                           return SyscallAnswer{};
                         Result.Started = true;
                         Result.Seen.insert(Number);
                         return SyscallAnswer{!Change.Deny, Change.Result};
                       });
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
