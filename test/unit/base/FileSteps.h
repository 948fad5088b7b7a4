//===- FileSteps.h - what tests of files do over and over -----------------===//
#ifndef UKPORT_TEST_FILE_STEPS_H
#define UKPORT_TEST_FILE_STEPS_H

#include "test/unit/base/Calls.h"
#include "gtest/gtest.h"
#include <dirent.h>

namespace host {

inline long openFile(const char *Path, int Flags, int Mode = 0644) {
  return call(sys_open, Path, Flags, Mode);
}

inline long writeText(long D, const std::string &Text) {
  return call(sys_write, D, Text.data(), Text.size());
}

inline std::string readAll(const char *Path) {
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

inline void makeFile(const char *Path, const std::string &Text) {
  long D = openFile(Path, O_CREAT | O_WRONLY | O_TRUNC);
  ASSERT_GE(D, 0) << Path;
  EXPECT_EQ(writeText(D, Text), long(Text.size()));
  EXPECT_EQ(call(sys_close, D), 0);
}

inline struct stat statusOf(const char *Path) {
  struct stat S = {};
  EXPECT_EQ(call(sys_lstat, Path, &S), 0) << Path;
  return S;
}

inline std::vector<std::string> listed(const char *Path, size_t Room = 1000) {
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

} // namespace host

#endif // UKPORT_TEST_FILE_STEPS_H
