// The account of an image: names, columns, and its file.
#include "stripper/Account.h"
#include "analyzer/support/Files.h"
#include "llvm/Support/FileSystem.h"
#include <gtest/gtest.h>

using namespace llvm;
using namespace ukport;

TEST(Account, PlainNamesHaveNoNumbersAtTheirEnd) {
  EXPECT_EQ(plainName("parse"), "parse");
  EXPECT_EQ(plainName("parse.12"), "parse");
  EXPECT_EQ(plainName("buffer.3.88"), "buffer");
  EXPECT_EQ(plainName(".str.4"), ".str");
  EXPECT_EQ(plainName(".str"), ".str");
  EXPECT_EQ(plainName("parse.buffer"), "parse.buffer");
  EXPECT_EQ(plainName(".4"), ".4");
  EXPECT_EQ(plainName(""), "");
}

TEST(Account, EverySectionHasAColumn) {
  EXPECT_EQ(columnOf(".text", true), SizeColumn::Text);
  EXPECT_EQ(columnOf(".text.hot", true), SizeColumn::Text);
  EXPECT_EQ(columnOf(".textile", true), SizeColumn::Other);
  EXPECT_EQ(columnOf(".rodata.str1.1", true), SizeColumn::Rodata);
  EXPECT_EQ(columnOf(".data.rel.ro", true), SizeColumn::Data);
  EXPECT_EQ(columnOf(".init_array", true), SizeColumn::Data);
  EXPECT_EQ(columnOf(".eh_frame_hdr", true), SizeColumn::Unwind);
  EXPECT_EQ(columnOf(".bss", false), SizeColumn::Bss);
  EXPECT_EQ(columnOf(".tbss", false), SizeColumn::Bss);
  EXPECT_EQ(columnOf(".got", true), SizeColumn::Other);
}

TEST(Account, TheSmallestOfALevelIsNoPlainLink) {
  auto Make = [](BaselineKind Kind, OptimiseFor Level, uint64_t Bytes) {
    Baseline B;
    B.Kind = Kind;
    B.Level = Level;
    B.Size[SizeColumn::Text] = Bytes;
    return B;
  };
  std::vector<Baseline> All = {
      Make(BaselineKind::Plain, OptimiseFor::Least, 1),
      Make(BaselineKind::NoLto, OptimiseFor::Least, 30),
      Make(BaselineKind::FullLto, OptimiseFor::Least, 20),
      Make(BaselineKind::FullLto, OptimiseFor::Small, 10)};
  EXPECT_EQ(smallestAt(All, OptimiseFor::Least), &All[2]);
  EXPECT_EQ(smallestAt(All, OptimiseFor::Speed), nullptr);
}

static Account sample() {
  Account A;
  A.Program = "server";
  A.Target = "linux";
  A.Level = "Oz";
  A.Before = "full LTO -Oz";
  A.Baselines.push_back({"plain link", {{5, 4, 3, 2, 1, 0}}});
  AccountRow Main, Table;
  Main.Of = {"server", "main.o", "main", OwnerKind::Function};
  Main.After = {{10, 0, 0, 0, 0, 0}};
  Main.What = Fate::Kept;
  Main.Why = "the program's entry point";
  Table.Of = {"server", "main.o", "ta\"ble\xff", OwnerKind::Variable};
  Table.Before = {{0, 0, 7, 0, 0, 0}};
  Table.What = Fate::Dead;
  Table.By = 0;
  A.Rows = {Main, Table};
  return A;
}

TEST(Account, ComesBackFromItsFile) {
  SmallString<128> Path;
  ASSERT_FALSE(sys::fs::createTemporaryFile("account", "json", Path));
  Account A = sample();
  cantFail(writeFileAtomically(Path, toJson(A)));
  Expected<Account> B = readAccount(Path);
  ASSERT_TRUE(bool(B)) << toString(B.takeError());
  EXPECT_EQ(toJson(*B), toJson(A));
  ASSERT_EQ(B->Rows.size(), 2u);
  EXPECT_EQ(B->Rows[0].Of, A.Rows[0].Of);
  EXPECT_EQ(B->Rows[1].By, 0);
  EXPECT_EQ(B->after().total(), 10u);
  EXPECT_EQ(B->before().total(), 7u);
  sys::fs::remove(Path);
}
