#include "runner/XlGuest.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "runner/Backtrace.h"
#include "runner/ControlRelay.h"
#include "runner/PortRelay.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace llvm;

namespace ukport {

namespace {

struct Pipe {
  int Read = -1, Write = -1;
  Pipe() {
    int Ends[2];
    if (pipe2(Ends, O_CLOEXEC) == 0)
      Read = Ends[0], Write = Ends[1];
  }
  ~Pipe() {
    closeEnd(Read);
    closeEnd(Write);
  }
  Pipe(const Pipe &) = delete;
  static void closeEnd(int &End) {
    if (End >= 0)
      close(End);
    End = -1;
  }
};

[[noreturn]] void exec(const std::vector<std::string> &Command) {
  std::vector<char *> Words;
  for (const std::string &Word : Command)
    Words.push_back(const_cast<char *>(Word.c_str()));
  Words.push_back(nullptr);
  execvp(Words[0], Words.data());
  _exit(127);
}

/// A process that waits for the end of this one, or of the guest, and then
/// destroys the guest: also where this one is killed outright.
class Guardian {
public:
  explicit Guardian(const std::string &Guest) {
    Id = fork();
    if (Id != 0) {
      Pipe::closeEnd(Life.Read);
      return;
    }
    setsid();
    Pipe::closeEnd(Life.Write);
    int Null = open("/dev/null", O_RDWR);
    for (int Standard : {0, 1, 2})
      dup2(Null, Standard);
    char Nothing;
    while (read(Life.Read, &Nothing, 1) < 0 && errno == EINTR)
      ;
    exec({"xl", "destroy", Guest});
  }
  ~Guardian() { destroy(); }

  /// Returns when the guest is gone.
  void destroy() {
    Pipe::closeEnd(Life.Write);
    if (Id > 0)
      waitpid(Id, nullptr, 0);
    Id = -1;
  }

private:
  Pipe Life;
  pid_t Id;
};

/// What the guest said on its console; read by the relays' threads.
class Console {
public:
  void add(StringRef Text) {
    outs() << Text;
    outs().flush();
    std::lock_guard Lock(Mutex);
    Said += Text;
  }
  std::string text() const {
    std::lock_guard Lock(Mutex);
    return Said;
  }
  /// The guest's address; empty until it has said it.
  std::string address() const {
    SmallVector<StringRef, 2> Found;
    std::string Text = text();
    Regex Line("net: address ([0-9]+[.][0-9]+[.][0-9]+[.][0-9]+)");
    return Line.match(Text, &Found) ? Found[1].str() : "";
  }

private:
  mutable std::mutex Mutex;
  std::string Said;
};

class XlGuest {
public:
  XlGuest(const RunOptions &Options, const XlOptions &Xl, int ControlEnd)
      : Options(Options), Name(Xl.Name), Channel(Xl.Channel),
        Control(ControlEnd), Destroyer(Name) {}

  Expected<int> run(const std::string &Config) {
    for (StringRef Ports : Options.Forward)
      if (Error E =
              PortRelay::start(Ports, [At = Said] { return At->address(); }))
        return E;
    if (Error E = create(Config))
      return E;
    follow();
    int Code = 0;
    waitpid(Xl, &Code, 0);
    printBacktrace(Said->text(), Options.Image);
    if (Ended)
      return Status;
    return makeError("no guest", Options.Image, StringRef(Talk).rtrim(),
                     "see what `xl create` needs");
  }

private:
  /// xl shows the console and waits for the guest's end. Its own input is a
  /// pipe that nothing comes from: a terminal would be the guest's, Ctrl-C
  /// included.
  Error create(const std::string &Config) {
    std::vector<std::string> Command = {"xl", "create", "-q", "-F", "-c"};
    if (Options.Gdb)
      Command.push_back("-p");
    Command.push_back(Config);
    Xl = fork();
    if (Xl < 0)
      return makeError("cannot start", "xl", std::strerror(errno), "");
    if (Xl == 0) {
      dup2(Input.Read, 0);
      dup2(Output.Write, 1);
      dup2(Complaints.Write, 2);
      exec(Command);
    }
    Pipe::closeEnd(Output.Write);
    Pipe::closeEnd(Complaints.Write);
    return Error::success();
  }

  /// Takes what comes until both pipes have ended.
  void follow() {
    while (Output.Read >= 0 || Complaints.Read >= 0) {
      pollfd Ends[] = {{Output.Read, POLLIN, 0}, {Complaints.Read, POLLIN, 0}};
      constexpr int ASecond = 1000;
      if (poll(Ends, 2, ASecond) < 0 && errno != EINTR)
        return;
      lookAfterGuest();
      if (Ends[0].revents)
        Said->add(take(Output.Read));
      if (Ends[1].revents)
        hear(take(Complaints.Read));
    }
  }

