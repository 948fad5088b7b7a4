#include "analyzer/probe/Probe.h"
#include "analyzer/support/Error.h"
#include "llvm/Support/Path.h"
#include <cerrno>
#include <sys/syscall.h>

using namespace llvm;
using std::chrono::milliseconds;

namespace ukport {
namespace {

/// Those that do not return, and the kernel's own.
const std::set<int> NeverTaken = {SYS_exit, SYS_exit_group, SYS_rt_sigreturn,
                                  SYS_restart_syscall};

class Series {
public:
  explicit Series(const ProbeOptions &Options) : Options(Options) {}

  Expected<ProbeRecord> run() {
    Expected<ProgramImage> Opened = ProgramImage::open(Options.ProgramPath);
    if (!Opened)
      return Opened.takeError();
    Program = std::move(*Opened);
    Record.Program = sys::path::filename(Options.ProgramPath);
    Record.Digest = Program.digest();
    Record.Workload = Options.Workload.Command;
    Workload = Options.Workload;
    if (Error E = runPlain())
      return E;
    if (Error E = runTraced())
      return E;
    if (Error E = runChanged())
      return E;
    return std::move(Record);
  }

private:
  void say(const std::string &What) {
    if (Options.Progress)
      Options.Progress(What);
  }

  /// An error with the end of what the workload wrote.
  static Error failed(StringRef What, StringRef Where, const Twine &Why,
                      StringRef Do, StringRef Output) {
    std::string Reason = Why.str();
    if (!Output.empty())
      Reason += "; it wrote:\n" + Output.str() + "\n";
    return makeError(What, Where, Reason, Do);
  }

  Error runPlain() {
    say("plain");
    bool Chosen = Workload.Timeout.count() > 0;
    if (!Chosen)
      Workload.Timeout = milliseconds(120000);
    Expected<WorkloadResult> Plain = runWorkload(Workload, {}, Program);
    if (!Plain)
      return Plain.takeError();
    if (Plain->TimedOut)
      return failed("the workload does not end", Workload.Command,
                    "it was stopped after " +
                        Twine(Workload.Timeout.count() / 1000) + " s",
                    "let it end by itself, or raise --timeout", Plain->Output);
    if (Plain->Status != 0)
      return failed("the workload fails when nothing is changed",
                    Workload.Command,
                    "it ended with status " + Twine(Plain->Status),
                    "make it end with 0 where all is well", Plain->Output);
    Record.PlainStatus = Plain->Status;
    if (!Chosen)
      Workload.Timeout = milliseconds(5000) + 3 * Plain->Took;
    return Error::success();
  }

  Error runTraced() {
    say("noting which syscalls it makes");
    Intervention Watch;
    for (const auto &[Number, Name] : Options.Names)
      Watch.Syscalls.insert(Number);
    WorkloadOptions Slow = Workload;
    Slow.Timeout *= 4; // every call takes the detour
    Expected<WorkloadResult> Traced = runWorkload(Slow, Watch, Program);
    if (!Traced)
      return Traced.takeError();
    if (!Traced->Started)
      return failed("the workload does not start the program",
                    Options.ProgramPath,
                    "no process of it executes this file or a copy",
                    "start it from the workload ($UKPORT_PROGRAM names it), or "
                    "say which it is with --program FILE",
                    Traced->Output);
    if (Traced->TimedOut || Traced->Status != Record.PlainStatus)
      return failed(
          "the workload fails when its syscalls are noted", Workload.Command,
          Traced->TimedOut ? Twine("it did not end in time")
                           : "it ended with status " + Twine(Traced->Status),
          "raise --timeout, or make it less dependent on time", Traced->Output);
    Seen = std::move(Traced->Seen);
    for (const auto &[Number, Name] : Options.Names)
      if (Options.StaticSet.count(Number) || Seen.count(Number))
        if (Options.Only.empty() || Options.Only.count(Number))
          Record.Syscalls[Number] = {Name,
                                     Seen.count(Number) != 0,
                                     Options.StaticSet.count(Number) != 0,
                                     {},
                                     {}};
    return Error::success();
  }

  Error runChanged() {
    std::vector<int> Numbers;
    for (const auto &[Number, S] : Record.Syscalls)
      if (S.Used && !NeverTaken.count(Number))
        Numbers.push_back(Number);
    for (size_t I = 0; I < Numbers.size(); ++I) {
      ProbedSyscall &S = Record.Syscalls[Numbers[I]];
      std::string Of = " (" + std::to_string(I + 1) + " of " +
                       std::to_string(Numbers.size()) + ")";
      if (Options.Stub) {
        say("without " + S.Name + Of);
        if (Error E = runWith(Numbers[I], -ENOSYS, S.Stub))
          return E;
      }
      if (Options.Fake) {
        say("with " + S.Name + " faked" + Of);
        if (Error E = runWith(Numbers[I], 0, S.Fake))
          return E;
      }
    }
    return Error::success();
  }

  Error runWith(int Number, long Answer, std::optional<ProbeRun> &Into) {
    Intervention Change{{Number}, true, Answer};
    Expected<WorkloadResult> R = runWorkload(Workload, Change, Program);
    if (!R)
      return R.takeError();
    ProbeRun Run;
    Run.Status = R->Status;
    Run.Outcome = R->TimedOut                       ? ProbeOutcome::Hangs
                  : R->Status == Record.PlainStatus ? ProbeOutcome::Survives
                  : R->Status > 128                 ? ProbeOutcome::Crashes
                                                    : ProbeOutcome::Fails;
    Into = Run;
    return Error::success();
  }

  const ProbeOptions &Options;
  WorkloadOptions Workload;
  ProgramImage Program;
  ProbeRecord Record;
  std::set<int> Seen;
};

} // namespace

Expected<ProbeRecord> probe(const ProbeOptions &Options) {
  return Series(Options).run();
}

} // namespace ukport
