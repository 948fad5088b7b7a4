//===- SysrootTest.cpp - apt's entries, Debian's versions, recipes --------===//
#include "sysroot/AptSources.h"
#include "sysroot/Recipe.h"
#include "gtest/gtest.h"

using namespace llvm;
using namespace ukport;

namespace {

TEST(AptSources, Deb822BecomesSource) {
  EXPECT_EQ(deb822ToSource("# a comment\n"
                           "Types: deb\n"
                           "URIs: http://archive.invalid/debian\n"
                           "Suites: bookworm bookworm-updates\n"
                           "# between fields\n"
                           "Components: main\n"
                           "Signed-By:\n"
                           " line one\n"
                           " .\n"
                           " line two\n"),
            "Types: deb-src\n"
            "URIs: http://archive.invalid/debian\n"
            "Suites: bookworm bookworm-updates\n"
            "Components: main\n"
            "Signed-By:\n"
            " line one\n"
            " .\n"
            " line two\n"
            "\n");
}

TEST(AptSources, Deb822LeavesOutWhatIsOff) {
  EXPECT_EQ(deb822ToSource("Types: deb\nURIs: http://a.invalid\nSuites: s\n"
                           "Enabled: no\n\n"
                           "Types: deb\nURIs: cdrom:[x]/\nSuites: s\n"),
            "");
  EXPECT_NE(deb822ToSource("types: deb deb-src\nEnabled: yes\n"), "");
}

TEST(AptSources, OneLineBecomesSource) {
  EXPECT_EQ(
      oneLineToSource("# none\n"
                      "deb [signed-by=/k.gpg] http://a.invalid s main\n"
                      "deb-src http://a.invalid s contrib # why\n"
                      "deb-src [signed-by=/k.gpg] http://a.invalid s main\n"
                      "deb cdrom:[x]/ s main\n"
                      "debris\n"),
      "deb-src [signed-by=/k.gpg] http://a.invalid s main\n"
      "deb-src http://a.invalid s contrib\n");
}

TEST(DebianVersion, Order) {
  const char *Ascending[] = {
      "1.0~rc1-1", "1.0-1",  "1.0-1+deb12u2",    "1.0-1+deb12u10",
      "1.0.2-1",   "1.10-1", "3.0.17-1~deb12u2", "3.0.20-1~deb12u2",
      "3.0.20-1",  "1:0.1-1"};
  for (size_t I = 0; I + 1 < std::size(Ascending); ++I) {
    EXPECT_LT(compareDebianVersions(Ascending[I], Ascending[I + 1]), 0)
        << Ascending[I] << " " << Ascending[I + 1];
    EXPECT_GT(compareDebianVersions(Ascending[I + 1], Ascending[I]), 0);
    EXPECT_EQ(compareDebianVersions(Ascending[I], Ascending[I]), 0);
  }
}

TEST(DebianVersion, Upstream) {
  EXPECT_EQ(upstreamVersion("5:7.0.15-1~deb12u7"), "7.0.15");
  EXPECT_EQ(upstreamVersion("1:1.2.13.dfsg-1"), "1.2.13.dfsg");
  EXPECT_EQ(upstreamVersion("1.0-rc1-2"), "1.0-rc1");
}

TEST(DebianVersion, PrefixEndsAtABoundary) {
  EXPECT_TRUE(versionMatches("3.0.17", "3.0"));
  EXPECT_TRUE(versionMatches("1.2.13.dfsg", "1.2.13"));
  EXPECT_TRUE(versionMatches("10.42", "10.42"));
  EXPECT_TRUE(versionMatches("10.42", ""));
  EXPECT_FALSE(versionMatches("3.01", "3.0"));
  EXPECT_FALSE(versionMatches("3", "3.0"));
}

TEST(Recipe, OrderFollowsDependencies) {
  auto Recipes = loadRecipesInOrder({"openssl", "zlib", "openssl"});
  ASSERT_TRUE(bool(Recipes)) << toString(Recipes.takeError());
  ASSERT_EQ(Recipes->size(), 2u);
  EXPECT_EQ((*Recipes)[0].Name, "openssl");
  EXPECT_EQ((*Recipes)[1].Name, "zlib");
}

TEST(Recipe, TellsWhoBringsAFile) {
  EXPECT_EQ(packageOfHeader("openssl/ssl.h"), "openssl");
  EXPECT_EQ(packageOfLibrary("pcre2-8"), "pcre2");
  EXPECT_EQ(packageOfLibrary("nosuch"), std::nullopt);
}

TEST(Recipe, NameHidesNoPath) {
  auto R = loadRecipe("../recipes/zlib");
  ASSERT_FALSE(bool(R));
  EXPECT_NE(toString(R.takeError()).find("no package called"),
            std::string::npos);
}

} // namespace
