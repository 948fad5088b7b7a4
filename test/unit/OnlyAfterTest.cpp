#include "analyzer/frontend/elf/OnlyAfter.h"
#include <gtest/gtest.h>

using namespace llvm;
using namespace ukport::elf;

namespace {

std::string problem(StringRef Text) {
  auto All = readOnlyAfter("o.toml", Text);
  return All ? "" : toString(All.takeError());
}

TEST(OnlyAfter, IsRead) {
  auto All = cantFail(readOnlyAfter(
      "o.toml", "[[only-after]]\nfiles = \"libx\"\nfunctions = [\"f\", \"g\"]\n"
                "after = \"h\"\nreason = \"a\\nb\""));
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Functions, std::vector<std::string>({"f", "g"}));
  EXPECT_TRUE(All[0].Syscalls.empty());
  EXPECT_EQ(All[0].Reason, "a b");
}

TEST(OnlyAfter, NeedsWhatMakesItHappenAndAReason) {
  StringRef Start = "[[only-after]]\nfiles = \"libx\"\nfunctions = \"f\"\n";
  EXPECT_NE(problem((Start + "reason = \"a\"").str()).find("after"),
            std::string::npos);
  EXPECT_NE(problem((Start + "after = \"h\"").str()).find("reason"),
            std::string::npos);
}

TEST(OnlyAfter, MayDependOnAnArgument) {
  StringRef Start = "[[only-after]]\nfiles = \"libx\"\nfunctions = \"f\"\n"
                    "after = \"h\"\nreason = \"a\"\n";
  auto Read = [&](StringRef Rest) {
    return cantFail(readOnlyAfter("o.toml", (Start + Rest).str()))[0].With;
  };
  auto Bits = Read("argument = 1\nbits = 0x82");
  ASSERT_TRUE(Bits);
  EXPECT_EQ(Bits->Index, 1u);
  EXPECT_EQ(Bits->Bits, 0x82);
  auto Text = Read("argument = 2\ntext = \",ccs=\"");
  ASSERT_TRUE(Text);
  EXPECT_EQ(Text->Text, ",ccs=");
  EXPECT_FALSE(Read(""));
  for (StringRef Wrong :
       {"bits = 2", "argument = 1", "argument = 6\nbits = 2",
        "argument = 1\nbits = \"2\"", "argument = 1\nbits = 2\ntext = \"a\""})
    EXPECT_NE(problem((Start + Wrong).str()), "") << Wrong.str();
}

TEST(OnlyAfter, RefusesOtherKeys) {
  EXPECT_NE(problem("[[only-after]]\nfile = \"libx\"").find("file"),
            std::string::npos);
}

} // namespace
