//===- GuestConnection.cpp - the guests of this machine -------------------===//
#include "analyzer/support/Error.h"
#include "runner/Control.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace llvm;

namespace ukport {

namespace {

struct RunningGuest {
  std::string Image, Path;
};

/// The sockets of all guests; that of a run which was killed may be among them.
std::vector<RunningGuest> sockets() {
  SmallString<128> Temporary;
  sys::path::system_temp_directory(/*ErasedOnReboot=*/true, Temporary);
  std::vector<RunningGuest> Guests;
  std::error_code EC;
  for (sys::fs::directory_iterator It(Temporary, EC), End; !EC && It != End;
       It.increment(EC)) {
    if (!sys::path::filename(It->path()).starts_with("ukport-run.tmp-"))
      continue;
    std::error_code Inner;
    for (sys::fs::directory_iterator In(It->path(), Inner), InEnd;
         !Inner && In != InEnd; In.increment(Inner)) {
      StringRef Name = sys::path::filename(In->path());
      if (Name.consume_back(".guest"))
        Guests.push_back({Name.str(), In->path()});
    }
  }
  llvm::sort(Guests, [](const RunningGuest &A, const RunningGuest &B) {
    return std::tie(A.Image, A.Path) < std::tie(B.Image, B.Path);
  });
  return Guests;
}

/// Connected, or -1.
int connectTo(StringRef Path) {
  sockaddr_un Address = {};
  Address.sun_family = AF_UNIX;
  if (Path.size() >= sizeof Address.sun_path)
    return -1;
  std::memcpy(Address.sun_path, Path.data(), Path.size());
  int Socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (Socket >= 0 && ::connect(Socket, reinterpret_cast<sockaddr *>(&Address),
                               sizeof Address) != 0) {
    close(Socket);
    return -1;
  }
  return Socket;
}

} // namespace

Expected<GuestConnection> GuestConnection::to(StringRef Image) {
  StringRef Wanted = sys::path::filename(Image);
  std::vector<GuestConnection> Found;
  std::vector<std::string> Names;
  for (const RunningGuest &G : sockets()) {
    int Socket = connectTo(G.Path);
    if (Socket < 0)
      continue;
    Names.push_back(G.Image);
    GuestConnection Connection(Socket, G.Image);
    if (Wanted.empty() || G.Image == Wanted)
      Found.push_back(std::move(Connection));
  }
  if (Found.size() == 1)
    return std::move(Found.front());
  if (Names.empty())
    return makeError("no guest to look into", Image.empty() ? "here" : Image,
                     "no `ukport run` runs an image with a control channel",
                     "make one with `ukport strip --control` and run it");
  if (Found.empty())
    return makeError("no guest to look into", Image,
                     "there are guests of " + join(Names, ", "),
                     "name one of them");
  return makeError("more than one guest", Image.empty() ? "here" : Image,
                   "there are guests of " + join(Names, ", "),
                   Image.empty() ? "name one of them"
                                 : "end one, or give the images other names");
}

GuestConnection::GuestConnection(GuestConnection &&Other)
    : Socket(Other.Socket), Image(std::move(Other.Image)) {
  Other.Socket = -1;
}

GuestConnection::~GuestConnection() {
  if (Socket >= 0)
    close(Socket);
}

static Error ask(int Socket, StringRef Line) {
  if (send(Socket, Line.data(), Line.size(), MSG_NOSIGNAL) ==
      ssize_t(Line.size()))
    return Error::success();
  return makeError("cannot ask the guest", Line.rtrim(), std::strerror(errno),
                   "see whether its `ukport run` is still there");
}

Expected<std::optional<std::string>> GuestConnection::report() {
  if (Error E = ask(Socket, "top\n")) {
    consumeError(std::move(E));
    return std::nullopt;
  }
  std::string Text;
  while (!StringRef(Text).ends_with("\nend\n")) {
    pollfd Fd = {Socket, POLLIN, 0};
    constexpr int PatienceMs = 5000;
    if (poll(&Fd, 1, PatienceMs) == 0)
      return makeError("no answer", Image,
                       "the guest has said nothing for five seconds",
                       "it is stopped, or stuck in the base: see its console");
    char Piece[4096];
    ssize_t Size = recv(Socket, Piece, sizeof Piece, 0);
    if (Size <= 0)
      return std::nullopt;
    Text.append(Piece, size_t(Size));
  }
  return Text;
}

Error GuestConnection::trace(const std::set<int> &Numbers, raw_ostream &To) {
  std::string Line = "trace";
  for (int Number : Numbers)
    Line += " " + std::to_string(Number);
  if (Error E = ask(Socket, Line + "\n"))
    return E;
  char Piece[4096];
  ssize_t Size;
  while ((Size = recv(Socket, Piece, sizeof Piece, 0)) > 0) {
    To.write(Piece, size_t(Size));
    To.flush();
  }
  return Error::success();
}

} // namespace ukport
