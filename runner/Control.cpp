#include "runner/Control.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "runner/Trace.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cerrno>
#include <csignal>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <list>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

using namespace llvm;

namespace ukport {

Expected<bool> hasControl(StringRef Image) {
  auto Buffer = readFile(Image);
  if (!Buffer)
    return Buffer.takeError();
  auto File = object::ELFFile<object::ELF64LE>::create((*Buffer)->getBuffer());
  if (!File)
    return File.takeError();
  auto Headers = File->program_headers();
  if (!Headers)
    return Headers.takeError();
  for (const auto &Header : *Headers) {
    if (Header.p_type != ELF::PT_NOTE)
      continue;
    Error Failed = Error::success();
    bool Found = false;
    for (const auto &Note : File->notes(Header, Failed))
      Found |= Note.getName() == "ukport" && Note.getType() == 1;
    if (Failed)
      return Failed;
    if (Found)
      return true;
  }
  return false;
}

namespace {

/// Someone who is shown system calls.
struct Watcher {
  int Socket = -1; ///< -1: stderr
  std::set<int> Numbers;
  uint64_t Lost = 0; ///< lines that it did not take in time
};

struct Client {
  int Socket;
  std::string Asked; ///< of a line that is not complete
};

} // namespace

class ControlServer {
public:
  ControlServer(SyscallMap Map, CallContents Contents)
      : Map(std::move(Map)), Contents(std::move(Contents)) {}

  Error start(StringRef Directory, StringRef Image,
              const std::optional<std::string> &Trace) {
    if (Trace) {
      Expected<std::set<int>> Numbers = callsNamed(*Trace, Map);
      if (!Numbers)
        return Numbers.takeError();
      Watchers.push_back({-1, std::move(*Numbers)});
    }
    int Ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, Ends) != 0)
      return makeError("no control channel", Image, std::strerror(errno), "");
    Guest = Ends[0];
    GuestEnd = Ends[1];
    fcntl(Guest, F_SETFD, FD_CLOEXEC);
    listen(Directory, Image);
    chooseCalls();
    if (Trace)
      tell("go\n");
    Thread = std::thread([this] { serve(); });
    return Error::success();
  }

  ~ControlServer() {
    if (GuestEnd >= 0)
      close(GuestEnd); // the thread sees the end, behind all that was said
    if (Thread.joinable())
      Thread.join();
    for (int Fd : {Guest, Listener})
      if (Fd >= 0)
        close(Fd);
    for (Client &C : Clients)
      close(C.Socket);
    if (!Path.empty())
      unlink(Path.c_str());
  }

  int guestEnd() const { return GuestEnd; }

