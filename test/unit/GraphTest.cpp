// The core data structure: ids, strings, signatures, liveness, witnesses.
#include "analyzer/graph/ProgramGraph.h"
#include "analyzer/graph/Undefined.h"
#include "analyzer/graph/Witness.h"
#include "analyzer/live/Liveness.h"
#include "gtest/gtest.h"

using namespace ukport;

namespace {

/// A graph under construction: functions f, g, ... of one signature.
struct GraphTest : testing::Test {
  ProgramGraph G;
  ModuleId M = G.addModule("program", ModuleKind::Executable);
  SignatureId Plain = G.intern(Signature());

  FunctionId function(llvm::StringRef Name) {
    FunctionId F = G.addFunction(Name, M, FunctionKind::Bitcode);
    G.function(F).Signature = Plain;
    return F;
  }

  /// Gives \p F its sites; an invalid callee makes an indirect one.
  void calls(FunctionId F, std::vector<FunctionId> Callees) {
    G.function(F).Sites.Begin = G.Sites.size();
    for (FunctionId Callee : Callees) {
      Site S;
      S.Caller = F;
      S.Callee = Callee;
      S.Signature = Plain;
      S.Kind = Callee.valid() ? SiteKind::Direct : SiteKind::Indirect;
      G.Sites.push_back(S);
    }
    G.function(F).Sites.End = G.Sites.size();
  }

  void refersTo(FunctionId F, DataId D) {
    G.function(F).References = {uint32_t(G.References.size()),
                                uint32_t(G.References.size() + 1)};
    G.References.push_back({{}, D, {}});
  }

  DataId tableOf(llvm::StringRef Name, FunctionId F) {
    DataId D = G.addData(Name, M);
    G.data(D).References = {uint32_t(G.References.size()),
                            uint32_t(G.References.size() + 1)};
    G.References.push_back({F, {}, {}});
    return D;
  }

  void resolve(FunctionId Entry) {
    G.Roots.push_back({Entry, RootKind::Entry, "entry"});
    G.verify();
    auto R = createSignatureResolver(G);
    auto Whole = createWholeBodies(G);
    Liveness(G, *R, *Whole).run();
  }
};

TEST_F(GraphTest, InternsEachStringOnce) {
  StringId A = G.intern("a");
  EXPECT_EQ(A, G.intern("a"));
  EXPECT_NE(A, G.intern("b"));
  EXPECT_EQ(G.text(A), "a");
  EXPECT_EQ(G.text(StringId()), "");
}

TEST_F(GraphTest, FindsFunctionsByNameAndAlias) {
  FunctionId F = function("f"), Other = function("f");
  G.addAlias("alias", F);
  EXPECT_EQ(G.findFunctions("f"), (std::vector{F, Other}));
  EXPECT_EQ(G.findFunctions("alias"), (std::vector{F}));
  EXPECT_TRUE(G.findFunctions("none").empty());
}

TEST_F(GraphTest, DirectCallsAreLive) {
  FunctionId Main = function("main"), F = function("f"), Dead = function("d");
  calls(Main, {F});
  calls(Dead, {F});
  resolve(Main);
  EXPECT_TRUE(G.isLive(F));
  EXPECT_FALSE(G.isLive(Dead));
}

TEST_F(GraphTest, OnlyLiveDataGivesTargets) {
  FunctionId Main = function("main"), F = function("f"), Dead = function("d");
  calls(Main, {FunctionId()});
  DataId Table = tableOf("table", F);
  DataId Unused = tableOf("unused", Dead);
  refersTo(Main, Table);
  resolve(Main);
  EXPECT_TRUE(G.isLive(Table));
  EXPECT_FALSE(G.isLive(Unused));
  EXPECT_EQ(G.targets(G.Sites[0]).vec(), (std::vector{F}));
  EXPECT_FALSE(G.isLive(Dead));
}

TEST_F(GraphTest, AddressTakenAloneIsNotLive) {
  FunctionId Main = function("main"), F = function("f");
  refersTo(Main, tableOf("table", F));
  resolve(Main);
  EXPECT_FALSE(G.isLive(F));
  EXPECT_TRUE(G.TakenBy.count(F));
}

TEST_F(GraphTest, ASiteFoundLateSeesEarlierAddresses) {
  FunctionId Main = function("main"), F = function("f"), Late = function("l");
  calls(Main, {Late});
  calls(Late, {FunctionId()});
  refersTo(Main, tableOf("table", F));
  resolve(Main);
  EXPECT_TRUE(G.isLive(F));
}

TEST_F(GraphTest, TheWitnessIsTheShortestPath) {
  FunctionId Main = function("main"), Near = function("near"),
             Far = function("far"), Goal = function("goal");
  calls(Main, {Far, Near});
  calls(Far, {Near});
  calls(Near, {Goal});
  resolve(Main);
  Witness Path = WitnessTree(G).to(Goal);
  ASSERT_EQ(Path.size(), 3u);
  EXPECT_EQ(Path[0].Function, Main);
  EXPECT_EQ(Path[0].Reason, "entry");
  EXPECT_EQ(Path[1].Function, Near);
  EXPECT_EQ(Path[2].Function, Goal);
}

TEST_F(GraphTest, NoWitnessForWhatIsDead) {
  FunctionId Main = function("main"), Dead = function("dead");
  resolve(Main);
  EXPECT_TRUE(WitnessTree(G).to(Dead).empty());
}

TEST_F(GraphTest, AnUndefinedFunctionMayCallBack) {
  FunctionId Main = function("main"), F = function("f");
  FunctionId Outside = G.addFunction("outside", M, FunctionKind::Undefined);
  G.function(Outside).Signature = Plain;
  auto No = [](llvm::StringRef) { return false; };
  calls(Main, {Outside});
  refersTo(Main, tableOf("table", F));
  assumeUndefined(G, No, No);
  resolve(Main);
  EXPECT_TRUE(G.isLive(F));
  ASSERT_EQ(G.Unknowns.size(), 1u);
  EXPECT_EQ(G.Unknowns[0].What, "outside");
}

TEST(SignatureTest, CountsDecide) {
  Signature Call, Callee;
  Call.Gpr = Call.ReadGpr = 2;
  Callee.Gpr = 3;
  Callee.ReadGpr = 2;
  EXPECT_TRUE(mayCall(Call, Callee));
  Callee.ReadGpr = 3;
  EXPECT_FALSE(mayCall(Call, Callee));
  Call.Any = true;
  EXPECT_TRUE(mayCall(Call, Callee));
}

TEST(SignatureTest, ReturnClassesMustAgreeWhenLookedAt) {
  Signature Call, Callee;
  Callee.Return = ReturnClass::Sse;
  EXPECT_TRUE(mayCall(Call, Callee));
  Call.Return = ReturnClass::Gpr;
  EXPECT_FALSE(mayCall(Call, Callee));
  Callee.Return = ReturnClass::Void;
  EXPECT_TRUE(mayCall(Call, Callee));
}

TEST(SignatureTest, DescribesItself) {
  Signature S;
  S.Gpr = 2;
  S.Sse = 1;
  S.Variadic = true;
  EXPECT_EQ(describe(S), "void(gpr,gpr,sse,...)");
}

} // namespace
