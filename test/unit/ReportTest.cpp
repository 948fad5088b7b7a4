//===- ReportTest.cpp - what the commands print and the formats hold ------===//
#include "SampleProgram.h"
#include "analyzer/store/Store.h"
#include "reports/Html.h"
#include "reports/Json.h"
#include "reports/Static.h"
#include "reports/Summary.h"
#include "reports/Text.h"
#include "reports/TextTable.h"
#include "reports/Why.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include <gtest/gtest.h>

using namespace llvm;
using namespace ukport;

namespace {

class ReportTest : public testing::Test {
protected:
  /// Sends a sample through a store.
  void load(const SampleOptions &Options) {
    SyscallMap Map = smallMap();
    SampleProgram P = makeSample(Map, Options);
    SmallString<128> Dir;
    ASSERT_FALSE(sys::fs::createUniqueDirectory("ukport-report", Dir));
    std::string Path = std::string(Dir) + "/ukport.db";
    ASSERT_FALSE(errorToBool(writeStore(Path, P.Result, Map)));
    {
      Store Opened = cantFail(Store::open(Path));
      S = cantFail(Opened.load());
      raw_string_ostream OS(Html);
      Error E = writeHtml(Opened, OS);
      EXPECT_FALSE(bool(E)) << llvm::toString(std::move(E));
    }
    sys::fs::remove_directories(Dir);
  }
  std::string why(StringRef Name, bool All = false) {
    std::string Out;
    raw_string_ostream OS(Out);
    WhyOptions Options;
    Options.All = All;
    if (Error E = printWhy(S, Name, Options, OS))
      return "error: " + llvm::toString(std::move(E));
    return Out;
  }
  static bool has(const std::string &Text, StringRef Part) {
    return StringRef(Text).contains(Part);
  }

  Snapshot S;
  std::string Html;
};

} // namespace

TEST_F(ReportTest, TotalsAddUp) {
  load({100, 5, false});
  Summary Sum = summarise(S);
  LiveCount Functions, Instructions, Data;
  for (const ModuleSummary &M : S.Result.Modules) {
    Functions.Live += M.FunctionsLive;
    Functions.Total += M.FunctionsLive + M.FunctionsDead;
    Instructions.Live += M.InstructionsLive;
    Instructions.Total += M.InstructionsLive + M.InstructionsDead;
    Data.Live += M.DataLive;
    Data.Total += M.DataLive + M.DataDead;
  }
  EXPECT_EQ(Sum.Functions.Live, Functions.Live);
  EXPECT_EQ(Sum.Functions.Total, Functions.Total);
  EXPECT_EQ(Sum.Instructions.Live, Instructions.Live);
  EXPECT_EQ(Sum.Instructions.Total, Instructions.Total);
  EXPECT_EQ(Sum.DataObjects.Live, Data.Live);
  EXPECT_EQ(Sum.DataObjects.Total, Data.Total);
  EXPECT_GT(Sum.Functions.dead(), 0u);
}

TEST(Verdict, KnowsWhichFeaturesAreSeveralThings) {
  for (const char *Many :
       {"random numbers", "Signals to threads", "name and facts of the machine",
        "devices (/dev)", "System calls that Linux no longer has"})
    EXPECT_TRUE(isPlural(Many)) << Many;
  for (const char *One : {"process creation (fork)", "anonymous memory",
                          "duplicating and setting up descriptors",
                          "shared memory between processes", "epoll"})
    EXPECT_FALSE(isPlural(One)) << One;
}

TEST_F(ReportTest, VerdictNamesWhatStopsTheProgram) {
  load({});
  Summary Sum = summarise(S);
  ASSERT_EQ(Sum.Targets.size(), 2u);
  EXPECT_EQ(Sum.Targets[0].Sentence,
            "server does not run on Alpha OS as it stands: process creation "
            "stops it.");
  EXPECT_EQ(Sum.Targets[0].count(Severity::Blocker), 2u) << "two patterns";
  EXPECT_EQ(Sum.Targets[0].Syscalls.Missing, 1u);
  EXPECT_EQ(Sum.Targets[1].Outcome, "runs");
  EXPECT_EQ(ranked(Sum)[0]->Name, "beta");
  EXPECT_EQ(Sum.Lead, "server runs on 1 of 2 systems as it stands. What stops "
                      "it most often, on 1 of them: process creation.");
}