private:
  /// Without the socket the guest runs all the same.
  void listen(StringRef Directory, StringRef Image) {
    Path = (Directory + "/" + sys::path::filename(Image) + ".guest").str();
    sockaddr_un Address = {};
    Address.sun_family = AF_UNIX;
    if (Path.size() >= sizeof Address.sun_path) {
      warn("this guest cannot be found by `ukport top`", Path,
           "the path is too long for a socket");
      Path.clear();
      return;
    }
    std::memcpy(Address.sun_path, Path.data(), Path.size());
    Listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(Listener, reinterpret_cast<sockaddr *>(&Address),
             sizeof Address) != 0 ||
        ::listen(Listener, 8) != 0)
      warn("this guest cannot be found by `ukport top`", Path,
           std::strerror(errno));
  }

  void serve();
  bool hear();
  void takeFrame(char Kind, StringRef Content);
  void showLines(const std::vector<CallLines::Line> &Lines);
  void accept();
  bool answer(Client &C);
  void obey(Client &C, StringRef Line);
  void leave(int Socket);
  void chooseCalls();
  void sendReport();

  /// What a guest does not take, because it is stuck, is lost.
  void tell(StringRef Text) {
    (void)send(Guest, Text.data(), Text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  static bool say(int Socket, StringRef Text) {
    return send(Socket, Text.data(), Text.size(),
                MSG_NOSIGNAL | MSG_DONTWAIT) == ssize_t(Text.size());
  }

  const SyscallMap Map;
  const CallContents Contents;
  CallLines Lines{Map, Contents};
  int Guest = -1, GuestEnd = -1, Listener = -1;
  std::string Path; ///< of Listener
  std::list<Client> Clients;
  std::list<Watcher> Watchers;
  std::deque<int> Askers; ///< for reports, the first first
  std::string Heard;      ///< of a frame that is not complete
  std::string Report;     ///< likewise
  std::thread Thread;
};

void ControlServer::serve() {
  sigset_t All;
  sigfillset(&All);
  pthread_sigmask(SIG_BLOCK, &All, nullptr);
  for (;;) {
    std::vector<pollfd> Fds = {{Guest, POLLIN, 0}, {Listener, POLLIN, 0}};
    for (const Client &C : Clients)
      Fds.push_back({C.Socket, POLLIN, 0});
    constexpr int QuietMs = 200;
    int Ready = poll(Fds.data(), Fds.size(), QuietMs);
    if (Ready == 0)
      showLines(Lines.quiet());
    if (Ready <= 0)
      continue;
    if (Fds[0].revents && !hear())
      return showLines(Lines.over());
    size_t I = 2;
    for (auto It = Clients.begin(); It != Clients.end() && I < Fds.size();
         ++I) {
      auto C = It++;
      if (Fds[I].revents && !answer(*C)) {
        leave(C->Socket);
        Clients.erase(C);
      }
    }
    if (Fds[1].revents)
      accept();
  }
}

/// Reads what the guest says. False: it has ended.
bool ControlServer::hear() {
  char Piece[65536];
  ssize_t Size = read(Guest, Piece, sizeof Piece);
  if (Size <= 0)
    return Size < 0 && errno == EINTR;
  Heard.append(Piece, size_t(Size));
  constexpr size_t Head = 3;
  size_t At = 0;
  while (Heard.size() - At >= Head) {
    size_t Content = support::endian::read16le(Heard.data() + At + 1);
    if (Heard.size() - At < Head + Content)
      break;
    takeFrame(Heard[At], StringRef(Heard).substr(At + Head, Content));
    At += Head + Content;
  }
  Heard.erase(0, At);
  return true;
}

void ControlServer::takeFrame(char Kind, StringRef Content) {
  switch (Kind) {
  case 'C':
    return showLines(Lines.begins(Content));
  case 'R':
    return showLines(Lines.ends(Content));
  case 'T':
    Report += Content;
    return;
  case 't':
    return sendReport();
  }
}

void ControlServer::sendReport() {
  Report += "end\n";
  if (!Askers.empty()) {
    say(Askers.front(), Report);
    Askers.pop_front();
  }
  Report.clear();
}

void ControlServer::showLines(const std::vector<CallLines::Line> &All) {
  for (const CallLines::Line &L : All)
    for (Watcher &W : Watchers) {
      if (!W.Numbers.count(L.Number))
        continue;
      std::string Text = L.Text + "\n";
      if (W.Socket < 0)
        errs() << Text;
      else if (W.Lost &&
               !say(W.Socket, "(" + std::to_string(W.Lost) + " lines lost)\n"))
        ++W.Lost;
      else
        W.Lost = !say(W.Socket, Text);
    }
}

void ControlServer::accept() {
  int Socket = accept4(Listener, nullptr, nullptr, SOCK_CLOEXEC);
  if (Socket >= 0)
    Clients.push_back({Socket, ""});
}

/// Reads what a client asks. False: it has gone.
bool ControlServer::answer(Client &C) {
  char Piece[4096];
  ssize_t Size = recv(C.Socket, Piece, sizeof Piece, MSG_DONTWAIT);
  if (Size <= 0)
    return Size < 0 && (errno == EINTR || errno == EAGAIN);
  C.Asked.append(Piece, size_t(Size));
  size_t End;
  while ((End = C.Asked.find('\n')) != std::string::npos) {
    obey(C, StringRef(C.Asked).take_front(End));
    C.Asked.erase(0, End + 1);
  }
  return true;
}

void ControlServer::obey(Client &C, StringRef Line) {
  if (Line == "top") {
    Askers.push_back(C.Socket);
    tell("top\n");
  } else if (Line.consume_front("trace")) {
    Watcher W{C.Socket, {}};
    SmallVector<StringRef, 64> Words;
    SplitString(Line, Words);
    for (StringRef Word : Words)
      if (int Number; !Word.getAsInteger(10, Number))
        W.Numbers.insert(Number);
    Watchers.push_back(std::move(W));
    chooseCalls();
  }
}

void ControlServer::leave(int Socket) {
  close(Socket);
  // The report that it asked for comes all the same, and is nobody's.
  std::replace(Askers.begin(), Askers.end(), Socket, -1);
  if (Watchers.remove_if([&](Watcher &W) { return W.Socket == Socket; }))
    chooseCalls();
}

/// Lets the guest tell of what anyone wants to see.
void ControlServer::chooseCalls() {
  std::set<int> Wanted;
  for (const Watcher &W : Watchers)
    Wanted.insert(W.Numbers.begin(), W.Numbers.end());
  std::string Text = "untrace\n";
  for (int Number : Wanted)
    if (const SyscallInfo *Call = Map.byNumber(Number))
      Text += Contents.request(*Call) + "\n";
  tell(Text);
}

//===----------------------------------------------------------------------===//
// What others see
//===----------------------------------------------------------------------===//

ControlChannel::ControlChannel(std::unique_ptr<ControlServer> Server)
    : Server(std::move(Server)) {}
ControlChannel::ControlChannel(ControlChannel &&) = default;
ControlChannel::~ControlChannel() = default;
int ControlChannel::guestEnd() const { return Server->guestEnd(); }

Expected<ControlChannel>
ControlChannel::open(StringRef Directory, StringRef Image,
                     std::optional<std::string> Trace) {
  Expected<SyscallMap> Map = SyscallMap::loadDefault({});
  if (!Map)
    return Map.takeError();
  Expected<CallContents> Contents = CallContents::load(*Map);
  if (!Contents)
    return Contents.takeError();
  auto Server =
      std::make_unique<ControlServer>(std::move(*Map), std::move(*Contents));
  if (Error E = Server->start(Directory, Image, Trace))
    return E;
  return ControlChannel(std::move(Server));
}

} // namespace ukport
