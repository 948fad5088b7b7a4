//===- GateTest.cpp - baselines, fingerprints and what formats share ------===//
#include "analyzer/findings/Gate.h"
#include "SampleProgram.h"
#include "analyzer/findings/Fingerprint.h"
#include "reports/Libraries.h"
#include "reports/Markdown.h"
#include <gtest/gtest.h>
#include <set>

using namespace llvm;
using namespace ukport;

namespace {

class GateTest : public testing::Test {
protected:
  GateTest() : Map(smallMap()), Sample(makeSample(Map, {})) {}

  Analysis &analysis() { return Sample.Result; }
  GateResult held(StringRef Text, StringRef FailOn = "info",
                  StringRef Today = "2026-06-15") {
    return judge(analysis(), cantFail(Gate::parse(FailOn, {})),
                 cantFail(parseBaseline(Text, "b.toml")), Today);
  }

  SyscallMap Map;
  SampleProgram Sample;
};

} // namespace

TEST_F(GateTest, NothingIsAcceptedWithoutBaseline) {
  GateResult R = held("version = 1\n");
  EXPECT_EQ(R.accepted(), 0u);
  EXPECT_EQ(R.failing(), analysis().Findings.size());
  EXPECT_EQ(held("version = 1\n", "").failing(), 0u);
}

TEST_F(GateTest, AnEntryAcceptsUpToItsSeverity) {
  const Finding &F = analysis().Findings.front();
  ASSERT_EQ(F.Level, Severity::Blocker);
  std::string Head = "version = 1\n[[accepted]]\nreason = \"r\"\nfeature = \"" +
                     F.FeatureId + "\"\ntargets = {" + F.Target + " = \"";
  EXPECT_TRUE(held(Head + "blocker\"}\n").isAccepted(0));
  EXPECT_FALSE(held(Head + "loss\"}\n").isAccepted(0));
}

TEST_F(GateTest, AnEntryIsGoodThroughItsLastDay) {
  std::string Text = "version = 1\n[[accepted]]\nreason = \"r\"\n"
                     "feature = \"*\"\nexpires = 2026-06-15\n";
  EXPECT_EQ(held(Text).failing(), 0u);
  GateResult Late = held(Text, "info", "2026-06-16");
  EXPECT_EQ(Late.failing(), analysis().Findings.size());
  EXPECT_EQ(Late.States.front(), GateResult::EntryState::Expired);
}

TEST_F(GateTest, WhatIsWrittenIsReadAndAcceptsAll) {
  GateResult R = held("version = 1\n");
  BaselineFile New;
  New.Entries = entriesFor(analysis(), R, Severity::Info,
                           "quote \" backslash \\ line\n", "2030-01-31");
  std::string Text =
      writeBaseline(New, "head\nlines", [](StringRef) { return "a\nb"; });
  EXPECT_EQ(held(Text).accepted(), analysis().Findings.size()) << Text;
  BaselineFile Again = cantFail(parseBaseline(Text, "b.toml"));
  EXPECT_EQ(Again.Entries.front().Reason, New.Entries.front().Reason);
}

TEST_F(GateTest, FingerprintsDifferAndOutliveLines) {
  std::vector<std::string> Before = fingerprintsOf(analysis());
  EXPECT_EQ(std::set<std::string>(Before.begin(), Before.end()).size(),
            Before.size());
  for (Site &S : Sample.Graph->Sites)
    S.Where.Line += 100;
  for (Function &F : Sample.Graph->Functions)
    F.Where.Line += 100;
  EXPECT_EQ(fingerprintsOf(analysis()), Before);
}

TEST(DayTest, OnlyDaysAre) {
  EXPECT_TRUE(isDay("2028-02-29"));
  EXPECT_FALSE(isDay("2027-02-29"));
  EXPECT_FALSE(isDay("2027-2-9"));
  EXPECT_FALSE(isDay("tomorrow"));
}

TEST(PackageTest, ComesFromThePathOfALibrary) {
  auto Of = [](StringRef File, ModuleKind Kind) {
    auto P = packageOf(File, Kind);
    return P ? P->Name + " " + P->Version : "";
  };
  EXPECT_EQ(Of("openssl-3.0.22/ssl/s.c", ModuleKind::Library),
            "openssl 3.0.22");
  EXPECT_EQ(Of("zlib-1.2.13.dfsg/inflate.c", ModuleKind::Library),
            "zlib 1.2.13.dfsg");
  EXPECT_EQ(Of("openssl-3.0.22/ssl/s.c", ModuleKind::Executable), "");
  EXPECT_EQ(Of("src/core/nginx.c", ModuleKind::Library), "");
  EXPECT_EQ(Of("/usr/include-1/x.h", ModuleKind::Library), "");
}

TEST(MarkdownTest, IsCutBetweenBlocks) {
  std::string Text = "one\n\ntwo\n\nthree is longer than the note, surely so "
                     "that nothing of it fits into what there is room for\n\n";
  EXPECT_EQ(cutMarkdown(Text, Text.size()), Text);
  std::string Cut = cutMarkdown(Text, Text.size() - 1);
  EXPECT_LT(Cut.size(), Text.size());
  EXPECT_TRUE(StringRef(Cut).starts_with("one\n\ntwo\n\n>")) << Cut;
  EXPECT_TRUE(StringRef(Cut).contains("--format=html"));
}

TEST(MarkdownTest, NamesCannotAct) {
  EXPECT_EQ(markdown("a|b <i> *x* [l](u)"),
            "a\\|b &lt;i&gt; \\*x\\* \\[l\\](u)");
  EXPECT_EQ(markdownCode("a_b|c`"), "<code>a&#95;b&#124;c&#96;</code>");
}
