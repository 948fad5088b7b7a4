#include "analyzer/assume/Assumption.h"
#include <gtest/gtest.h>

using namespace llvm;
using namespace ukport;

static std::string round(StringRef Text) {
  Expected<Assumption> A = parseAssumption(Text, "--assume");
  if (!A)
    return toString(A.takeError());
  return describe(*A);
}

TEST(Assumption, ReadsMembersVariablesAndResults) {
  EXPECT_EQ(round("ngx_core_conf_t.master = 0"), "ngx_core_conf_t.master = 0");
  EXPECT_EQ(round(" ngx_process!=2 "), "ngx_process != 2");
  EXPECT_EQ(round("server.repl.state == -1"), "server.repl.state = -1");
  EXPECT_EQ(round("getenv() = NULL"), "getenv() = 0");
  EXPECT_EQ(round("getenv(\"HOME\") != 0"), "getenv(\"HOME\") != 0");
  EXPECT_EQ(round("a <= 0x10"), "a <= 16");
  EXPECT_EQ(round("reload() never"), "reload() never");
  EXPECT_EQ(round("syscall(*) != -38"), "syscall(*) != -38");
  EXPECT_EQ(round("syscall(eventfd2) = 3"), "syscall(eventfd2) = 3");
}

TEST(Assumption, ReadsTextsSortedAndOnce) {
  EXPECT_EQ(round("command.name in \"set\", \"get\",\"set\""),
            "command.name in \"get\", \"set\"");
}

TEST(Assumption, ReadsFunctions) {
  EXPECT_EQ(round("src/a-b.c:next=f"), "src/a-b.c:next = f");
  EXPECT_EQ(round("s.read->handler in g, x.c:f,g,NULL"),
            "s.read->handler in NULL, g, x.c:f");
  EXPECT_EQ(round("run.code in f"), "run.code = f");
  EXPECT_EQ(round("next in NULL"), "next = NULL");
  for (StringRef Bad : {"a != x", "a = x y", "a in x,", "a- = 1", "a->= x"})
    EXPECT_NE(round(Bad).find("bad assumption: --assume: "), std::string::npos)
        << Bad.str();
}

TEST(Assumption, SaysWhatIsWrong) {
  for (StringRef Bad :
       {"", "= 1", "a", "a = ", "a. = 1", "1a = 1", "a in", "a in \"b",
        "a in \"b\" c", "a ~ 1", "a never", "syscall(", "a(\"b = 1",
        "a(\"b\"c\") = 1", "syscall(a = 1"})
    EXPECT_NE(round(Bad).find("bad assumption: --assume: "), std::string::npos)
        << Bad.str();
}
