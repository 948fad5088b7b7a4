// What hangs on unknowns, on call graphs made by hand.
#include "analyzer/live/Costs.h"
#include "gtest/gtest.h"

using namespace ukport;

namespace {

struct CostsTest : testing::Test {
  ProgramGraph G;
  ModuleId M = G.addModule("program", ModuleKind::Executable);
  std::vector<SyscallSite> Syscalls;

  /// A live function of ten instructions.
  FunctionId function(llvm::StringRef Name) {
    FunctionId F = G.addFunction(Name, M, FunctionKind::Bitcode);
    G.function(F).Instructions = 10;
    G.function(F).Sites = {uint32_t(G.Sites.size()), uint32_t(G.Sites.size())};
    G.FunctionLive.push_back(true);
    return F;
  }

  SiteId site(FunctionId Caller, SiteKind Kind) {
    Site S;
    S.Caller = Caller;
    S.Kind = Kind;
    G.Sites.push_back(S);
    G.SiteLive.push_back(true);
    return SiteId(G.Sites.size() - 1);
  }

  void call(FunctionId Caller, FunctionId Callee) {
    G.site(site(Caller, SiteKind::Direct)).Callee = Callee;
  }

  SiteId callAny(FunctionId Caller, std::vector<FunctionId> Targets) {
    SiteId S = site(Caller, SiteKind::Indirect);
    G.site(S).Targets = TargetSetId(G.TargetSets.size());
    G.TargetSets.push_back(Targets);
    return S;
  }

  void makes(FunctionId F, int Number) {
    SyscallSite S;
    S.Site = site(F, SiteKind::Kernel);
    S.Numbers = {Number};
    Syscalls.push_back(S);
  }

  void widened(SiteId S, const char *Kind) {
    G.Unknowns.push_back({Kind, "thing", {}, {}, "", "", {}, S});
  }

  FunctionId root(llvm::StringRef Name) {
    FunctionId F = function(Name);
    G.Roots.push_back({F, RootKind::Entry, "entry"});
    return F;
  }

  UnknownCost weigh() { return weighUnknowns(G, Syscalls); }
};

void expectCost(const UnknownCost &C, uint64_t Edges, uint64_t Functions,
                uint64_t Syscalls) {
  EXPECT_EQ(C.Edges, Edges);
  EXPECT_EQ(C.Functions, Functions);
  EXPECT_EQ(C.Instructions, 10 * Functions);
  EXPECT_EQ(C.Syscalls, Syscalls);
}

TEST_F(CostsTest, WhatIsReachedOtherwiseCostsNothing) {
  FunctionId Main = root("main"), Outsider = function("outsider"),
             Callback = function("callback"), Leaf = function("leaf"),
             Shared = function("shared");
  call(Main, Outsider);
  call(Main, Shared);
  call(Callback, Leaf);
  call(Leaf, Shared);
  widened(callAny(Outsider, {Callback, Shared}), "undefined-function");
  makes(Leaf, 39);
  makes(Shared, 1);
  makes(Callback, 1);
  UnknownCost Together = weigh();
  // Its two edges, and those of callback and leaf; number 1 is made anyhow.
  expectCost(G.Unknowns[0].Cost, 4, 2, 1);
  expectCost(Together, 4, 2, 1);
}

TEST_F(CostsTest, WhatTwoReachHangsOnBothTogether) {
  FunctionId Main = root("main"), One = function("one"), Two = function("two"),
             Both = function("both"), Alone = function("alone");
  call(Main, One);
  call(Main, Two);
  widened(callAny(One, {Both}), "undefined-function");
  widened(callAny(Two, {Both, Alone}), "inline-asm");
  makes(Both, 7);
  UnknownCost Together = weigh();
  expectCost(G.Unknowns[0].Cost, 1, 0, 0);
  expectCost(G.Unknowns[1].Cost, 2, 1, 0);
  expectCost(Together, 3, 2, 1);
}

TEST_F(CostsTest, KnownCalleesOfAFollowedSiteCostNothing) {
  FunctionId Main = root("main"), Known = function("known"),
             Handed = function("handed"), Other = function("other");
  SiteId S = callAny(Main, {Known, Handed, Other});
  EdgeReason Stored;
  Stored.Site = S;
  Stored.Target = Known;
  Stored.Kind = ReasonKind::Store;
  G.Reasons = {Stored};
  G.Callbacks[S] = {{Handed, SiteId()}};
  widened(S, "indirect-call");
  weigh();
  expectCost(G.Unknowns[0].Cost, 1, 1, 0);
}

TEST_F(CostsTest, AnUnknownBehindAnotherCountsInBoth) {
  FunctionId Main = root("main"), One = function("one"), Two = function("two"),
             Last = function("last");
  call(Main, One);
  call(Last, Last);
  widened(callAny(One, {Two}), "undefined-function");
  widened(callAny(Two, {Last}), "undefined-function");
  makes(Two, 3);
  makes(Last, 3);
  UnknownCost Together = weigh();
  expectCost(G.Unknowns[0].Cost, 3, 2, 1);
  expectCost(G.Unknowns[1].Cost, 2, 1, 0);
  expectCost(Together, 3, 2, 1);
}

TEST_F(CostsTest, WhatWidensNoSiteCostsNothing) {
  FunctionId Main = root("main");
  widened(SiteId(), "undecodable-code");
  callAny(Main, {Main});
  expectCost(weigh(), 0, 0, 0);
  expectCost(G.Unknowns[0].Cost, 0, 0, 0);
}

} // namespace
