#include "runner/ControlRelay.h"
#include "analyzer/support/Error.h"
#include "runner/PortRelay.h"
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace llvm;

namespace ukport {

Error ControlRelay::connect(const std::string &Path) {
  sockaddr_un Address = {};
  Address.sun_family = AF_UNIX;
  std::strncpy(Address.sun_path, Path.c_str(), sizeof Address.sun_path - 1);
  BackEnd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(BackEnd, reinterpret_cast<sockaddr *>(&Address),
                sizeof Address) != 0)
    return makeError("no control channel", Path, std::strerror(errno),
                     "see what the guest's QEMU says in /var/log/xen");
  FromGuest = std::thread([this] { copyStream(BackEnd, GuestEnd); });
  ToGuest = std::thread([this] { copyStream(GuestEnd, BackEnd); });
  return Error::success();
}

ControlRelay::~ControlRelay() {
  if (FromGuest.joinable()) {
    shutdown(BackEnd, SHUT_RD); // what has arrived is read all the same
    FromGuest.join();
    shutdown(GuestEnd, SHUT_RD);
    ToGuest.join();
  }
  if (BackEnd >= 0)
    close(BackEnd);
}

} // namespace ukport
