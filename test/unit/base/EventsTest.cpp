// Pipes, counters and timers, and waiting for them.
#include "test/unit/base/Calls.h"
#include "gtest/gtest.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/timerfd.h>

using namespace host;

namespace {

class Events : public testing::Test {
protected:
  int Read = -1, Write = -1;

  void SetUp() override {
    int Ends[2];
    ASSERT_EQ(call(sys_pipe2, Ends, O_NONBLOCK), 0);
    Read = Ends[0];
    Write = Ends[1];
    SignalsSent.clear();
  }
  void TearDown() override {
    EXPECT_TRUE(WhileAsleep.empty());
    call(sys_close_range, 3, ~0u, 0);
  }
  long write(const std::string &Text) {
    return call(sys_write, Write, Text.data(), Text.size());
  }
  std::string read(size_t Size = 1000) {
    std::string Text(Size, 0);
    long N = call(sys_read, Read, Text.data(), Size);
    if (N < 0)
      return "error " + std::to_string(-N);
    Text.resize(N);
    return Text;
  }
  void block(int D) { call(sys_fcntl, D, F_SETFL, 0); }

  /// The descriptors that an epoll set says have news, with what.
  std::vector<std::pair<int, unsigned>> news(int Set, int Room = 10) {
    std::vector<epoll_event> Out(Room);
    long N = call(sys_epoll_wait, Set, Out.data(), Room, 0);
    std::vector<std::pair<int, unsigned>> All;
    for (long I = 0; I < N; ++I)
      All.push_back({int(Out[I].data.fd), unsigned(Out[I].events)});
    return All;
  }
  using News = std::vector<std::pair<int, unsigned>>;
  long control(int Set, int Operation, int D, unsigned Wanted) {
    epoll_event E = {};
    E.events = Wanted;
    E.data.fd = D;
    return call(sys_epoll_ctl, Set, Operation, D, &E);
  }
};

TEST_F(Events, PipesCarryBytes) {
  EXPECT_EQ(read(), "error " + std::to_string(EAGAIN));
  EXPECT_EQ(write("some "), 5);
  EXPECT_EQ(write("text"), 4);
  int Left = 0;
  EXPECT_EQ(call(sys_ioctl, Read, FIONREAD, &Left), 0);
  EXPECT_EQ(Left, 9);
  EXPECT_EQ(read(3), "som");
  EXPECT_EQ(read(), "e text");
  EXPECT_EQ(call(sys_lseek, Read, 0, SEEK_CUR), -ESPIPE);
  EXPECT_EQ(call(sys_write, Read, "x", 1), -EBADF);
  EXPECT_EQ(call(sys_close, Write), 0);
  EXPECT_EQ(read(), "");
}

TEST_F(Events, PipesAreFullAtTheirCapacity) {
  std::string Sent, Got;
  for (char C = 'a'; write(std::string(10'000, C)) == 10'000; ++C)
    Sent += std::string(10'000, C);
  // What is more than PIPE_BUF may be cut.
  Sent += std::string(65'536 - Sent.size(), Sent.back() + 1);
  EXPECT_EQ(write("x"), -EAGAIN);
  EXPECT_EQ(read(100).size(), 100u);
  EXPECT_EQ(write(std::string(101, 'x')), -EAGAIN); // together or not at all
  EXPECT_EQ(write(std::string(100, 'x')), 100);
  Sent = Sent.substr(100) + std::string(100, 'x');
  for (std::string Part; (Part = read(7'777)).size() > 10;)
    Got += Part;
  EXPECT_EQ(Got, Sent);
  EXPECT_EQ(call(sys_fcntl, Read, F_GETPIPE_SZ), 65'536);
  EXPECT_EQ(call(sys_fcntl, Read, F_SETPIPE_SZ, 100), 4096);
  EXPECT_EQ(write(std::string(5000, 'y')), 4096);
}

TEST_F(Events, PipesWait) {
  block(Read);
  block(Write);
  WhileAsleep.push_back([&] { EXPECT_EQ(write("late"), 4); });
  EXPECT_EQ(read(), "late");
  std::string Much(150'000, 'm');
  size_t Got = 0;
  for (int I = 0; I < 2; ++I)
    WhileAsleep.push_back([&] { Got += read(60'000).size(); });
  EXPECT_EQ(write(Much), 150'000);
  EXPECT_EQ(Got, 120'000u);
  EXPECT_EQ(read(60'000).size(), 30'000u);
  WhileAsleep.push_back([&] { call(sys_close, Write); });
  EXPECT_EQ(read(), "");
}

TEST_F(Events, ASignalEndsTheWait) {
  block(Read);
  SignalArrives = true;
  char C;
  EXPECT_EQ(call(sys_read, Read, &C, 1), -512); // made again, or EINTR
  pollfd P = {Read, POLLIN, 0};
  EXPECT_EQ(call(sys_poll, &P, 1, -1), -EINTR);
  SignalArrives = false;
}

TEST_F(Events, NobodyReads) {
  call(sys_close, Read);
  EXPECT_EQ(write("x"), -EPIPE);
  EXPECT_EQ(SignalsSent, std::vector<int>{SIGPIPE});
  pollfd P = {Write, 0, 0};
  EXPECT_EQ(call(sys_poll, &P, 1, 0), 1);
  EXPECT_EQ(P.revents, POLLERR);
}

TEST_F(Events, Fifos) {
  ASSERT_EQ(call(sys_mknod, "/tmp/fifo", S_IFIFO | 0600, 0), 0);
  EXPECT_EQ(call(sys_open, "/tmp/fifo", O_WRONLY | O_NONBLOCK), -ENXIO);
  long In = call(sys_open, "/tmp/fifo", O_RDONLY | O_NONBLOCK);
  ASSERT_GE(In, 0);
  pollfd P = {int(In), POLLIN, 0};
  EXPECT_EQ(call(sys_poll, &P, 1, 0), 0); // nobody has written yet
  long Out = call(sys_open, "/tmp/fifo", O_WRONLY);
  ASSERT_GE(Out, 0);
  EXPECT_EQ(call(sys_write, Out, "x", 1), 1);
  char C;
  EXPECT_EQ(call(sys_read, In, &C, 1), 1);
  call(sys_close, In);
  call(sys_close, Out);
  // Each waits for the other.
  WhileAsleep.push_back([&] { Out = call(sys_open, "/tmp/fifo", O_WRONLY); });
  In = call(sys_open, "/tmp/fifo", O_RDONLY);
  ASSERT_GE(In, 0);
  struct stat S;
  EXPECT_EQ(call(sys_fstat, In, &S), 0);
  EXPECT_TRUE(S_ISFIFO(S.st_mode));
  EXPECT_EQ(call(sys_unlink, "/tmp/fifo"), 0);
}

TEST_F(Events, Counters) {
  long D = call(sys_eventfd2, 2, EFD_NONBLOCK);
  uint64_t Value = 3;
  EXPECT_EQ(call(sys_write, D, &Value, 8), 8);
  EXPECT_EQ(call(sys_read, D, &Value, 4), -EINVAL);
  EXPECT_EQ(call(sys_read, D, &Value, 8), 8);
  EXPECT_EQ(Value, 5u);
  EXPECT_EQ(call(sys_read, D, &Value, 8), -EAGAIN);
  Value = ~0ull;
  EXPECT_EQ(call(sys_write, D, &Value, 8), -EINVAL);
  Value = ~0ull - 1;
  EXPECT_EQ(call(sys_write, D, &Value, 8), 8);
  Value = 1;
  EXPECT_EQ(call(sys_write, D, &Value, 8), -EAGAIN);
  D = call(sys_eventfd2, 2, EFD_SEMAPHORE | EFD_NONBLOCK);
  EXPECT_EQ(call(sys_read, D, &Value, 8), 8);
  EXPECT_EQ(Value, 1u);
  EXPECT_EQ(call(sys_read, D, &Value, 8), 8);
  EXPECT_EQ(call(sys_read, D, &Value, 8), -EAGAIN);
}

TEST_F(Events, LevelTriggered) {
  long Set = call(sys_epoll_create1, 0);
  EXPECT_EQ(control(Set, EPOLL_CTL_ADD, Read, EPOLLIN), 0);
  EXPECT_EQ(control(Set, EPOLL_CTL_ADD, Read, EPOLLIN), -EEXIST);
  EXPECT_EQ(news(Set), News());
  write("text");
  EXPECT_EQ(news(Set), (News{{Read, EPOLLIN}}));
  read(1);
  EXPECT_EQ(news(Set), (News{{Read, EPOLLIN}}));
  read();
  EXPECT_EQ(news(Set), News());
  write("x");
  EXPECT_EQ(control(Set, EPOLL_CTL_MOD, Read, 0), 0);
  EXPECT_EQ(news(Set), News());
  EXPECT_EQ(control(Set, EPOLL_CTL_MOD, Read, EPOLLIN), 0);
  EXPECT_EQ(news(Set), (News{{Read, EPOLLIN}}));
  EXPECT_EQ(control(Set, EPOLL_CTL_DEL, Read, 0), 0);
  EXPECT_EQ(control(Set, EPOLL_CTL_DEL, Read, 0), -ENOENT);
  EXPECT_EQ(control(Set, EPOLL_CTL_MOD, Read, 0), -ENOENT);
  EXPECT_EQ(news(Set), News());
}

TEST_F(Events, EdgeTriggered) {
  long Set = call(sys_epoll_create1, 0);
  write("x");
  EXPECT_EQ(control(Set, EPOLL_CTL_ADD, Read, EPOLLIN | EPOLLET), 0);
  EXPECT_EQ(news(Set), (News{{Read, EPOLLIN}}));
  EXPECT_EQ(news(Set), News());
  write("y");
  EXPECT_EQ(news(Set), (News{{Read, EPOLLIN}}));
  EXPECT_EQ(news(Set), News());
  call(sys_close, Write);
  EXPECT_EQ(news(Set), (News{{Read, EPOLLIN | EPOLLHUP}}));
  EXPECT_EQ(news(Set), News());
}

TEST_F(Events, OneShot) {
  long Set = call(sys_epoll_create1, 0);
  EXPECT_EQ(control(Set, EPOLL_CTL_ADD, Read, EPOLLIN | EPOLLONESHOT), 0);
  write("x");
  EXPECT_EQ(news(Set), (News{{Read, EPOLLIN}}));
  write("y");
  EXPECT_EQ(news(Set), News());
  EXPECT_EQ(control(Set, EPOLL_CTL_MOD, Read, EPOLLIN | EPOLLONESHOT), 0);
  EXPECT_EQ(news(Set), (News{{Read, EPOLLIN}}));
}

TEST_F(Events, AllHaveTheirTurn) {
  long Set = call(sys_epoll_create1, 0);
  std::vector<int> Counters;
  for (int I = 0; I < 100; ++I) {
    Counters.push_back(call(sys_eventfd2, 1, 0));
    EXPECT_EQ(control(Set, EPOLL_CTL_ADD, Counters[I], EPOLLIN), 0);
  }
  for (int Round = 0; Round < 3; ++Round)
    for (int I = 0; I < 100; I += 10) {
      News Part = news(Set, 10);
      ASSERT_EQ(Part.size(), 10u);
      EXPECT_EQ(Part[0].first, Counters[I]);
      EXPECT_EQ(Part[9].first, Counters[I + 9]);
    }
}

TEST_F(Events, ClosedFilesLeave) {
  long Set = call(sys_epoll_create1, 0);
  write("x");
  long Copy = call(sys_dup, Read);
  EXPECT_EQ(control(Set, EPOLL_CTL_ADD, Read, EPOLLIN), 0);
  EXPECT_EQ(control(Set, EPOLL_CTL_ADD, Copy, EPOLLIN), 0);
  call(sys_close, Read);
  EXPECT_EQ(news(Set).size(), 2u); // the description lives on
  call(sys_close, Copy);
  EXPECT_EQ(news(Set), News());
  size_t Blocks = BlocksUsed;
  call(sys_close, Write);
  call(sys_close, Set);
  EXPECT_LT(BlocksUsed, Blocks);
}

TEST_F(Events, SetsInSets) {
  long Inner = call(sys_epoll_create1, 0), Outer = call(sys_epoll_create1, 0);
  EXPECT_EQ(control(Inner, EPOLL_CTL_ADD, Read, EPOLLIN), 0);
  EXPECT_EQ(control(Outer, EPOLL_CTL_ADD, Inner, EPOLLIN), 0);
  EXPECT_EQ(control(Inner, EPOLL_CTL_ADD, Outer, EPOLLIN), -ELOOP);
  EXPECT_EQ(control(Inner, EPOLL_CTL_ADD, Inner, EPOLLIN), -EINVAL);
  EXPECT_EQ(news(Outer), News());
  write("x");
  EXPECT_EQ(news(Outer), (News{{int(Inner), EPOLLIN}}));
  read();
  EXPECT_EQ(news(Outer), News());
}

TEST_F(Events, WhatCannotBeWatched) {
  long Set = call(sys_epoll_create1, 0);
  long D = call(sys_open, "/tmp", O_RDONLY);
  EXPECT_EQ(control(Set, EPOLL_CTL_ADD, D, EPOLLIN), -EPERM);
  EXPECT_EQ(control(Set, EPOLL_CTL_ADD, 99, EPOLLIN), -EBADF);
  EXPECT_EQ(control(D, EPOLL_CTL_ADD, Read, EPOLLIN), -EINVAL);
  epoll_event E;
  EXPECT_EQ(call(sys_epoll_wait, Set, &E, 0, 0), -EINVAL);
  EXPECT_EQ(call(sys_epoll_create, 0), -EINVAL);
}

TEST_F(Events, WaitingForASet) {
  long Set = call(sys_epoll_create1, 0);
  EXPECT_EQ(control(Set, EPOLL_CTL_ADD, Read, EPOLLIN), 0);
  epoll_event E;
  base::Nanoseconds Begin = Now;
  EXPECT_EQ(call(sys_epoll_wait, Set, &E, 1, 20), 0);
  EXPECT_EQ(Now - Begin, 20'000'000u);
  WhileAsleep.push_back([&] { write("x"); });
  EXPECT_EQ(call(sys_epoll_pwait, Set, &E, 1, -1, nullptr, 8), 1);
  EXPECT_EQ(E.data.fd, Read);
  read();
  // Another thread adds something that is ready.
  WhileAsleep.push_back(
      [&] { EXPECT_EQ(control(Set, EPOLL_CTL_ADD, Write, EPOLLOUT), 0); });
  EXPECT_EQ(call(sys_epoll_wait, Set, &E, 1, -1), 1);
  EXPECT_EQ(E.data.fd, Write);
}

TEST_F(Events, Polling) {
  pollfd P[] = {{Read, POLLIN, 9}, {-1, POLLIN, 9}, {Write, POLLOUT, 9}};
  EXPECT_EQ(call(sys_poll, P, 3, 0), 1);
  EXPECT_EQ(P[0].revents, 0);
  EXPECT_EQ(P[1].revents, 0);
  EXPECT_EQ(P[2].revents, POLLOUT);
  EXPECT_EQ(call(sys_poll, P, 1, 30), 0);
  WhileAsleep.push_back([&] { write("x"); });
  EXPECT_EQ(call(sys_poll, P, 1, -1), 1);
  EXPECT_EQ(P[0].revents, POLLIN);
  pollfd Closed = {99, POLLIN, 0};
  EXPECT_EQ(call(sys_poll, &Closed, 1, -1), 1);
  EXPECT_EQ(Closed.revents, POLLNVAL);
  std::vector<pollfd> Many(50, pollfd{Read, POLLIN | POLLRDNORM, 0});
  EXPECT_EQ(call(sys_poll, Many.data(), 50, -1), 50);
  EXPECT_EQ(Many[49].revents, POLLIN | POLLRDNORM);
}

TEST_F(Events, Selecting) {
  fd_set In, Out;
  auto Set = [&] {
    FD_ZERO(&In);
    FD_ZERO(&Out);
    FD_SET(Read, &In);
    FD_SET(Write, &Out);
  };
  Set();
  EXPECT_EQ(call(sys_select, Write + 1, &In, &Out, nullptr, nullptr), 1);
  EXPECT_FALSE(FD_ISSET(Read, &In));
  EXPECT_TRUE(FD_ISSET(Write, &Out));
  write("x");
  Set();
  EXPECT_EQ(call(sys_select, Write + 1, &In, &Out, nullptr, nullptr), 2);
  read();
  Set();
  timeval Limit = {0, 5000};
  EXPECT_EQ(call(sys_select, Read + 1, &In, nullptr, nullptr, &Limit), 0);
  EXPECT_EQ(Limit.tv_usec, 0);
  EXPECT_FALSE(FD_ISSET(Read, &In));
  FD_SET(99, &In);
  EXPECT_EQ(call(sys_select, 100, &In, nullptr, nullptr, nullptr), -EBADF);
  timespec None = {0, 0};
  Set();
  EXPECT_EQ(call(sys_pselect6, Read + 1, &In, nullptr, nullptr, &None, nullptr),
            0);
}

TEST_F(Events, Timers) {
  long D = call(sys_timerfd_create, CLOCK_MONOTONIC, TFD_NONBLOCK);
  itimerspec T = {{0, 10'000'000}, {0, 30'000'000}}, Left;
  EXPECT_EQ(call(sys_timerfd_settime, D, 0, &T, nullptr), 0);
  uint64_t Count;
  EXPECT_EQ(call(sys_read, D, &Count, 8), -EAGAIN);
  Now += 20'000'000;
  EXPECT_EQ(call(sys_timerfd_gettime, D, &Left), 0);
  EXPECT_EQ(Left.it_value.tv_nsec, 10'000'000);
  pollfd P = {int(D), POLLIN, 0};
  EXPECT_EQ(call(sys_poll, &P, 1, -1), 1);
  EXPECT_EQ(call(sys_read, D, &Count, 8), 8);
  EXPECT_EQ(Count, 1u);
  Now += 35'000'000; // three of them pass; the rhythm stays
  base::runTimers();
  EXPECT_EQ(call(sys_read, D, &Count, 8), 8);
  EXPECT_EQ(Count, 3u);
  EXPECT_EQ(call(sys_timerfd_gettime, D, &Left), 0);
  EXPECT_EQ(Left.it_value.tv_nsec, 5'000'000);
  T = {};
  EXPECT_EQ(call(sys_timerfd_settime, D, 0, &T, &Left), 0);
  EXPECT_EQ(Left.it_interval.tv_nsec, 10'000'000);
  EXPECT_EQ(call(sys_poll, &P, 1, 100), 0);
  // By the time of day, and past already.
  D = call(sys_timerfd_create, CLOCK_REALTIME, 0);
  T.it_value.tv_sec = 1'600'000'000;
  EXPECT_EQ(call(sys_timerfd_settime, D, TFD_TIMER_ABSTIME, &T, nullptr), 0);
  EXPECT_EQ(call(sys_read, D, &Count, 8), 8);
  EXPECT_EQ(Count, 1u);
  EXPECT_EQ(call(sys_timerfd_settime, Read, 0, &T, nullptr), -EINVAL);
}

TEST_F(Events, TypedText) {
  char Back[20];
  pollfd P = {0, POLLIN, 0};
  EXPECT_EQ(call(sys_poll, &P, 1, 0), 0);
  WhileAsleep.push_back([&] { Typed = "yes\r"; });
  EXPECT_EQ(call(sys_read, 0, Back, 20), 4);
  EXPECT_EQ(std::string(Back, 4), "yes\n");
  Typed = "a\4b";
  EXPECT_EQ(call(sys_read, 0, Back, 20), 1);
  EXPECT_EQ(call(sys_read, 0, Back, 20), 0); // Control-D
  EXPECT_EQ(call(sys_read, 0, Back, 20), 1);
}

} // namespace