TEST_F(ReportTest, WhyTellsThePatternsApart) {
  load({});
  std::string Out = why("fork");
  EXPECT_TRUE(has(Out, "fork: a function of libc.a, src/process/fork.c:26"))
      << Out;
  EXPECT_TRUE(has(Out, "fork: syscall 57, made at 1 site")) << Out;
  EXPECT_TRUE(has(Out, "Process creation: becomes a daemon, 1 place")) << Out;
  EXPECT_TRUE(has(Out, "Set `daemon off`.")) << Out;
  EXPECT_TRUE(has(Out, "Process creation: for a purpose not known")) << Out;
  EXPECT_TRUE(has(Out, "calls it through `ev->handler`, held by "
                       "event_actions's initialiser"))
      << Out;
  EXPECT_TRUE(has(Out, "src/os/daemon.c:21")) << Out;
}

TEST_F(ReportTest, WhyFindsAliasesGlobsFeaturesAndLibraries) {
  load({40, 3, false});
  EXPECT_TRUE(has(why("vfork_alias"), "fork: a function of libc.a"));
  EXPECT_TRUE(has(why("spawn_*"), "spawn_worker: a function of server"));
  EXPECT_TRUE(has(why("process-creation"), "used in 2 places"));
  EXPECT_TRUE(has(why("ssl"), "libssl.a: library, "));
  std::string Many = why("library_function_*");
  EXPECT_TRUE(has(Many, "... and 20 more; --all prints them")) << Many;
  EXPECT_FALSE(has(why("library_function_*", /*All=*/true), "more; --all"));
}

TEST_F(ReportTest, NotReachableIsAnAnswer) {
  load({});
  EXPECT_EQ(why("setsid"), "setsid: syscall 112, not made by this program\n");
  std::string Out = why("never_called");
  EXPECT_TRUE(has(Out, "never_called: a function of server, src/old.c:3: not "
                       "reachable"))
      << Out;
  EXPECT_TRUE(has(Out, "nothing live holds its address")) << Out;
  EXPECT_FALSE(has(Out, "error")) << Out;
}

TEST_F(ReportTest, WhyExplainsASystem) {
  load({});
  std::string Out = why("alpha");
  EXPECT_TRUE(has(Out, "server does not run on Alpha OS")) << Out;
  EXPECT_TRUE(has(Out, "What stands in the way on alpha")) << Out;
}

/// The store has the tables of all systems, but judges only those asked for.
TEST_F(ReportTest, ASystemThatWasNotAskedForIsSaidToBe) {
  load({});
  S.Result.Targets = {"beta"};
  llvm::erase_if(S.Result.Findings,
                 [](const Finding &F) { return F.Target == "alpha"; });
  std::string Out = why("alpha");
  EXPECT_TRUE(has(Out, "This analysis was not made for it.")) << Out;
  EXPECT_TRUE(has(Out, "alpha has 1 wholly, 0 in\n  part")) << Out;
  EXPECT_TRUE(has(Out, "--target=alpha` judges it")) << Out;
  EXPECT_FALSE(has(Out, "stands in the way")) << Out;
}

/// Of two uses that are alike in length, the one that the program comes to
/// first is the example.
TEST_F(ReportTest, TheUseThatTheProgramComesToFirstIsShownFirst) {
  load({});
  FeatureUse Early, Late;
  Early.Path = {{FunctionId(0), SiteId(), EdgeKind::Direct, "entry"},
                {FunctionId(2), SiteId(1), EdgeKind::Direct, "calls it"}};
  Late.Path = {{FunctionId(0), SiteId(), EdgeKind::Direct, "entry"},
               {FunctionId(1), SiteId(2), EdgeKind::Direct, "calls it"}};
  EXPECT_TRUE(isPlainer(*S.Graph, Early, Late));
  EXPECT_FALSE(isPlainer(*S.Graph, Late, Early));
  Early.Path.push_back({FunctionId(3), SiteId(4), EdgeKind::Direct, ""});
  EXPECT_TRUE(isPlainer(*S.Graph, Late, Early)) << "shorter still wins";
}

TEST_F(ReportTest, UnknownNamesGetSuggestions) {
  load({});
  std::string Out = why("spawn_workr");
  EXPECT_TRUE(has(Out, "error: no such name: spawn_workr")) << Out;
  EXPECT_TRUE(has(Out, "did you mean spawn_worker")) << Out;
}

