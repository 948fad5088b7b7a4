// Files, directories and their names, by the system calls.
#include "base/fs/Path.h"
#include "test/unit/base/Calls.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <dirent.h>
#include <sys/ioctl.h>
#include <sys/uio.h>

using namespace host;

namespace {

long openFile(const char *Path, int Flags, int Mode = 0644) {
  return call(sys_open, Path, Flags, Mode);
}

long writeText(long D, const std::string &Text) {
  return call(sys_write, D, Text.data(), Text.size());
}

std::string readAll(const char *Path) {
  long D = openFile(Path, O_RDONLY);
  if (D < 0)
    return "error " + std::to_string(-D);
  std::string All;
  char Part[1000];
  for (long N; (N = call(sys_read, D, Part, sizeof Part)) > 0;)
    All.append(Part, N);
  call(sys_close, D);
  return All;
}

void makeFile(const char *Path, const std::string &Text) {
  long D = openFile(Path, O_CREAT | O_WRONLY | O_TRUNC);
  ASSERT_GE(D, 0) << Path;
  EXPECT_EQ(writeText(D, Text), long(Text.size()));
  EXPECT_EQ(call(sys_close, D), 0);
}

struct stat statusOf(const char *Path) {
  struct stat S = {};
  EXPECT_EQ(call(sys_lstat, Path, &S), 0) << Path;
  return S;
}

std::vector<std::string> listed(const char *Path, size_t Room = 1000) {
  std::vector<std::string> Names;
  long D = openFile(Path, O_RDONLY | O_DIRECTORY);
  EXPECT_GE(D, 0);
  std::vector<char> Memory(Room);
  for (long N; (N = call(sys_getdents64, D, Memory.data(), Room)) > 0;)
    for (long At = 0; At < N;) {
      auto *E = reinterpret_cast<dirent *>(Memory.data() + At);
      Names.push_back(E->d_name);
      At += E->d_reclen;
    }
  call(sys_close, D);
  return Names;
}

/// A directory of its own for each test.
class Files : public testing::Test {
protected:
  void SetUp() override {
    std::string Path =
        "/tmp/" +
        std::string(
            testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_EQ(call(sys_mkdir, Path.c_str(), 0755), 0);
    ASSERT_EQ(call(sys_chdir, Path.c_str()), 0);
  }
};

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
  PagesInAll = All;
  call(sys_close, D);
  EXPECT_EQ(call(sys_unlink, "b"), 0);
}

TEST_F(Files, UnlinkedWhileOpen) {
  size_t Before = PagesUsed;
  makeFile("a", "text");
  long D = openFile("a", O_RDWR);
  EXPECT_EQ(call(sys_unlink, "a"), 0);
  EXPECT_EQ(openFile("a", O_RDONLY), -ENOENT);
  EXPECT_EQ(writeText(D, "more"), 4);
  struct stat S;
  EXPECT_EQ(call(sys_fstat, D, &S), 0);
  EXPECT_EQ(S.st_nlink, 0u);
  EXPECT_EQ(call(sys_close, D), 0);
  EXPECT_EQ(PagesUsed, Before);
}

TEST_F(Files, HardLinks) {
  makeFile("a", "text");
  EXPECT_EQ(call(sys_link, "a", "b"), 0);
  EXPECT_EQ(call(sys_link, "a", "b"), -EEXIST);
  EXPECT_EQ(call(sys_link, ".", "d"), -EPERM);
  EXPECT_EQ(call(sys_link, "a", "/dev/a"), -EXDEV);
  EXPECT_EQ(statusOf("b").st_nlink, 2u);
  EXPECT_EQ(statusOf("b").st_ino, statusOf("a").st_ino);
  EXPECT_EQ(call(sys_rename, "a", "b"), 0); // the same file: nothing happens
  EXPECT_EQ(call(sys_unlink, "a"), 0);
  EXPECT_EQ(readAll("b"), "text");
  EXPECT_EQ(statusOf("b").st_nlink, 1u);
}

TEST_F(Files, SymbolicLinks) {
  makeFile("a", "text");
  EXPECT_EQ(call(sys_symlink, "a", "l"), 0);
  EXPECT_EQ(call(sys_symlink, "../SymbolicLinks", "up"), 0);
  EXPECT_EQ(readAll("l"), "text");
  EXPECT_EQ(readAll("up/up/l"), "text");
  EXPECT_EQ(openFile("l", O_RDONLY | O_NOFOLLOW), -ELOOP);
  EXPECT_TRUE(S_ISLNK(statusOf("l").st_mode));
  char To[10];
  EXPECT_EQ(call(sys_readlink, "l", To, 10), 1);
  EXPECT_EQ(call(sys_readlink, "a", To, 10), -EINVAL);
  EXPECT_EQ(call(sys_readlink, "up", To, 2), 2);
  // A file is made where a dangling link points.
  EXPECT_EQ(call(sys_symlink, "made", "dangling"), 0);
  EXPECT_EQ(call(sys_stat, "dangling", To), -ENOENT);
  EXPECT_EQ(openFile("dangling", O_CREAT | O_EXCL | O_RDWR), -EEXIST);
  makeFile("dangling", "new");
  EXPECT_EQ(readAll("made"), "new");
  EXPECT_EQ(call(sys_symlink, "loop", "loop"), 0);
  EXPECT_EQ(openFile("loop", O_RDONLY), -ELOOP);
  EXPECT_EQ(call(sys_unlink, "l"), 0);
  EXPECT_EQ(readAll("a"), "text");
  EXPECT_EQ(call(sys_unlink, "up/"), -EISDIR);
}

TEST_F(Files, NamesThatAreTooLong) {
  std::string Long(255, 'n');
  makeFile(Long.c_str(), "x");
  EXPECT_EQ(readAll(Long.c_str()), "x");
  EXPECT_EQ(openFile((Long + "n").c_str(), O_CREAT | O_RDWR), -ENAMETOOLONG);
  std::string Path(4096, '/');
  EXPECT_EQ(openFile(Path.c_str(), O_RDONLY), -ENAMETOOLONG);
}

TEST_F(Files, Directories) {
  EXPECT_EQ(call(sys_mkdir, "d/", 0777), 0);
  EXPECT_EQ(call(sys_mkdir, "d", 0777), -EEXIST);
  EXPECT_EQ(call(sys_mkdir, "no/d", 0777), -ENOENT);
  EXPECT_EQ(statusOf("d").st_mode, mode_t(S_IFDIR | 0755));
  EXPECT_EQ(statusOf(".").st_nlink, 3u);
  makeFile("d/a", "x");
  EXPECT_EQ(call(sys_rmdir, "d"), -ENOTEMPTY);
  EXPECT_EQ(call(sys_rmdir, "d/a"), -ENOTDIR);
  EXPECT_EQ(call(sys_unlink, "d"), -EISDIR);
  EXPECT_EQ(call(sys_unlinkat, AT_FDCWD, "d/a", 0), 0);
  EXPECT_EQ(call(sys_rmdir, "/"), -EBUSY);
  EXPECT_EQ(call(sys_rmdir, "/dev"), -EBUSY);
  EXPECT_EQ(call(sys_rmdir, "d"), 0);
  EXPECT_EQ(statusOf(".").st_nlink, 2u);
}

TEST_F(Files, BeingInADirectory) {
  char Path[100];
  EXPECT_EQ(call(sys_getcwd, Path, 100), 23);
  EXPECT_STREQ(Path, "/tmp/BeingInADirectory");
  EXPECT_EQ(call(sys_getcwd, Path, 22), -ERANGE);
  EXPECT_EQ(call(sys_mkdir, "d", 0755), 0);
  long D = openFile("d", O_RDONLY | O_DIRECTORY);
  EXPECT_EQ(call(sys_fchdir, D), 0);
  EXPECT_EQ(call(sys_close, D), 0);
  EXPECT_EQ(call(sys_rmdir, "../d"), 0);
  EXPECT_EQ(call(sys_getcwd, Path, 100), -ENOENT);
  EXPECT_EQ(openFile("a", O_CREAT | O_RDWR), -ENOENT);
  EXPECT_EQ(call(sys_chdir, ".."), 0);
  EXPECT_EQ(call(sys_chdir, "/dev"), 0);
  EXPECT_EQ(call(sys_getcwd, Path, 100), 5);
  EXPECT_STREQ(Path, "/dev");
  EXPECT_EQ(call(sys_chdir, "../.."), 0);
  EXPECT_EQ(call(sys_getcwd, Path, 100), 2);
  EXPECT_STREQ(Path, "/");
  EXPECT_EQ(call(sys_chdir, "/dev/null"), -ENOTDIR);
}

TEST_F(Files, ListingSeesEachOnce) {
  for (int I = 0; I < 100; ++I)
    makeFile(std::to_string(I).c_str(), "");
  EXPECT_EQ(listed(".").size(), 102u);
  EXPECT_EQ(listed(".", 40).size(), 102u);
  // Members that go meanwhile neither hide nor repeat others.
  long D = openFile(".", O_RDONLY);
  char Memory[200];
  size_t Seen = 0;
  for (long N; (N = call(sys_getdents64, D, Memory, sizeof Memory)) > 0;)
    for (long At = 0; At < N; ++Seen) {
      auto *E = reinterpret_cast<dirent *>(Memory + At);
      if (E->d_type == DT_REG) {
        EXPECT_EQ(call(sys_unlink, E->d_name), 0);
      }
      At += E->d_reclen;
    }
  EXPECT_EQ(Seen, 102u);
  EXPECT_EQ(call(sys_getdents64, D, Memory, 10), 0);
  EXPECT_EQ(call(sys_lseek, D, 0, SEEK_SET), 0);
  EXPECT_EQ(call(sys_getdents64, D, Memory, 10), -EINVAL);
  call(sys_close, D);
  EXPECT_EQ(listed("."), (std::vector<std::string>{".", ".."}));
}

TEST_F(Files, Renaming) {
  makeFile("a", "A");
  makeFile("b", "B");
  EXPECT_EQ(call(sys_mkdir, "d", 0755), 0);
  EXPECT_EQ(call(sys_mkdir, "e", 0755), 0);
  EXPECT_EQ(call(sys_rename, "a", "b"), 0);
  EXPECT_EQ(readAll("b"), "A");
  EXPECT_EQ(openFile("a", O_RDONLY), -ENOENT);
  EXPECT_EQ(call(sys_rename, "b", "d/c"), 0);
  EXPECT_EQ(readAll("d/c"), "A");
  EXPECT_EQ(call(sys_rename, "d/c", "e"), -EISDIR);
  EXPECT_EQ(call(sys_rename, "d", "d/c"), -EINVAL);
  EXPECT_EQ(call(sys_rename, "e", "d/c"), -ENOTDIR);
  EXPECT_EQ(call(sys_rename, "d", "d/x"), -EINVAL);
  EXPECT_EQ(call(sys_rename, "e", "d"), -ENOTEMPTY);
  EXPECT_EQ(call(sys_rename, "d", "e"), 0);
  EXPECT_EQ(readAll("e/c"), "A");
  EXPECT_EQ(readAll("e/../e/c"), "A");
  EXPECT_EQ(call(sys_rename, "none", "e"), -ENOENT);
  EXPECT_EQ(call(sys_rename, ".", "e"), -EBUSY);
  EXPECT_EQ(call(sys_rename, "e", "/dev/e"), -EXDEV);
  makeFile("f", "F");
  EXPECT_EQ(call(sys_renameat2, -100, "f", -100, "e", 1), -EEXIST);
  EXPECT_EQ(call(sys_renameat2, -100, "f", -100, "e", 2), 0);
  EXPECT_EQ(readAll("e"), "F");
  EXPECT_EQ(readAll("f/c"), "A");
  EXPECT_EQ(statusOf(".").st_nlink, 3u);
  EXPECT_EQ(listed(".").size(), 4u);
}

TEST_F(Files, Attributes) {
  makeFile("a", "x");
  EXPECT_EQ(call(sys_chmod, "a", 0600), 0);
  EXPECT_EQ(call(sys_chown, "a", 7, -1), 0);
  timespec Times[] = {{5, 6}, {7, 0x3ffffffe}};
  struct stat Before = statusOf("a");
  EXPECT_EQ(call(sys_utimensat, AT_FDCWD, "a", Times, 0), 0);
  struct stat S = statusOf("a");
  EXPECT_EQ(S.st_mode & 07777, 0600u);
  EXPECT_EQ(S.st_uid, 7u);
  EXPECT_EQ(S.st_gid, 0u);
  EXPECT_EQ(S.st_atim.tv_sec, 5);
  EXPECT_EQ(S.st_atim.tv_nsec, 6);
  EXPECT_EQ(S.st_mtim.tv_sec, Before.st_mtim.tv_sec);
  EXPECT_EQ(call(sys_access, "a", 7), -EACCES);
  EXPECT_EQ(call(sys_access, "a", 6), 0);
  EXPECT_EQ(call(sys_umask, 077), 022);
  makeFile("b", "x");
  EXPECT_EQ(statusOf("b").st_mode & 0777, 0600u);
  EXPECT_EQ(call(sys_umask, 022), 077);
}

TEST_F(Files, Copying) {
  std::string Text;
  for (int I = 0; I < 3000; ++I)
    Text += std::to_string(I);
  makeFile("a", Text);
  long In = openFile("a", O_RDONLY), Out = openFile("b", O_CREAT | O_RDWR);
  off_t At = 5;
  EXPECT_EQ(call(sys_sendfile, Out, In, &At, 100), 100);
  EXPECT_EQ(At, 105);
  EXPECT_EQ(call(sys_lseek, In, 0, SEEK_CUR), 0);
  EXPECT_EQ(call(sys_sendfile, Out, In, nullptr, 1 << 20), long(Text.size()));
  EXPECT_EQ(call(sys_sendfile, Out, In, nullptr, 10), 0);
  EXPECT_EQ(readAll("b"), Text.substr(5, 100) + Text);
  EXPECT_EQ(call(sys_sendfile, In, Out, nullptr, 10), -EBADF);
  off_t To = 3;
  At = 0;
  EXPECT_EQ(call(sys_copy_file_range, In, &At, Out, &To, 10, 0), 10);
  EXPECT_EQ(To, 13);
  EXPECT_EQ(readAll("b").substr(3, 10), Text.substr(0, 10));
  At = 0, To = 5;
  EXPECT_EQ(call(sys_copy_file_range, Out, &At, Out, &To, 10, 0), -EINVAL);
  long Zero = openFile("/dev/zero", O_RDONLY);
  EXPECT_EQ(call(sys_ftruncate, Out, 0), 0);
  EXPECT_EQ(call(sys_lseek, Out, 0, SEEK_SET), 0);
  EXPECT_EQ(call(sys_sendfile, Out, Zero, nullptr, 5000), 5000);
  EXPECT_EQ(readAll("b"), std::string(5000, 0));
  call(sys_close_range, 3, ~0u, 0);
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
