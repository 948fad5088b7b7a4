// Sockets of the internet families, over lwIP's loopback.
#include "test/unit/base/Calls.h"
#include "test/unit/base/SocketCalls.h"
#include "gtest/gtest.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

using namespace host;
using base::attend;

namespace {

sockaddr_in at(uint16_t Port, uint32_t Address = INADDR_LOOPBACK) {
  sockaddr_in A = {};
  A.sin_family = AF_INET;
  A.sin_port = htons(Port);
  A.sin_addr.s_addr = htonl(Address);
  return A;
}

/// Packets on the way arrive, and time goes by.
void settle(unsigned Milliseconds = 0) {
  for (int I = 0; I < 10; ++I)
    attend();
  for (unsigned I = 0; I < Milliseconds; I += 50) {
    Now += 50'000'000;
    attend();
  }
}

long makeSocket(int Type = SOCK_STREAM | SOCK_NONBLOCK, int Family = AF_INET) {
  return call(sys_socket, Family, Type, 0);
}

uint16_t portOf(long D) {
  sockaddr_in A;
  socklen_t Size = sizeof A;
  EXPECT_EQ(call(sys_getsockname, D, &A, &Size), 0);
  return ntohs(A.sin_port);
}

long listening(int Backlog = 8, int Type = SOCK_STREAM | SOCK_NONBLOCK) {
  long D = makeSocket(Type);
  sockaddr_in A = at(0, INADDR_ANY);
  EXPECT_EQ(call(sys_bind, D, &A, sizeof A), 0);
  EXPECT_EQ(call(sys_listen, D, Backlog), 0);
  return D;
}

unsigned ready(long D) { return base::fileOf(int(D))->ready(); }

/// Two ends of a connection.
struct Connection {
  long Listener = listening(), Client = makeSocket(), Server = -1;
  Connection() {
    sockaddr_in A = at(portOf(Listener));
    EXPECT_EQ(call(sys_connect, Client, &A, sizeof A), -EINPROGRESS);
    settle();
    Server = call(sys_accept4, Listener, nullptr, nullptr, SOCK_NONBLOCK);
    EXPECT_GE(Server, 0);
  }
  ~Connection() {
    call(sys_close, Client);
    call(sys_close, Server);
    call(sys_close, Listener);
    settle(120'000);
  }
};

long sendText(long D, const std::string &Text, int Flags = 0) {
  return call(sys_sendto, D, Text.data(), Text.size(), Flags, nullptr, 0);
}

std::string receiveText(long D, size_t Most = 100'000, int Flags = 0) {
  std::string Text(Most, 0);
  long N = call(sys_recvfrom, D, Text.data(), Most, Flags, nullptr, nullptr);
  if (N < 0)
    return "error " + std::to_string(-N);
  Text.resize(size_t(N));
  return Text;
}

TEST(Tcp, CarriesBytesBothWays) {
  Connection C;
  EXPECT_EQ(sendText(C.Client, "hello"), 5);
  EXPECT_EQ(receiveText(C.Server), "error " + std::to_string(EAGAIN));
  settle();
  EXPECT_EQ(receiveText(C.Server, 2, MSG_PEEK), "he");
  EXPECT_EQ(receiveText(C.Server, 2), "he");
  int Waiting = 0;
  EXPECT_EQ(call(sys_ioctl, C.Server, FIONREAD, &Waiting), 0);
  EXPECT_EQ(Waiting, 3);
  EXPECT_EQ(receiveText(C.Server), "llo");
  EXPECT_EQ(sendText(C.Server, "and back"), 8);
  settle();
  EXPECT_EQ(receiveText(C.Client), "and back");
}

TEST(Tcp, TellsWhoIsThere) {
  Connection C;
  sockaddr_in Own, Peer;
  socklen_t Size = sizeof Own;
  EXPECT_EQ(call(sys_getsockname, C.Client, &Own, &Size), 0);
  EXPECT_EQ(Size, sizeof Own);
  EXPECT_EQ(call(sys_getpeername, C.Server, &Peer, &Size), 0);
  EXPECT_EQ(memcmp(&Own, &Peer, 8), 0);
  EXPECT_EQ(Own.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
  // Cut to the room there is, with the whole size told.
  Size = 4;
  EXPECT_EQ(call(sys_getpeername, C.Server, &Peer, &Size), 0);
  EXPECT_EQ(Size, sizeof Peer);
}

TEST(Tcp, ReadinessFollowsTheConnection) {
  Connection C;
  EXPECT_EQ(ready(C.Server), unsigned(POLLOUT | POLLWRNORM));
  sendText(C.Client, "x");
  settle();
  EXPECT_TRUE(ready(C.Server) & POLLIN);
  receiveText(C.Server);
  EXPECT_FALSE(ready(C.Server) & POLLIN);
  EXPECT_EQ(call(sys_shutdown, C.Client, SHUT_WR), 0);
  settle();
  EXPECT_TRUE(ready(C.Server) & POLLRDHUP);
  EXPECT_FALSE(ready(C.Server) & POLLHUP);
  EXPECT_EQ(receiveText(C.Server), "");
  // The other direction is still open.
  EXPECT_EQ(sendText(C.Server, "bye"), 3);
  settle();
  EXPECT_EQ(receiveText(C.Client), "bye");
  EXPECT_EQ(call(sys_shutdown, C.Server, SHUT_WR), 0);
  settle();
  EXPECT_TRUE(ready(C.Client) & POLLHUP);
  EXPECT_EQ(receiveText(C.Client), "");
  EXPECT_EQ(sendText(C.Client, "x", MSG_NOSIGNAL), -EPIPE);
}

TEST(Tcp, MovesMuchAtTheReadersPace) {
  Connection C;
  std::string Sent(5'000'000, 0), Got;
  for (size_t I = 0; I < Sent.size(); ++I)
    Sent[I] = char(I * 7 + I / 251);
  size_t At = 0;
  bool Filled = false;
  while (Got.size() < Sent.size()) {
    std::string Next = Sent.substr(At, 70'000);
    long N = sendText(C.Client, Next);
    Filled |= N < long(Next.size());
    At += N > 0 ? size_t(N) : 0;
    settle(Filled ? 50 : 0);
    std::string Part = receiveText(C.Server, 30'000);
    if (Part != "error " + std::to_string(EAGAIN))
      Got += Part;
  }
  EXPECT_TRUE(Got == Sent);
  EXPECT_TRUE(Filled); // the writer was faster
}

TEST(Tcp, KeepsSingleBytesInLittleMemory) {
  Connection C;
  int On = 1;
  call(sys_setsockopt, C.Client, IPPROTO_TCP, TCP_NODELAY, &On, sizeof On);
  size_t Before = BlocksUsed;
  for (int I = 0; I < 2000; ++I) {
    ASSERT_EQ(sendText(C.Client, std::string(1, char('a' + I % 26))), 1);
    settle();
  }
  EXPECT_LT(BlocksUsed - Before, 20u);
  std::string Text = receiveText(C.Server);
  ASSERT_EQ(Text.size(), 2000u);
  EXPECT_EQ(Text.substr(26, 4), "abcd");
}

TEST(Tcp, RefusesWhereNobodyListens) {
  long Client = makeSocket();
  sockaddr_in A = at(9);
  EXPECT_EQ(call(sys_connect, Client, &A, sizeof A), -EINPROGRESS);
  settle();
  EXPECT_TRUE(ready(Client) & POLLERR);
  int Error = 0;
  socklen_t Size = sizeof Error;
  EXPECT_EQ(call(sys_getsockopt, Client, SOL_SOCKET, SO_ERROR, &Error, &Size),
            0);
  EXPECT_EQ(Error, ECONNREFUSED);
  call(sys_close, Client);
}

TEST(Tcp, ConnectWaitsUnlessToldOtherwise) {
  long Listener = listening(), Client = makeSocket(SOCK_STREAM);
  sockaddr_in A = at(portOf(Listener));
  WhileAsleep.push_back([] { settle(); });
  EXPECT_EQ(call(sys_connect, Client, &A, sizeof A), 0);
  EXPECT_EQ(call(sys_connect, Client, &A, sizeof A), -EISCONN);
  call(sys_close, Client);
  call(sys_close, Listener);
  settle(120'000);
}

TEST(Tcp, ResetsWhoseDataIsNotRead) {
  Connection C;
  sendText(C.Client, "unread");
  settle();
  call(sys_close, C.Server);
  settle();
  EXPECT_EQ(receiveText(C.Client), "error " + std::to_string(ECONNRESET));
  EXPECT_EQ(receiveText(C.Client), "");
}

TEST(Tcp, SendsAllBeforeItCloses) {
  Connection C;
  EXPECT_EQ(sendText(C.Server, std::string(30'000, 'z')), 30'000);
  call(sys_close, C.Server);
  settle(1000);
  EXPECT_EQ(receiveText(C.Client).size(), 30'000u);
  EXPECT_EQ(receiveText(C.Client), "");
}

TEST(Tcp, APortIsBoundOnce) {
  long First = listening();
  long Second = makeSocket();
  int On = 1;
  sockaddr_in A = at(portOf(First), INADDR_ANY);
  EXPECT_EQ(call(sys_bind, Second, &A, sizeof A), -EADDRINUSE);
  // Not even so, while someone listens.
  call(sys_setsockopt, First, SOL_SOCKET, SO_REUSEADDR, &On, sizeof On);
  call(sys_setsockopt, Second, SOL_SOCKET, SO_REUSEADDR, &On, sizeof On);
  EXPECT_EQ(call(sys_bind, Second, &A, sizeof A), -EADDRINUSE);
  call(sys_close, First);
  EXPECT_EQ(call(sys_bind, Second, &A, sizeof A), 0);
  A = at(1, 0x08080808);
  EXPECT_EQ(call(sys_bind, makeSocket(), &A, sizeof A), -EADDRNOTAVAIL);
  call(sys_close, Second);
}

TEST(Tcp, SpeaksBothVersionsOfIp) {
  long Listener = makeSocket(SOCK_STREAM | SOCK_NONBLOCK, AF_INET6);
  sockaddr_in6 Any = {};
  Any.sin6_family = AF_INET6;
  Any.sin6_port = htons(4242);
  EXPECT_EQ(call(sys_bind, Listener, &Any, sizeof Any), 0);
  EXPECT_EQ(call(sys_listen, Listener, 8), 0);
  long Client = makeSocket();
  sockaddr_in A = at(4242);
  EXPECT_EQ(call(sys_connect, Client, &A, sizeof A), -EINPROGRESS);
  long Client6 = makeSocket(SOCK_STREAM | SOCK_NONBLOCK, AF_INET6);
  sockaddr_in6 A6 = Any;
  A6.sin6_addr = in6addr_loopback;
  EXPECT_EQ(call(sys_connect, Client6, &A6, sizeof A6), -EINPROGRESS);
  settle();
  std::vector<std::string> Peers;
  for (int I = 0; I < 2; ++I) {
    sockaddr_in6 Peer = {};
    socklen_t Size = sizeof Peer;
    long D = call(sys_accept4, Listener, &Peer, &Size, 0);
    ASSERT_GE(D, 0);
    char Text[INET6_ADDRSTRLEN];
    Peers.push_back(inet_ntop(AF_INET6, &Peer.sin6_addr, Text, sizeof Text));
    call(sys_close, D);
  }
  std::sort(Peers.begin(), Peers.end());
  EXPECT_EQ(Peers[0], "::1");
  EXPECT_EQ(Peers[1], "::ffff:127.0.0.1");
  for (long D : {Listener, Client, Client6})
    call(sys_close, D);
  settle(120'000);
}

TEST(Tcp, AnAcceptQueueHasAnEnd) {
  long Listener = listening(2);
  sockaddr_in A = at(portOf(Listener));
  std::vector<long> Clients;
  for (int I = 0; I < 5; ++I) {
    Clients.push_back(makeSocket());
    call(sys_connect, Clients.back(), &A, sizeof A);
    settle();
  }
  int There = 0;
  for (long D : Clients)
    There += (ready(D) & POLLOUT) != 0;
  EXPECT_EQ(There, 2);
  // Those who wait try again.
  for (int I = 0; I < 2; ++I)
    call(sys_close, call(sys_accept4, Listener, nullptr, nullptr, 0));
  settle(4000);
  There = 0;
  for (long D : Clients)
    There += (ready(D) & POLLOUT) != 0;
  EXPECT_EQ(There, 4);
  for (long D : Clients)
    call(sys_close, D);
  call(sys_close, Listener);
  settle(120'000);
}

TEST(Tcp, TellsManyConnectionsApart) {
  constexpr size_t Count = 300;
  long Listener = listening(Count);
  sockaddr_in A = at(portOf(Listener));
  std::vector<long> Clients, Servers;
  for (size_t I = 0; I < Count; ++I) {
    Clients.push_back(makeSocket());
    call(sys_connect, Clients.back(), &A, sizeof A);
    settle();
    Servers.push_back(call(sys_accept4, Listener, nullptr, nullptr, 2048));
  }
  for (size_t I = 0; I < Count; ++I) {
    sendText(Clients[I], std::to_string(I));
    settle();
  }
  for (size_t I = 0; I < Count; ++I) {
    EXPECT_EQ(receiveText(Servers[I]), std::to_string(I));
    call(sys_close, Servers[I]);
    call(sys_close, Clients[I]);
  }
  call(sys_close, Listener);
  settle(120'000);
}

TEST(Tcp, APortConnectsAgainAtOnce) {
  long Listener = listening();
  sockaddr_in Server = at(portOf(Listener)), Own = at(50'123);
  for (int I = 0; I < 5; ++I) {
    long Client = makeSocket();
    int On = 1;
    call(sys_setsockopt, Client, SOL_SOCKET, SO_REUSEADDR, &On, sizeof On);
    ASSERT_EQ(call(sys_bind, Client, &Own, sizeof Own), 0);
    EXPECT_EQ(call(sys_connect, Client, &Server, sizeof Server), -EINPROGRESS);
    settle();
    long D = call(sys_accept4, Listener, nullptr, nullptr, 0);
    ASSERT_GE(D, 0);
    call(sys_close, D); // it is this side that waits then
    settle();
    call(sys_close, Client);
    settle();
    Now += 10'000'000;
  }
  call(sys_close, Listener);
  settle(120'000);
}

TEST(Tcp, WhoDoesNotReadCannotTakeAllMemory) {
  Connection C;
  size_t Before = PagesInAll;
  PagesInAll = PagesUsed + 1000;
  size_t Lent = PagesUsed;
  PagesUsed = PagesInAll - PagesInAll / 20;
  EXPECT_LE(sendText(C.Client, std::string(100'000, 'x')), 2048);
  settle();
  // What is read makes room, however little there is.
  EXPECT_LE(receiveText(C.Server).size(), 2048u);
  settle(1000);
  EXPECT_GT(sendText(C.Client, "more"), 0);
  // And nobody new comes in.
  long Other = makeSocket();
  sockaddr_in A = at(portOf(C.Listener));
  call(sys_connect, Other, &A, sizeof A);
  settle();
  EXPECT_EQ(call(sys_accept4, C.Listener, nullptr, nullptr, 0), -EAGAIN);
  call(sys_close, Other);
  PagesInAll = Before;
  PagesUsed = Lent;
}

TEST(Tcp, LeavesNothingBehind) {
  {
    Connection C;
  } // what is made once
  size_t Before = BlocksUsed;
  for (int I = 0; I < 20; ++I) {
    Connection C;
    sendText(C.Client, "request");
    settle();
    if (I % 2)
      receiveText(C.Server);
    sendText(C.Server, "response");
    settle();
  }
  EXPECT_EQ(BlocksUsed, Before);
}

TEST(Tcp, GoesOnWithoutMemory) {
  for (long Blocks = 0; Blocks < 60; ++Blocks) {
    Connection C;
    BlocksLeft = Blocks;
    sendText(C.Client, std::string(20'000, 'a'));
    settle();
    receiveText(C.Server);
    call(sys_close, makeSocket());
    BlocksLeft = -1;
  }
  Connection C;
  EXPECT_EQ(sendText(C.Client, "hello"), 5);
  settle(2000);
  EXPECT_EQ(receiveText(C.Server), "hello");
}

TEST(Tcp, OptionsAreRemembered) {
  long D = makeSocket();
  struct {
    int Level, Option, Value;
  } const All[] = {
      {SOL_SOCKET, SO_REUSEADDR, 1},    {SOL_SOCKET, SO_KEEPALIVE, 1},
      {IPPROTO_TCP, TCP_NODELAY, 1},    {IPPROTO_TCP, TCP_CORK, 1},
      {IPPROTO_TCP, TCP_KEEPIDLE, 300}, {IPPROTO_TCP, TCP_KEEPINTVL, 20},
      {IPPROTO_TCP, TCP_KEEPCNT, 3},    {IPPROTO_IP, IP_TOS, 16}};
  for (auto &O : All) {
    int Value = O.Value;
    EXPECT_EQ(call(sys_setsockopt, D, O.Level, O.Option, &Value, 4), 0);
    socklen_t Size = 4;
    Value = 0;
    EXPECT_EQ(call(sys_getsockopt, D, O.Level, O.Option, &Value, &Size), 0);
    EXPECT_EQ(Value, O.Value) << O.Level << " " << O.Option;
  }
  int Value = 1;
  EXPECT_EQ(call(sys_setsockopt, D, IPPROTO_TCP, 9999, &Value, 4),
            -ENOPROTOOPT);
  call(sys_close, D);
}

TEST(Udp, CarriesDatagrams) {
  long Server = makeSocket(SOCK_DGRAM | SOCK_NONBLOCK);
  sockaddr_in A = at(0, INADDR_ANY);
  ASSERT_EQ(call(sys_bind, Server, &A, sizeof A), 0);
  int On = 1;
  EXPECT_EQ(
      call(sys_setsockopt, Server, IPPROTO_IP, IP_PKTINFO, &On, sizeof On), 0);
  long Client = makeSocket(SOCK_DGRAM | SOCK_NONBLOCK);
  A = at(portOf(Server));
  EXPECT_EQ(call(sys_sendto, Client, "one", 3, 0, &A, sizeof A), 3);
  EXPECT_EQ(call(sys_sendto, Client, "second", 6, 0, &A, sizeof A), 6);
  settle();
  sockaddr_in From = {};
  char Text[10], Control[64];
  iovec Vector{Text, sizeof Text};
  msghdr Message = {};
  Message.msg_iov = &Vector;
  Message.msg_iovlen = 1;
  Message.msg_name = &From;
  Message.msg_namelen = sizeof From;
  Message.msg_control = Control;
  Message.msg_controllen = sizeof Control;
  EXPECT_EQ(call(sys_recvmsg, Server, &Message, 0), 3);
  EXPECT_EQ(From.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
  ASSERT_TRUE(CMSG_FIRSTHDR(&Message));
  in_pktinfo Info;
  memcpy(&Info, CMSG_DATA(CMSG_FIRSTHDR(&Message)), sizeof Info);
  EXPECT_EQ(Info.ipi_addr.s_addr, htonl(INADDR_LOOPBACK));
  // Cut, and told so.
  EXPECT_EQ(call(sys_recvfrom, Server, Text, 2, MSG_TRUNC, nullptr, nullptr),
            6);
  EXPECT_EQ(call(sys_recvfrom, Server, Text, 2, 0, nullptr, nullptr), -EAGAIN);
  // An answer, to a connected socket.
  EXPECT_EQ(call(sys_connect, Client, &A, sizeof A), 0);
  EXPECT_EQ(call(sys_sendto, Server, "answer", 6, 0, &From, sizeof From), 6);
  settle();
  EXPECT_EQ(call(sys_recvfrom, Client, Text, 10, 0, nullptr, nullptr), 6);
  call(sys_close, Client);
  call(sys_close, Server);
}

TEST(Sockets, KnowWhatTheyAre) {
  EXPECT_EQ(call(sys_socket, AF_PACKET, SOCK_RAW, 0), -EAFNOSUPPORT);
  EXPECT_EQ(call(sys_socket, AF_INET, SOCK_RAW, 1), -EPERM);
  EXPECT_EQ(call(sys_listen, 99, 1), -EBADF);
  long D = makeSocket(SOCK_DGRAM);
  int Type = 0;
  socklen_t Size = sizeof Type;
  EXPECT_EQ(call(sys_getsockopt, D, SOL_SOCKET, SO_TYPE, &Type, &Size), 0);
  EXPECT_EQ(Type, SOCK_DGRAM);
  EXPECT_EQ(call(sys_listen, D, 1), -EOPNOTSUPP);
  call(sys_close, D);
}

} // namespace
