#include "runner/MemorySize.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Talk.h"
#include "runner/Image.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"
#include <array>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace llvm;

namespace ukport {

namespace {

/// While it lives, a signal that would end this process is only noted, so that
/// the trial under way can be ended first.
class EndingSignal {
public:
  EndingSignal() {
    struct sigaction Action = {};
    Action.sa_handler = [](int Signal) { Caught = Signal; };
    for (auto [Signal, Old] : zip(Signals, Before))
      if (sigaction(Signal, nullptr, &Old) == 0 && Old.sa_handler != SIG_IGN)
        sigaction(Signal, &Action, nullptr);
  }
  ~EndingSignal() {
    for (auto [Signal, Old] : zip(Signals, Before))
      sigaction(Signal, &Old, nullptr);
    if (Caught)
      raise(Caught);
  }
  EndingSignal(const EndingSignal &) = delete;

  static bool caught() { return Caught != 0; }

private:
  static constexpr std::array<int, 3> Signals = {SIGINT, SIGTERM, SIGHUP};
  static inline volatile sig_atomic_t Caught = 0;
  std::array<struct sigaction, 3> Before = {};
};

/// A process that says nothing, in a group of its own, which is ended with this
/// object; the process itself also when this one is killed.
class Child {
public:
  explicit Child(const std::vector<std::string> &Arguments) {
    std::vector<char *> Words;
    for (const std::string &Word : Arguments)
      Words.push_back(const_cast<char *>(Word.c_str()));
    Words.push_back(nullptr);
    Id = fork();
    if (Id == 0) {
      setpgid(0, 0);
      prctl(PR_SET_PDEATHSIG, SIGTERM);
      int Nothing = open("/dev/null", O_RDWR);
      for (int Standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        dup2(Nothing, Standard);
      execvp(Words[0], Words.data());
      _exit(127);
    }
    if (Id > 0)
      setpgid(Id, Id);
  }
  Child(const Child &) = delete;
  ~Child() {
    if (Id <= 0)
      return;
    kill(-Id, SIGTERM);
    for (unsigned I = 0; I < 250 && !ended(); ++I)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    // Who did not heed it, and whoever a workload left behind.
    kill(-Id, SIGKILL);
    if (!Ended)
      waitpid(Id, &Status, 0);
  }

  /// Whether it has ended by now.
  bool ended() {
    if (!Ended && Id > 0)
      Ended = waitpid(Id, &Status, WNOHANG) == Id;
    return Ended || Id <= 0;
  }
  bool succeeded() const {
    return Ended && WIFEXITED(Status) && WEXITSTATUS(Status) == 0;
  }

private:
  pid_t Id = -1;
  int Status = 0;
  bool Ended = false;
};

std::vector<std::string> runCommand(const RunOptions &Run, unsigned KiB) {
  std::vector<std::string> Words = {executableDirectory() + "/ukport",
                                    "run",
                                    Run.Image,
                                    "--machine",
                                    Run.Machine,
                                    "-m",
                                    std::to_string(KiB) + "K"};
  auto Add = [&](StringRef Flag, StringRef Value) {
    if (!Value.empty())
      append_range(Words, std::vector<std::string>{Flag.str(), Value.str()});
  };
  for (const std::string &Forward : Run.Forward)
    Add("-p", Forward);
  for (const std::string &Option : Run.Options)
    Add("--option", Option);
  Add("--rootfs", Run.RootFs);
  Add("--disk", Run.Disk);
  if (!Run.Kvm)
    Words.push_back("--no-kvm");
  if (!Run.Arguments.empty())
    Words.push_back("--");
  append_range(Words, Run.Arguments);
  return Words;
}

bool survives(const MemorySizeOptions &Options, unsigned KiB) {
  using Clock = std::chrono::steady_clock;
  Child Guest(runCommand(Options.Run, KiB));
  Child Load({"sh", "-c", Options.Workload});
  auto End = Clock::now() + std::chrono::seconds(Options.Seconds);
  while (!Load.ended() && !Guest.ended() && Clock::now() < End &&
         !EndingSignal::caught())
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  bool Fine = Load.succeeded() && !Guest.ended();
  if (EndingSignal::caught())
    return false;
  talk() << "ukport: " << KiB << " KiB: " << (Fine ? "enough" : "too little")
         << '\n';
  return Fine;
}

/// "64M", "4096K" or "1G" in KiB; 0: none of these.
unsigned toKiB(StringRef Text) {
  unsigned Unit = 1024, Value;
  if (Text.consume_back_insensitive("K"))
    Unit = 1;
  else if (Text.consume_back_insensitive("G"))
    Unit = 1024 * 1024;
  else
    Text.consume_back_insensitive("M");
  return Text.getAsInteger(10, Value) ? 0 : Value * Unit;
}

} // namespace

Expected<unsigned> leastMemory(const MemorySizeOptions &Options) {
  if (Error E = readBootable(Options.Run.Image, "qemu").takeError())
    return E;
  EndingSignal Noted;
  unsigned Enough = toKiB(Options.Run.Memory);
  if (!Enough)
    return makeError("not an amount of memory", Options.Run.Memory,
                     "it is no number with K, M or G", "write it as 64M");
  bool Survives = survives(Options, Enough);
  if (EndingSignal::caught())
    return 0u; // and this process ends
  if (!Survives)
    return makeError("the workload fails", Options.Run.Image,
                     "with " + Twine(Enough) + " KiB already",
                     "try it with `ukport run`, or give more with -m");
  unsigned TooLittle = 1024;
  while (Enough - TooLittle > MemoryStep && !EndingSignal::caught()) {
    unsigned Middle = (Enough + TooLittle) / 2 / MemoryStep * MemoryStep;
    (survives(Options, Middle) ? Enough : TooLittle) = Middle;
  }
  return Enough;
}

} // namespace ukport