  /// Lets a guest that understands it find out that it is stuck; see
  /// base/xen/Heartbeat.h. Not while a debugger may have stopped it.
  void lookAfterGuest() {
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::seconds Interval(5);
    if (Domain.empty() || Ended || Options.Gdb ||
        Clock::now() < LookedAt + Interval)
      return;
    LookedAt = Clock::now();
    if (ofGuest("data/watchdog") == "1")
      consumeError(captureOutput({"xl", "trigger", Domain, "nmi"}).takeError());
  }

  /// A text of the guest's in xenstore; empty: it is not there.
  std::string ofGuest(StringRef Node) {
    Expected<std::string> Text = captureOutput(
        {"xenstore-read", ("/local/domain/" + Domain + "/" + Node).str()});
    if (Text)
      return StringRef(*Text).trim().str();
    consumeError(Text.takeError());
    return "";
  }

  static std::string take(int &End) {
    char Buffer[4096];
    ssize_t Count = read(End, Buffer, sizeof Buffer);
    if (Count <= 0)
      Pipe::closeEnd(End);
    return std::string(Buffer, Count > 0 ? size_t(Count) : 0);
  }

  /// xl says when the guest is there, and when it has ended.
  void hear(StringRef Words) {
    Talk += Words;
    SmallVector<StringRef, 2> Found;
    if (Domain.empty() && Regex("Waiting for domain .* \\(domid ([0-9]+)\\)")
                              .match(Talk, &Found)) {
      Domain = Found[1].str();
      if (!Channel.empty())
        if (Error E = Control.connect(Channel))
          warn("nothing to see inside", Options.Image, toString(std::move(E)));
      if (Options.Gdb)
        attachDebugger();
    }
    if (!Ended && Regex("Domain [0-9]+ has shut down, reason code ([0-9]+)")
                      .match(Talk, &Found)) {
      Ended = true;
      Status = statusOf(Found[1]);
      // xl waits for the console, and the console for this.
      Destroyer.destroy();
    }
  }

  /// A guest that left no status was ended by something else.
  int statusOf(StringRef Reason) {
    unsigned Number;
    if (std::string Text = ofGuest("data/exit-status");
        !StringRef(Text).getAsInteger(10, Number))
      return uint8_t(Number);
    return Reason == "0" ? 0 : Reason == "3" ? 101 : Reason == "1" ? 102 : 103;
  }

  /// gdbsx holds the guest until gdb says `continue`; so xl need not.
  void attachDebugger() {
    pid_t Server = fork();
    if (Server == 0) {
      prctl(PR_SET_PDEATHSIG, SIGTERM);
      dup2(2, 1);
      exec({"gdbsx", "-a", Domain, "64", std::to_string(Options.Gdb)});
    }
    sleep(1);
    if (waitpid(Server, nullptr, WNOHANG) == Server)
      warn("no debugger", "gdbsx",
           "it is not there, or the hypervisor was built without it");
    if (Expected<std::string> Said = captureOutput({"xl", "unpause", Domain});
        !Said)
      consumeError(Said.takeError());
  }

  const RunOptions &Options;
  std::string Name, Channel;
  ControlRelay Control; ///< ends behind the guest
  std::shared_ptr<Console> Said = std::make_shared<Console>();
  Guardian Destroyer; ///< before the pipes, for it would hold them open
  Pipe Input, Output, Complaints;
  pid_t Xl = -1;
  std::string Talk, Domain; ///< what xl said, and the guest's number
  bool Ended = false;
  std::chrono::steady_clock::time_point LookedAt;
  int Status = 0;
};

} // namespace

Expected<int> runByXl(const RunOptions &Options, XlOptions Xl, int ControlEnd,
                      StringRef Work) {
  Xl.Name = (sys::path::stem(Options.Image) + "-" + Twine(getpid())).str();
  Expected<std::string> Text = xlConfiguration(Xl);
  if (!Text)
    return Text.takeError();
  // An ended guest stays until its status has been read.
  for (StringRef Event : {"poweroff", "reboot", "crash", "watchdog"})
    *Text += ("on_" + Event + " = \"preserve\"\n").str();
  std::string Config = (Work + "/guest.cfg").str();
  if (Error E = writeFileAtomically(Config, *Text))
    return E;
  return XlGuest(Options, Xl, ControlEnd).run(Config);
}

} // namespace ukport
