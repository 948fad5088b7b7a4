#include "syscall-map/Effects.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include <gtest/gtest.h>

using namespace llvm;
using namespace ukport;

namespace {

/// Loads a table of these rows; the error's text, or "".
std::string errorOf(StringRef Rows) {
  SmallString<64> Path;
  EXPECT_FALSE(sys::fs::createTemporaryFile("effects", "csv", Path));
  FileRemover Remove(Path);
  cantFail(writeFileAtomically(
      Path, ("syscall,success,writes,effect\n" + Rows).str()));
  Expected<SyscallEffects> E = SyscallEffects::load(Path);
  return E ? "" : toString(E.takeError());
}

TEST(Effects, ReadsTheTable) {
  Expected<SyscallEffects> E = SyscallEffects::loadDefault();
  ASSERT_TRUE(bool(E)) << toString(E.takeError());
  EXPECT_EQ(E->of("setsid").Effect, EffectKind::Attribute);
  EXPECT_EQ(E->of("execve").Success, SuccessKind::Never);
  EXPECT_EQ(E->of("getsockname").Writes, (std::vector<unsigned>{1, 2}));
  // What is not listed is taken for the worst.
  EXPECT_EQ(E->of("a syscall of tomorrow").Effect, EffectKind::Work);
}

TEST(Effects, NamesTheLineAtFault) {
  auto Has = [](StringRef Text, StringRef Part) { return Text.contains(Part); };
  EXPECT_EQ(errorOf("read,count,1,work\n"), "");
  EXPECT_TRUE(Has(errorOf("read,many,1,work\n"), ":2: 'many' is no success"));
  EXPECT_TRUE(Has(errorOf("read,count,1,play\n"), ":2: 'play' is no effect"));
  EXPECT_TRUE(Has(errorOf("read,count,6,work\n"), "'6' is no argument"));
  EXPECT_TRUE(Has(errorOf("read,count,,work\nread,count,,work\n"),
                  "read is here twice"));
}

} // namespace
