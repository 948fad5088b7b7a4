// Unix-domain sockets: streams, messages, names, and files that travel.
#include "test/unit/base/Calls.h"
#include "gtest/gtest.h"
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

using namespace host;

namespace {

class UnixSockets : public testing::Test {
protected:
  int A = -1, B = -1;

  void pair(int Type, int Flags = SOCK_NONBLOCK) {
    int Pair[2];
    ASSERT_EQ(call(sys_socketpair, AF_UNIX, Type | Flags, 0, Pair), 0);
    A = Pair[0];
    B = Pair[1];
  }
  void SetUp() override { SignalsSent.clear(); }
  void TearDown() override {
    EXPECT_TRUE(WhileAsleep.empty());
    call(sys_close_range, 3, ~0u, 0);
    call(sys_unlink, "/tmp/socket");
  }
  static long send(int D, const std::string &Text) {
    return call(sys_write, D, Text.data(), Text.size());
  }
  static std::string receive(int D, size_t Size = 1000, int Flags = 0) {
    std::string Text(Size, 0);
    long N = call(sys_recvfrom, D, Text.data(), Size, Flags, nullptr, nullptr);
    if (N < 0)
      return "error " + std::to_string(-N);
    Text.resize(least<size_t>(N, Size));
    return Text;
  }
  template <class T> static T least(T X, T Y) { return X < Y ? X : Y; }
  static unsigned ready(int D) {
    pollfd P = {D, POLLIN | POLLOUT | POLLRDHUP, 0};
    call(sys_poll, &P, 1, 0);
    return P.revents;
  }
  static int socketOf(int Type, const char *Path = nullptr,
                      bool Listens = false) {
    long D = call(sys_socket, AF_UNIX, Type | SOCK_NONBLOCK, 0);
    if (Path) {
      EXPECT_EQ(bindTo(D, Path), 0);
    }
    if (Listens) {
      EXPECT_EQ(call(sys_listen, D, 1), 0);
    }
    return D;
  }
  static socklen_t address(sockaddr_un &To, const std::string &Path) {
    To.sun_family = AF_UNIX;
    memcpy(To.sun_path, Path.data(), Path.size());
    return offsetof(sockaddr_un, sun_path) + Path.size();
  }
  static long bindTo(int D, const std::string &Path) {
    sockaddr_un Name;
    return call(sys_bind, D, &Name, address(Name, Path));
  }
  static long connectTo(int D, const std::string &Path) {
    sockaddr_un Name;
    return call(sys_connect, D, &Name, address(Name, Path));
  }
};

TEST_F(UnixSockets, StreamsHaveNoBorders) {
  pair(SOCK_STREAM);
  EXPECT_EQ(receive(B), "error 11");
  EXPECT_EQ(send(A, "one"), 3);
  EXPECT_EQ(send(A, "two"), 3);
  EXPECT_EQ(receive(B, 4, MSG_PEEK), "onet");
  EXPECT_EQ(receive(B, 2), "on");
  EXPECT_EQ(receive(B), "etwo");
  EXPECT_EQ(ready(B), POLLOUT);
  EXPECT_EQ(send(B, "back"), 4);
  EXPECT_EQ(ready(A), unsigned(POLLIN | POLLOUT));
  EXPECT_EQ(receive(A), "back");
}

TEST_F(UnixSockets, StreamsFillUp) {
  pair(SOCK_STREAM);
  std::string All;
  for (char C = 'a';; ++C) {
    long N = send(A, std::string(50'000, C));
    if (N < 0) {
      EXPECT_EQ(N, -EAGAIN);
      break;
    }
    All += std::string(N, C);
  }
  EXPECT_EQ(All.size(), 212'992u);
  EXPECT_EQ(ready(A), 0u);
  std::string Got;
  while (Got.size() < All.size())
    Got += receive(B, 7'777);
  EXPECT_EQ(Got, All);
  EXPECT_EQ(ready(A), POLLOUT);
}

TEST_F(UnixSockets, StreamsWait) {
  pair(SOCK_STREAM, 0);
  WhileAsleep.push_back([&] { send(A, "late"); });
  EXPECT_EQ(receive(B), "late");
  size_t Got = 0;
  for (int I = 0; I < 3; ++I)
    WhileAsleep.push_back([&] { Got += receive(B, 100'000).size(); });
  EXPECT_EQ(send(A, std::string(500'000, 'x')), 500'000);
  EXPECT_EQ(Got, 300'000u);
}

TEST_F(UnixSockets, TheOtherSideCloses) {
  pair(SOCK_STREAM);
  send(A, "last");
  call(sys_close, A);
  EXPECT_EQ(ready(B), unsigned(POLLIN | POLLOUT | POLLHUP | POLLRDHUP));
  EXPECT_EQ(receive(B), "last");
  EXPECT_EQ(receive(B), "");
  EXPECT_EQ(send(B, "x"), -EPIPE);
  EXPECT_EQ(SignalsSent, std::vector<int>{SIGPIPE});
  EXPECT_EQ(call(sys_sendto, B, "x", 1, MSG_NOSIGNAL, nullptr, 0), -EPIPE);
  EXPECT_EQ(SignalsSent.size(), 1u);
}

TEST_F(UnixSockets, HalfClosed) {
  pair(SOCK_STREAM);
  EXPECT_EQ(call(sys_shutdown, A, SHUT_WR), 0);
  EXPECT_EQ(receive(B), "");
  EXPECT_EQ(send(A, "x"), -EPIPE);
  EXPECT_EQ(send(B, "still"), 5);
  EXPECT_EQ(receive(A), "still");
  EXPECT_EQ(ready(B), unsigned(POLLIN | POLLOUT | POLLRDHUP));
}

TEST_F(UnixSockets, MessagesKeepTheirBorders) {
  for (int Type : {SOCK_DGRAM, SOCK_SEQPACKET}) {
    pair(Type);
    send(A, "one");
    send(A, "");
    send(A, "three");
    EXPECT_EQ(receive(B, 2), "on"); // the rest is gone
    EXPECT_EQ(receive(B), "");
    EXPECT_EQ(receive(B, 10, MSG_PEEK), "three");
    EXPECT_EQ(call(sys_recvfrom, B, nullptr, 0, MSG_TRUNC, nullptr, nullptr),
              5);
    EXPECT_EQ(receive(B), "error 11");
    EXPECT_EQ(send(A, std::string(212'993, 'x')), -EMSGSIZE);
    while (send(A, std::string(50'000, 'x')) > 0)
      ;
    EXPECT_EQ(send(A, "x") < 0, false); // a small one still fits
    call(sys_close, A);
    call(sys_close, B);
  }
}

TEST_F(UnixSockets, ListeningByPath) {
  int L = socketOf(SOCK_STREAM, "/tmp/socket", true);
  struct stat S;
  EXPECT_EQ(call(sys_stat, "/tmp/socket", &S), 0);
  EXPECT_TRUE(S_ISSOCK(S.st_mode));
  EXPECT_EQ(call(sys_open, "/tmp/socket", O_RDWR), -ENXIO);
  EXPECT_EQ(bindTo(socketOf(SOCK_STREAM), "/tmp/socket"), -EADDRINUSE);
  EXPECT_EQ(call(sys_accept, L, nullptr, nullptr), -EAGAIN);
  int C = socketOf(SOCK_STREAM), C2 = socketOf(SOCK_STREAM);
  EXPECT_EQ(connectTo(C, "/tmp/none"), -ENOENT);
  EXPECT_EQ(connectTo(C, "/tmp"), -ECONNREFUSED);
  EXPECT_EQ(connectTo(socketOf(SOCK_DGRAM), "/tmp/socket"), -EPROTOTYPE);
  EXPECT_EQ(connectTo(C, "/tmp/socket"), 0);
  EXPECT_EQ(connectTo(C, "/tmp/socket"), -EISCONN);
  EXPECT_EQ(send(C, "early"), 5);
  EXPECT_EQ(connectTo(C2, "/tmp/socket"), 0);
  EXPECT_EQ(connectTo(socketOf(SOCK_STREAM), "/tmp/socket"), -EAGAIN);
  EXPECT_EQ(ready(L), POLLIN);
  sockaddr_un Name;
  socklen_t Size = sizeof Name;
  long D = call(sys_accept4, L, &Name, &Size, SOCK_NONBLOCK);
  EXPECT_EQ(Size, 2u); // it has no name
  EXPECT_EQ(receive(D), "early");
  Size = sizeof Name;
  EXPECT_EQ(call(sys_getpeername, C, &Name, &Size), 0);
  EXPECT_EQ(std::string(Name.sun_path, 11), "/tmp/socket");
  send(D, "hello");
  EXPECT_EQ(receive(C), "hello");
  call(sys_close, L);
  EXPECT_EQ(receive(C2), ""); // never accepted
  EXPECT_EQ(connectTo(socketOf(SOCK_STREAM), "/tmp/socket"), -ECONNREFUSED);
}

TEST_F(UnixSockets, ConnectingWaits) {
  int L = socketOf(SOCK_STREAM, "/tmp/socket", true);
  for (int I = 0; I < 2; ++I)
    EXPECT_EQ(connectTo(socketOf(SOCK_STREAM), "/tmp/socket"), 0);
  int C = socketOf(SOCK_STREAM);
  call(sys_fcntl, C, F_SETFL, 0);
  WhileAsleep.push_back([&] { call(sys_accept, L, nullptr, nullptr); });
  EXPECT_EQ(connectTo(C, "/tmp/socket"), 0);
  int D = socketOf(SOCK_STREAM);
  call(sys_fcntl, D, F_SETFL, 0);
  WhileAsleep.push_back([&] { call(sys_close, L); });
  EXPECT_EQ(connectTo(D, "/tmp/socket"), -ECONNREFUSED);
}

TEST_F(UnixSockets, AbstractNames) {
  std::string Name("\0name", 5);
  int L = socketOf(SOCK_DGRAM);
  EXPECT_EQ(bindTo(L, Name), 0);
  EXPECT_EQ(bindTo(socketOf(SOCK_DGRAM), Name), -EADDRINUSE);
  int C = socketOf(SOCK_DGRAM, "/tmp/socket");
  sockaddr_un To;
  socklen_t Size = address(To, Name);
  EXPECT_EQ(call(sys_sendto, C, "hi", 2, 0, &To, Size), 2);
  sockaddr_un From = {};
  socklen_t FromSize = sizeof From;
  char Back[10];
  EXPECT_EQ(call(sys_recvfrom, L, Back, 10, 0, &From, &FromSize), 2);
  EXPECT_STREQ(From.sun_path, "/tmp/socket");
  call(sys_close, L);
  EXPECT_EQ(call(sys_sendto, C, "hi", 2, 0, &To, Size), -ECONNREFUSED);
}

TEST_F(UnixSockets, ConnectedMessagesSeeTheirPeerGo) {
  int L = socketOf(SOCK_DGRAM, "/tmp/socket"), C = socketOf(SOCK_DGRAM);
  EXPECT_EQ(send(C, "x"), -ENOTCONN);
  EXPECT_EQ(connectTo(C, "/tmp/socket"), 0);
  EXPECT_EQ(send(C, "x"), 1);
  EXPECT_EQ(receive(L), "x");
  call(sys_close, L);
  EXPECT_EQ(send(C, "x"), -ECONNREFUSED);
}

TEST_F(UnixSockets, FilesTravel) {
  pair(SOCK_STREAM);
  int Ends[2];
  ASSERT_EQ(call(sys_pipe2, Ends, O_NONBLOCK), 0);
  alignas(cmsghdr) char Control[CMSG_SPACE(2 * sizeof(int))] = {};
  char Text[] = "with";
  iovec V = {Text, 4};
  msghdr M = {};
  M.msg_iov = &V;
  M.msg_iovlen = 1;
  M.msg_control = Control;
  M.msg_controllen = sizeof Control;
  cmsghdr *C = CMSG_FIRSTHDR(&M);
  C->cmsg_level = SOL_SOCKET;
  C->cmsg_type = SCM_RIGHTS;
  C->cmsg_len = CMSG_LEN(2 * sizeof(int));
  memcpy(CMSG_DATA(C), Ends, sizeof Ends);
  send(A, "plain ");
  EXPECT_EQ(call(sys_sendmsg, A, &M, 0), 4);
  call(sys_close, Ends[0]);
  call(sys_close, Ends[1]);

  char Back[20];
  V = {Back, 20};
  M.msg_controllen = sizeof Control;
  EXPECT_EQ(call(sys_recvmsg, B, &M, 0), 6); // not into the next one's files
  EXPECT_EQ(M.msg_controllen, 0u);
  M.msg_controllen = sizeof Control;
  EXPECT_EQ(call(sys_recvmsg, B, &M, MSG_CMSG_CLOEXEC), 4);
  ASSERT_EQ(M.msg_controllen, sizeof Control);
  int Got[2];
  memcpy(Got, CMSG_DATA(CMSG_FIRSTHDR(&M)), sizeof Got);
  EXPECT_EQ(call(sys_fcntl, Got[0], F_GETFD), FD_CLOEXEC);
  EXPECT_EQ(send(Got[1], "through"), 7);
  EXPECT_EQ(call(sys_read, Got[0], Back, 20), 7);
  // With no room for them they are closed, and that is said.
  M.msg_controllen = sizeof Control;
  memcpy(CMSG_DATA(C), Got, sizeof Got);
  V = {Text, 4};
  EXPECT_EQ(call(sys_sendmsg, A, &M, 0), 4);
  M.msg_controllen = 0;
  EXPECT_EQ(call(sys_recvmsg, B, &M, 0), 4);
  EXPECT_EQ(M.msg_flags, MSG_CTRUNC);
  int Wrong = 99;
  memcpy(CMSG_DATA(C), &Wrong, sizeof Wrong);
  C->cmsg_len = CMSG_LEN(sizeof(int));
  M.msg_controllen = CMSG_SPACE(sizeof(int));
  EXPECT_EQ(call(sys_sendmsg, A, &M, 0), -EBADF);
}

TEST_F(UnixSockets, NothingIsLeftBehind) {
  call(sys_unlink, "/tmp/none"); // the root is there
  size_t Before = BlocksUsed;
  pair(SOCK_STREAM);
  send(A, "unread");
  call(sys_close, A);
  call(sys_close, B);
  int L = socketOf(SOCK_STREAM, "/tmp/socket", true), C = socketOf(SOCK_STREAM);
  EXPECT_EQ(connectTo(C, "/tmp/socket"), 0);
  send(C, "unread");
  call(sys_close, C);
  call(sys_close, L);
  EXPECT_EQ(call(sys_unlink, "/tmp/socket"), 0);
  EXPECT_EQ(BlocksUsed, Before);
}

} // namespace
