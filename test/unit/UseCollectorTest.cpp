// Where a feature is used, and how much of that is told.
#include "analyzer/findings/UseCollector.h"
#include "gtest/gtest.h"

using namespace llvm;
using namespace ukport;

namespace {

/// main, and functions that each call opener with constant flags.
class UseCollectorTest : public testing::Test {
protected:
  void SetUp() override {
    M = G.addModule("program", ModuleKind::Executable);
    Opener = G.addFunction("opener", M, FunctionKind::Native);
    Open.Site = site(Opener, {});
    Open.Numbers = {Map.byName("openat")->Number};
    for (ValueSet &Values : Open.Arguments)
      Values.Complete = false;
  }
  SiteId site(FunctionId Caller, FunctionId Callee) {
    Site S;
    S.Caller = Caller;
    S.Callee = Callee;
    S.Kind = Callee.valid() ? SiteKind::Direct : SiteKind::Kernel;
    uint32_t I = G.Sites.size();
    G.function(Caller).Sites = {I, I + 1};
    G.Sites.push_back(S);
    return SiteId(I);
  }
  void callersWith(int64_t Flags, unsigned Count) {
    ValueSet &Values = Open.Arguments[2];
    Values.Complete = true;
    for (unsigned I = 0; I < Count; ++I) {
      FunctionId F = G.addFunction("caller" + std::to_string(G.Sites.size()), M,
                                   FunctionKind::Native);
      G.Roots.push_back({F, RootKind::Entry, "the test enters it"});
      Values.Values.push_back({false, Flags, {}, site(F, Opener)});
    }
  }
  std::vector<FeatureUse> uses(StringRef Feature) {
    G.FunctionLive.assign(G.Functions.size(), true);
    G.SiteLive.assign(G.Sites.size(), true);
    Callers Direct(G);
    std::vector<FeatureUse> All =
        collectUses({G, Map, Direct, nullptr}, {Open});
    erase_if(All, [&](const FeatureUse &U) { return U.FeatureId != Feature; });
    return All;
  }

  const SyscallMap Map = cantFail(SyscallMap::loadDefault());
  ProgramGraph G;
  ModuleId M;
  FunctionId Opener;
  SyscallSite Open;
};

TEST_F(UseCollectorTest, TellsOfTheCallersThatHandTheConstant) {
  callersWith(0, 3);    // O_RDONLY
  callersWith(0x42, 2); // O_CREAT|O_RDWR
  std::vector<FeatureUse> Found = uses("data-outlives-guest");
  ASSERT_EQ(Found.size(), 2u);
  EXPECT_EQ(G.name(Found[0].Function), "caller4");
  EXPECT_TRUE(Found[0].Certain);
  EXPECT_EQ(Found[0].Detail, "openat(?, ?, O_RDWR|O_CREAT, ?)");
}

/// A value that thousands of calls hand over is told of at some.
TEST_F(UseCollectorTest, TellsOfSomeOfManyCallers) {
  callersWith(0x41, MaxOrigins + 5);
  callersWith(0x42, 5);
  EXPECT_EQ(uses("data-outlives-guest").size(), MaxOrigins);
}

} // namespace
