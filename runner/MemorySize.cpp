#include "runner/MemorySize.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <csignal>
#include <sys/wait.h>
#include <thread>

using namespace llvm;

namespace ukport {

namespace {

/// A process of this one, in a group of its own.
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
      // Who is asked for data must not get the trials' talk.
      dup2(STDERR_FILENO, STDOUT_FILENO);
      if (!freopen("/dev/null", "r", stdin) ||
          !freopen("/dev/null", "w", stdout) ||
          !freopen("/dev/null", "w", stderr))
        _exit(127);
      execvp(Words[0], Words.data());
      _exit(127);
    }
    if (Id > 0)
      setpgid(Id, Id);
  }
  Child(const Child &) = delete;
  ~Child() {
    if (Ended || Id <= 0)
      return;
    kill(-Id, SIGTERM);
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
  while (!Load.ended() && !Guest.ended() && Clock::now() < End)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  bool Fine = Load.succeeded() && !Guest.ended();
  errs() << "ukport: " << KiB << " KiB: " << (Fine ? "enough" : "too little")
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
  unsigned Enough = toKiB(Options.Run.Memory);
  if (!Enough)
    return makeError("not an amount of memory", Options.Run.Memory,
                     "it is no number with K, M or G", "write it as 64M");
  if (!survives(Options, Enough))
    return makeError("the workload fails", Options.Run.Image,
                     "with " + Twine(Enough) + " KiB already",
                     "try it with `ukport run`, or give more with -m");
  unsigned TooLittle = 1024;
  while (Enough - TooLittle > MemoryStep) {
    unsigned Middle = (Enough + TooLittle) / 2 / MemoryStep * MemoryStep;
    (survives(Options, Middle) ? Enough : TooLittle) = Middle;
  }
  return Enough;
}

} // namespace ukport
