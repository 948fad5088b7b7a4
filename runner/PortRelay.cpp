#include "runner/PortRelay.h"
#include "analyzer/support/Error.h"
#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace llvm;

namespace ukport {

namespace {

sockaddr_in endpoint(const char *Address, unsigned Port) {
  sockaddr_in Result = {};
  Result.sin_family = AF_INET;
  Result.sin_port = htons(uint16_t(Port));
  inet_pton(AF_INET, Address, &Result.sin_addr);
  return Result;
}

/// Waits for the guest to have an address; -1: it has none, or refuses.
int connectTo(const std::function<std::string()> &Address, unsigned Port) {
  std::string At;
  for (unsigned I = 0; I < 100 && (At = Address()).empty(); ++I)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  if (At.empty())
    return -1;
  sockaddr_in Guest = endpoint(At.c_str(), Port);
  int Socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(Socket, reinterpret_cast<sockaddr *>(&Guest), sizeof Guest) == 0)
    return Socket;
  close(Socket);
  return -1;
}

void serve(int Client, const std::function<std::string()> &Address,
           unsigned Port) {
  int Guest = connectTo(Address, Port);
  if (Guest >= 0) {
    std::thread Back([&] { copyStream(Guest, Client); });
    copyStream(Client, Guest);
    Back.join();
    close(Guest);
  }
  close(Client);
}

} // namespace

void copyStream(int From, int To) {
  char Buffer[65536];
  for (ssize_t Count; (Count = recv(From, Buffer, sizeof Buffer, 0)) > 0;)
    for (ssize_t At = 0, Sent; At < Count; At += Sent)
      if ((Sent = send(To, Buffer + At, size_t(Count - At), MSG_NOSIGNAL)) < 0)
        return;
  shutdown(To, SHUT_WR);
}

Error PortRelay::start(StringRef Ports, std::function<std::string()> Address) {
  auto [Host, Guest] = Ports.split(':');
  unsigned HostPort = 0, GuestPort = 0;
  Host.getAsInteger(10, HostPort);
  Guest.getAsInteger(10, GuestPort);
  sockaddr_in Here = endpoint("127.0.0.1", HostPort);
  int Door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), Yes = 1;
  setsockopt(Door, SOL_SOCKET, SO_REUSEADDR, &Yes, sizeof Yes);
  if (bind(Door, reinterpret_cast<sockaddr *>(&Here), sizeof Here) != 0 ||
      listen(Door, 128) != 0) {
    Error E = makeError("cannot forward", Ports, std::strerror(errno),
                        "name another port of this machine");
    close(Door);
    return E;
  }
  std::thread([Door, Address, GuestPort] {
    for (;;) {
      int Client = accept4(Door, nullptr, nullptr, SOCK_CLOEXEC);
      if (Client >= 0)
        std::thread(serve, Client, Address, GuestPort).detach();
      else if (errno != EINTR && errno != ECONNABORTED)
        return;
    }
  }).detach();
  return Error::success();
}

} // namespace ukport