TEST_F(ReportTest, JsonIsWellFormedAndComplete) {
  load({40, 3, /*Hostile=*/true});
  std::string Text;
  raw_string_ostream OS(Text);
  writeJson(S, OS);
  auto Value = json::parse(Text);
  ASSERT_TRUE(bool(Value)) << llvm::toString(Value.takeError());
  const json::Object *Root = Value->getAsObject();
  EXPECT_EQ(Root->getInteger("version"), ReportSchemaVersion);
  EXPECT_EQ(Root->getArray("findings")->size(), S.Result.Findings.size());
  EXPECT_EQ(Root->getArray("uses")->size(), S.Result.Uses.size());
  EXPECT_EQ(Root->getArray("unknowns")->size(), S.Graph->Unknowns.size());
  EXPECT_EQ(Root->getObject("functions")->getArray("rows")->size(),
            S.Graph->Functions.size());
  EXPECT_EQ(Root->getArray("modules")->size(), S.Graph->Modules.size());
  // Each step comes after the one it names: no witness is a ring.
  const json::Array &Steps = *Root->getArray("steps");
  for (size_t I = 0; I < Steps.size(); ++I)
    if (auto From = Steps[I].getAsObject()->getInteger("from")) {
      EXPECT_LT(*From, int64_t(I));
    }
}

/// Whatever a name holds, the page has the two scripts that are ours, and no
/// element that the name would have made.
TEST_F(ReportTest, HostileNamesStayText) {
  load({0, 0, /*Hostile=*/true});
  EXPECT_EQ(StringRef(Html).count("<script"), 3u);
  EXPECT_EQ(StringRef(Html).count("</script>"), 3u);
  EXPECT_FALSE(has(Html, "<img"));
  EXPECT_FALSE(has(Html, "\xe2\x80\xa8")) << "U+2028 ends a line in scripts";
  EXPECT_FALSE(has(Html, "\xe2\x80\xae")) << "U+202E turns text round";
  EXPECT_FALSE(has(Html, "\x1b"));
  std::string Text;
  raw_string_ostream OS(Text);
  printVerdict(S, OS);
  printTargets(S, OS);
  EXPECT_FALSE(has(Text, "\x1b")) << "a name may not steer the terminal";
}

TEST_F(ReportTest, NothingIsFetched) {
  load({40, 3, false});
  // A part of the page itself, a name space, and where a library is from.
  for (StringRef Harmless :
       {"url(#", "http://www.w3.org/2000/svg", "https://d3js.org"})
    for (size_t At; (At = Html.find(Harmless)) != std::string::npos;)
      Html.erase(At, Harmless.size());
  for (StringRef Word : {" src=", "@import", "url(", "<link", "fetch(",
                         "XMLHttpRequest", "http://", "https://"})
    EXPECT_FALSE(has(Html, Word)) << Word.str();
}

TEST_F(ReportTest, StaticPartHoldsTheSummary) {
  load({});
  std::string Static = staticSummary(S, {});
  EXPECT_TRUE(has(Static, "server does not run on Alpha OS"));
  EXPECT_TRUE(has(Static, "becomes a daemon"));
  EXPECT_TRUE(has(Static, "libssl.a"));
  EXPECT_TRUE(has(Static, "inline-asm"));
}

TEST(TextTable, ColumnsAlignAndNothingIsCut) {
  TextTable Table("lr");
  Table.row({"a", "1"});
  Table.row({"grün→", "1234567890123456789"});
  std::string Out;
  raw_string_ostream OS(Out);
  Table.print(OS, /*Heading=*/false);
  EXPECT_EQ(Out, "  a                        1\n"
                 "  grün→  1234567890123456789\n");
}

TEST(TextTable, WrapsAtBlanksAndKeepsParagraphs) {
  EXPECT_EQ(wrapped("one two\nthree four\n\nfive", 2, 12),
            "one two\n  three four\n\n  five");
}

TEST(TextTable, ControlCharactersAreVisible) {
  EXPECT_EQ(printable("a\x1b[31mb\n"), "a\\u{1b}[31mb\\u{a}");
  EXPECT_EQ(printable("x\xff"), "x\xef\xbf\xbd");
  EXPECT_EQ(printable("\xe2\x80\xae"), "\\u{202e}");
}

/// What \p Text says, however it is broken into lines.
static std::string unwrapped(StringRef Text) {
  SmallVector<StringRef> Words;
  for (StringRef Line : split(Text, '\n'))
    Line.trim().split(Words, ' ', -1, /*KeepEmpty=*/false);
  return join(Words, " ");
}

TEST_F(ReportTest, TerminalSaysWhatTheSummarySays) {
  load({});
  std::string Verdict, Targets;
  raw_string_ostream VerdictOS(Verdict), TargetsOS(Targets);
  printVerdict(S, VerdictOS);
  printTargets(S, TargetsOS);
  for (const TargetVerdict &V : summarise(S).Targets) {
    EXPECT_TRUE(has(unwrapped(Verdict), V.Sentence)) << Verdict;
    EXPECT_TRUE(has(unwrapped(Targets), V.Name + " " + V.Outcome)) << Targets;
  }
}
