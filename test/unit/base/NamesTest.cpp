// Directories and the names in them, by the system calls.
#include "test/unit/base/FileSteps.h"
#include <algorithm>

using namespace host;

namespace {

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

} // namespace
