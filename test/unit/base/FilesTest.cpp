// Files and what is in them, by the system calls.
#include "test/unit/base/FileSteps.h"
#include <sys/ioctl.h>
#include <sys/uio.h>

using namespace host;

namespace {

TEST(Descriptors, ConsoleIsThereFromTheStart) {
  Console.clear();
  EXPECT_EQ(call(sys_write, 1, "hello\n", 6), 6);
  EXPECT_EQ(Console, "hello\n");
  winsize Size;
  EXPECT_EQ(call(sys_ioctl, 1, TIOCGWINSZ, &Size), 0);
  EXPECT_EQ(call(sys_write, 3, "x", 1), -EBADF);
  EXPECT_EQ(call(sys_write, -1, "x", 1), -EBADF);
  EXPECT_EQ(call(sys_pread64, 0, &Size, 1, 0), -ESPIPE);
}

TEST(Descriptors, TheLowestIsTaken) {
  std::vector<long> Open;
  for (long I = 3; I < 200; ++I)
    EXPECT_EQ(call(sys_dup, 0), I);
  EXPECT_EQ(call(sys_close, 70), 0);
  EXPECT_EQ(call(sys_close, 7), 0);
  EXPECT_EQ(call(sys_close, 7), -EBADF);
  EXPECT_EQ(call(sys_fcntl, 1, F_DUPFD, 8), 70);
  EXPECT_EQ(call(sys_dup, 0), 7);
  EXPECT_EQ(call(sys_dup, 0), 200);
  EXPECT_EQ(call(sys_dup2, 1, 500), 500);
  EXPECT_EQ(call(sys_dup2, 1, 1), 1);
  EXPECT_EQ(call(sys_dup3, 1, 1, 0), -EINVAL);
  EXPECT_EQ(call(sys_fcntl, 1, F_DUPFD_CLOEXEC, 500), 501);
  EXPECT_EQ(call(sys_fcntl, 501, F_GETFD), FD_CLOEXEC);
  EXPECT_EQ(call(sys_fcntl, 500, F_GETFD), 0);
  EXPECT_EQ(call(sys_dup2, 1, 1024), -EBADF);
  while (call(sys_dup, 0) >= 0)
    ;
  EXPECT_EQ(call(sys_dup, 0), -EMFILE);
  EXPECT_EQ(openFile("/tmp/not-made", O_CREAT | O_RDWR), -EMFILE);
  EXPECT_EQ(call(sys_access, "/tmp/not-made", 0), -ENOENT);
  EXPECT_EQ(call(sys_close_range, 3, ~0u, 0), 0);
  EXPECT_EQ(call(sys_dup, 0), 3);
  EXPECT_EQ(call(sys_close, 3), 0);
}

TEST_F(Files, WrittenAndRead) {
  makeFile("a", "some text");
  EXPECT_EQ(readAll("a"), "some text");
  EXPECT_EQ(readAll("/tmp/../tmp/./WrittenAndRead//a"), "some text");
  struct stat S = statusOf("a");
  EXPECT_EQ(S.st_size, 9);
  EXPECT_EQ(S.st_mode, mode_t(S_IFREG | 0644));
  EXPECT_EQ(S.st_nlink, 1u);
  EXPECT_EQ(S.st_blocks, 8);
  long D = openFile("a", O_RDWR);
  EXPECT_EQ(call(sys_lseek, D, -4, SEEK_END), 5);
  EXPECT_EQ(writeText(D, "cake"), 4);
  EXPECT_EQ(call(sys_pwrite64, D, "S", 1, 0), 1);
  char Back[20];
  EXPECT_EQ(call(sys_pread64, D, Back, 20, 1), 8);
  EXPECT_EQ(std::string(Back, 8), "ome cake");
  EXPECT_EQ(call(sys_read, D, Back, 20), 0);
  EXPECT_EQ(call(sys_lseek, D, -1, SEEK_SET), -EINVAL);
  EXPECT_EQ(call(sys_pread64, D, Back, 20, -1), -EINVAL);
  iovec V[] = {{Back, 3}, {Back + 10, 2}, {Back + 15, 4}};
  EXPECT_EQ(call(sys_lseek, D, 0, SEEK_SET), 0);
  EXPECT_EQ(call(sys_readv, D, V, 3), 9);
  EXPECT_EQ(std::string(Back + 10, 2), "e ");
  EXPECT_EQ(call(sys_preadv, D, V, 2, 4), 5);
  EXPECT_EQ(call(sys_readv, D, V, -1), -EINVAL);
  int Left = -1;
  call(sys_lseek, D, 2, SEEK_SET);
  EXPECT_EQ(call(sys_ioctl, D, FIONREAD, &Left), 0);
  EXPECT_EQ(Left, 7);
  call(sys_close, D);
  EXPECT_EQ(openFile("none", O_RDONLY), -ENOENT);
  EXPECT_EQ(openFile("a/b", O_RDONLY), -ENOTDIR);
  EXPECT_EQ(openFile("a/", O_RDONLY), -ENOTDIR);
  EXPECT_EQ(openFile("new/", O_CREAT | O_RDWR), -EISDIR);
  EXPECT_EQ(openFile("a", O_DIRECTORY), -ENOTDIR);
  EXPECT_EQ(openFile("a", O_CREAT | O_EXCL | O_RDWR), -EEXIST);
  EXPECT_EQ(openFile(".", O_RDWR), -EISDIR);
  EXPECT_EQ(openFile("", O_RDWR), -ENOENT);
}

TEST_F(Files, AccessModesHold) {
  makeFile("a", "x");
  long D = openFile("a", O_RDONLY);
  EXPECT_EQ(writeText(D, "y"), -EBADF);
  EXPECT_EQ(call(sys_ftruncate, D, 0), -EINVAL);
  call(sys_close, D);
  D = openFile("a", O_WRONLY);
  char C;
  EXPECT_EQ(call(sys_read, D, &C, 1), -EBADF);
  call(sys_close, D);
  D = openFile("a", O_PATH);
  EXPECT_EQ(call(sys_read, D, &C, 1), -EBADF);
  struct stat S;
  EXPECT_EQ(call(sys_fstat, D, &S), 0);
  EXPECT_EQ(call(sys_newfstatat, D, "", &S, AT_EMPTY_PATH), 0);
  EXPECT_EQ(S.st_size, 1);
  EXPECT_EQ(call(sys_newfstatat, D, "", &S, 0), -ENOENT);
  call(sys_close, D);
}

TEST_F(Files, AppendAndTruncate) {
  makeFile("a", "one");
  long D = openFile("a", O_WRONLY | O_APPEND);
  EXPECT_EQ(writeText(D, "two"), 3);
  EXPECT_EQ(call(sys_pwrite64, D, "3", 1, 0), 1); // appends too
  EXPECT_EQ(readAll("a"), "onetwo3");
  EXPECT_EQ(call(sys_ftruncate, D, 2), 0);
  EXPECT_EQ(call(sys_truncate, "a", 4), 0);
  EXPECT_EQ(readAll("a"), std::string("on\0\0", 4));
  call(sys_close, D);
  D = openFile("a", O_WRONLY | O_TRUNC);
  EXPECT_EQ(readAll("a"), "");
  call(sys_close, D);
}

TEST_F(Files, HolesReadAsZeros) {
  size_t Before = PagesUsed;
  long D = openFile("a", O_CREAT | O_RDWR);
  EXPECT_EQ(call(sys_pwrite64, D, "end", 3, 100'000), 3);
  EXPECT_EQ(PagesUsed - Before, 1u);
  char Back[5];
  EXPECT_EQ(call(sys_pread64, D, Back, 5, 99'998), 5);
  EXPECT_EQ(std::string(Back, 5), std::string("\0\0end", 5));
  EXPECT_EQ(statusOf("a").st_size, 100'003);
  EXPECT_EQ(call(sys_fallocate, D, 0, 0, 8192), 0);
  EXPECT_EQ(PagesUsed - Before, 3u);
  EXPECT_EQ(call(sys_fallocate, D, 3 /*keep size, punch*/, 10, 150'000), 0);
  EXPECT_EQ(call(sys_pread64, D, Back, 5, 99'998), 5);
  EXPECT_EQ(std::string(Back, 5), std::string("\0\0\0\0\0", 5));
  EXPECT_EQ(statusOf("a").st_size, 100'003);
  call(sys_close, D);
  EXPECT_EQ(call(sys_unlink, "a"), 0);
  EXPECT_EQ(PagesUsed, Before);
}

TEST_F(Files, AFullDisk) {
  makeFile("a", "x");
  size_t All = PagesInAll;
  PagesInAll = PagesUsed + 16 + 3;
  long D = openFile("b", O_CREAT | O_RDWR);
  std::string Much(10 * 4096, 'm');
  EXPECT_EQ(writeText(D, Much), 3 * 4096);
  EXPECT_EQ(writeText(D, Much), -ENOSPC);
  EXPECT_EQ(call(sys_fallocate, D, 0, 0, 100'000), -ENOSPC);
  EXPECT_EQ(call(sys_pwrite64, D, "y", 1, 0), 1); // in place
  // Nor is there room for a file without data, or for its name.
  EXPECT_EQ(openFile("c", O_CREAT | O_RDWR), -ENOSPC);
  EXPECT_EQ(call(sys_mkdir, "c", 0700), -ENOSPC);
  EXPECT_EQ(call(sys_symlink, "a", "c"), -ENOSPC);
  EXPECT_EQ(call(sys_link, "a", "c"), -ENOSPC);
  EXPECT_EQ(call(sys_rename, "a", "c"), 0);
  EXPECT_GT(listed("/proc/self/fd").size(), 2u); // is no file's
  PagesInAll = PagesUsed + 16 + 3;
  EXPECT_EQ(call(sys_pwrite64, D, "y", 1, off_t(1) << 30),
            -ENOSPC); // its table
  PagesInAll = All;
  EXPECT_EQ(call(sys_pwrite64, D, "y", 1, off_t(1) << 30), 1);
  call(sys_close, D);
  EXPECT_EQ(call(sys_unlink, "b"), 0);
}

TEST_F(Files, Devices) {
  char Back[4] = {1, 2, 3, 4};
  long D = openFile("/dev/zero", O_RDWR);
  EXPECT_EQ(call(sys_read, D, Back, 4), 4);
  EXPECT_EQ(Back[3], 0);
  EXPECT_EQ(writeText(D, "x"), 1);
  call(sys_close, D);
  D = openFile("/dev/full", O_RDWR);
  EXPECT_EQ(writeText(D, "x"), -ENOSPC);
  call(sys_close, D);
  EXPECT_EQ(readAll("/dev/null"), "");
  makeFile("/dev/null", "lost");
  EXPECT_EQ(statusOf("/dev/null").st_rdev, dev_t(0x103));
  Console.clear();
  makeFile("/dev/console", "shown");
  EXPECT_EQ(Console, "shown");
}

TEST_F(Files, WhatProcSays) {
  EXPECT_EQ(readAll("/proc/self/cmdline"),
            std::string("/bin/program\0argument\0", 22));
  EXPECT_EQ(readAll("/proc/sys/net/core/somaxconn"), "4096\n");
  EXPECT_EQ(readAll("/proc/1/oom_score_adj"), "0\n");
  EXPECT_EQ(readAll("/proc/self/comm"), "program\n");
  EXPECT_EQ(readAll("/proc/meminfo").find("MemTotal:        4194304 kB\n"), 0u);
  std::string Stat = readAll("/proc/self/stat");
  EXPECT_EQ(Stat.find("1 (program) R "), 0u);
  EXPECT_EQ(std::count(Stat.begin(), Stat.end(), ' '), 51);
  EXPECT_NE(readAll("/proc/cpuinfo").find("model name"), std::string::npos);
  char To[100];
  EXPECT_EQ(call(sys_readlink, "/proc/self/exe", To, 100), 12);
  EXPECT_EQ(std::string(To, 12), "/bin/program");
  EXPECT_EQ(openFile("/proc/self/oom_score_adj", O_WRONLY), -EACCES);
  EXPECT_EQ(openFile("/proc/none", O_CREAT | O_RDWR), -EPERM);
  EXPECT_EQ(openFile("/proc/self/maps", O_RDWR), -EACCES);
  EXPECT_EQ(call(sys_unlink, "/proc/cpuinfo"), -EPERM);
  EXPECT_EQ(listed("/proc/sys"),
            (std::vector<std::string>{".", "..", "kernel", "vm", "net"}));
}

TEST_F(Files, DescriptorsAsFiles) {
  makeFile("a", "text");
  long D = openFile("a", O_RDWR);
  std::string Link = "/proc/self/fd/" + std::to_string(D);
  char To[100];
  long N = call(sys_readlink, Link.c_str(), To, 100);
  EXPECT_EQ(std::string(To, N), "/tmp/DescriptorsAsFiles/a");
  // A new description, with a place of its own.
  call(sys_lseek, D, 2, SEEK_SET);
  EXPECT_EQ(readAll(Link.c_str()), "text");
  EXPECT_EQ(listed("/dev/fd").size(), 7u); // ., .., 0 to 3, and the listing's
  EXPECT_EQ(call(sys_unlink, "a"), 0);
  EXPECT_EQ(readAll(Link.c_str()), "text");
  N = call(sys_readlink, Link.c_str(), To, 100);
  EXPECT_EQ(std::string(To, N), "(deleted)");
  call(sys_close, D);
  EXPECT_EQ(openFile(Link.c_str(), O_RDONLY), -ENOENT);
  EXPECT_EQ(openFile("/proc/self/fd/x", O_RDONLY), -ENOENT);
  int Ends[2];
  ASSERT_EQ(call(sys_pipe2, Ends, O_NONBLOCK), 0);
  EXPECT_EQ(call(sys_write, Ends[1], "in", 2), 2);
  Link = "/dev/fd/" + std::to_string(Ends[0]);
  D = openFile(Link.c_str(), O_RDONLY);
  EXPECT_EQ(call(sys_read, D, To, 10), 2);
  call(sys_close_range, 3, ~0u, 0);
  Console.clear();
  makeFile("/dev/stdout", "shown");
  EXPECT_EQ(Console, "shown");
}

TEST_F(Files, MemoryRunsOut) {
  for (long Blocks = 0; Blocks < 12; ++Blocks) {
    BlocksLeft = Blocks;
    long D = openFile("a", O_CREAT | O_RDWR);
    if (D >= 0) {
      writeText(D, "text");
      call(sys_close, D);
    }
    call(sys_mkdir, "d", 0755);
    call(sys_symlink, "d", "l");
    call(sys_rename, "a", "l/b");
    BlocksLeft = -1;
    call(sys_unlink, "a");
    call(sys_unlink, "d/b");
    call(sys_unlink, "l");
    call(sys_rmdir, "d");
    EXPECT_EQ(listed(".").size(), 2u);
  }
}

} // namespace
