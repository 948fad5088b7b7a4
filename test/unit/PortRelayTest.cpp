// A port of loopback that leads elsewhere.
#include "runner/PortRelay.h"
#include <arpa/inet.h>
#include <atomic>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace llvm;
using namespace ukport;

namespace {

/// A socket bound to \p Port of \p Address, or to a free one; which is in \p
/// Port.
int listenAt(const char *Address, unsigned &Port) {
  sockaddr_in At = {};
  At.sin_family = AF_INET;
  At.sin_port = htons(uint16_t(Port));
  inet_pton(AF_INET, Address, &At.sin_addr);
  int Socket = socket(AF_INET, SOCK_STREAM, 0);
  socklen_t Size = sizeof At;
  EXPECT_EQ(bind(Socket, reinterpret_cast<sockaddr *>(&At), sizeof At), 0);
  EXPECT_EQ(listen(Socket, 8), 0);
  EXPECT_EQ(getsockname(Socket, reinterpret_cast<sockaddr *>(&At), &Size), 0);
  Port = ntohs(At.sin_port);
  return Socket;
}

/// A port of loopback that nobody uses.
unsigned freePort() {
  unsigned Port = 0;
  close(listenAt("127.0.0.1", Port));
  return Port;
}

int connectTo(unsigned Port) {
  sockaddr_in At = {};
  At.sin_family = AF_INET;
  At.sin_port = htons(uint16_t(Port));
  At.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int Socket = socket(AF_INET, SOCK_STREAM, 0);
  EXPECT_EQ(connect(Socket, reinterpret_cast<sockaddr *>(&At), sizeof At), 0);
  return Socket;
}

std::string readAll(int Socket) {
  std::string Text;
  char Buffer[4096];
  for (ssize_t Count; (Count = read(Socket, Buffer, sizeof Buffer)) > 0;)
    Text.append(Buffer, size_t(Count));
  return Text;
}

TEST(PortRelay, LeadsBothWaysOnceTheAddressIsKnown) {
  unsigned Guest = 0, Host = freePort();
  int Door = listenAt("127.0.0.2", Guest);
  std::atomic<bool> Known = false;
  cantFail(
      PortRelay::start(std::to_string(Host) + ":" + std::to_string(Guest),
                       [&] { return std::string(Known ? "127.0.0.2" : ""); }));
  int Client = connectTo(Host);
  std::string Long(1 << 20, 'x');
  std::thread Asks([&] {
    EXPECT_EQ(send(Client, Long.data(), Long.size(), MSG_NOSIGNAL),
              ssize_t(Long.size()));
    shutdown(Client, SHUT_WR);
  });
  Known = true;
  int Server = accept(Door, nullptr, nullptr);
  EXPECT_EQ(readAll(Server), Long);
  EXPECT_EQ(write(Server, "answer", 6), 6);
  close(Server);
  EXPECT_EQ(readAll(Client), "answer");
  Asks.join();
  close(Client);

  // Nobody listens any more.
  close(Door);
  Client = connectTo(Host);
  EXPECT_EQ(readAll(Client), "");
  close(Client);
}

TEST(PortRelay, RefusesAPortThatIsTaken) {
  unsigned Taken = 0;
  int Door = listenAt("127.0.0.1", Taken);
  Error E = PortRelay::start(std::to_string(Taken) + ":80",
                             [] { return std::string(); });
  EXPECT_TRUE(bool(E));
  EXPECT_NE(toString(std::move(E)).find("cannot forward"), std::string::npos);
  close(Door);
}

} // namespace
