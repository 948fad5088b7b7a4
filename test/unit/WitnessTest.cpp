// Why an edge is there, in words: what the graph knows, and what the source
// adds to it.
#include "analyzer/findings/Wording.h"
#include "gtest/gtest.h"

using namespace llvm;
using namespace ukport;

namespace {

/// main calls handler through a pointer at main.c:12, and helper directly at
/// main.c:14.
class WitnessTest : public testing::Test {
protected:
  void SetUp() override {
    M = G.addModule("program", ModuleKind::Executable);
    Main = function("main");
    Handler = function("handler");
    Helper = function("helper.1234");
    Setup = function("setup");
    Table = G.addData("table", M);
    Pointer = site(FunctionId(), 12);
    Direct = site(Helper, 14);
    G.function(Main).Sites = {0, 2};
    A.Graph = &G;
  }
  FunctionId function(StringRef Name) {
    FunctionId F = G.addFunction(Name, M, FunctionKind::Bitcode);
    G.function(F).Signature = G.intern(Signature());
    return F;
  }
  SiteId site(FunctionId Callee, uint32_t Line) {
    Site S;
    S.Caller = Main;
    S.Callee = Callee;
    S.Kind = Callee.valid() ? SiteKind::Direct : SiteKind::Indirect;
    S.Signature = G.intern(Signature());
    S.Where = {G.intern("main.c"), Line};
    G.Sites.push_back(S);
    return SiteId(G.Sites.size() - 1);
  }
  void because(ReasonKind Kind, StringRef Through, FunctionId By, DataId Data) {
    G.Reasons = {{Pointer,
                  Handler,
                  Kind,
                  Through.empty() ? StringId() : G.intern(Through),
                  By,
                  Data,
                  {G.intern("setup.c"), 30},
                  StringId()}};
  }
  void quote(uint32_t Line, std::vector<CallFact> Calls) {
    A.Excerpts.push_back({"main.c", Line, Line, "", {}, "", std::move(Calls)});
  }
  std::string words(SiteId S, FunctionId Callee) {
    return Wording(A).reason(S, Callee);
  }

  ProgramGraph G;
  Analysis A;
  ModuleId M;
  FunctionId Main, Handler, Helper, Setup;
  DataId Table;
  SiteId Pointer, Direct;
};

TEST_F(WitnessTest, AStoreNamesTheFieldAndWhoSetsIt) {
  because(ReasonKind::Store, "phase_s.checker", Setup, {});
  EXPECT_EQ(reasonOf(G, Pointer, Handler),
            "calls it through `phase_s.checker`, set in setup (setup.c:30)");
}

TEST_F(WitnessTest, AnInitialiserNamesItsObject) {
  because(ReasonKind::Initialiser, "", {}, Table);
  EXPECT_EQ(reasonOf(G, Pointer, Handler),
            "calls it through a pointer, held by table's initialiser "
            "(setup.c:30)");
}

TEST_F(WitnessTest, AnArgumentNamesTheCallThatHandsItOver) {
  because(ReasonKind::Argument, "compare", Setup, {});
  EXPECT_EQ(reasonOf(G, Pointer, Handler),
            "calls it through `compare`, handed over in setup (setup.c:30)");
}

TEST_F(WitnessTest, AValueMayBeTheCallersOwn) {
  because(ReasonKind::Value, "", Main, {});
  EXPECT_EQ(reasonOf(G, Pointer, Handler),
            "calls it through a pointer, whose address it takes itself "
            "(setup.c:30)");
  because(ReasonKind::Value, "", Setup, {});
  EXPECT_EQ(reasonOf(G, Pointer, Handler),
            "calls it through a pointer, a value from setup (setup.c:30)");
}

TEST_F(WitnessTest, TheSignatureIsTheLastResort) {
  EXPECT_EQ(reasonOf(G, Pointer, Handler),
            "calls through a pointer of signature void()");
  G.TakenBy[Handler] = {Setup, DataId(), {G.intern("setup.c"), 31}};
  because(ReasonKind::Signature, "", {}, {});
  EXPECT_EQ(reasonOf(G, Pointer, Handler),
            "calls through a pointer of signature void(); its address is "
            "taken in setup (setup.c:31)");
}

TEST_F(WitnessTest, TheSourceSaysHowTheFieldIsWritten) {
  because(ReasonKind::Store, "phase_s.checker", Setup, {});
  quote(12, {{"ph->other", "", "other", "phase_s", "", "", {}},
             {"ph->checker", "", "checker", "phase_s", "", "", {}}});
  EXPECT_EQ(words(Pointer, Handler),
            "calls it through `ph->checker`, set in setup (setup.c:30)");
}

/// Columns are not known, so of two calls through pointers on one line neither
/// is quoted unless the field tells them apart.
TEST_F(WitnessTest, TwoCallsOnALineAreNotMixedUp) {
  quote(12, {{"a->f", "", "f", "s", "", "", {}},
             {"b->g", "", "g", "s", "", "", {}}});
  EXPECT_EQ(words(Pointer, Handler),
            "calls through a pointer of signature void()");
}

TEST_F(WitnessTest, MacrosAndStringsStandInDirectCalls) {
  quote(14, {{"other", "other", "", "", "", "", {{0, "not this"}}},
             {"helper", "helper", "", "", "", "HELP", {{1, "/proc/x\n"}}}});
  EXPECT_EQ(words(Direct, Helper),
            "calls it by the macro `HELP` with \"/proc/x\\0A\"");
}

TEST_F(WitnessTest, AWitnessGetsTheWords) {
  quote(14, {{"helper", "helper", "", "", "", "HELP", {}}});
  Witness Path = {{Main, SiteId(), EdgeKind::Direct, "entry"},
                  {Helper, Direct, EdgeKind::Direct, "calls it"}};
  Wording(A).apply(Path);
  EXPECT_EQ(Path[0].Reason, "entry");
  EXPECT_EQ(Path[1].Reason, "calls it by the macro `HELP`");
}

} // namespace
