// What could not be known: the order, and the calls of the vDSO.
#include "reports/Unknowns.h"
#include "gtest/gtest.h"

using namespace llvm;
using namespace ukport;

namespace {

Unknown unknown(StringRef Kind, StringRef What, UnknownCost Cost) {
  return {Kind.str(), What.str(), {}, {}, "assumed", "look", Cost};
}

TEST(UnknownsTest, SyscallsWeighMoreThanFunctionsThanEdges) {
  ProgramGraph G;
  G.Unknowns = {unknown("a", "edges", {900, 0, 0, 0}),
                unknown("b", "functions", {1, 7, 10, 0}),
                unknown("a", "syscalls", {1, 1, 1, 1}),
                unknown("b", "more instructions", {1, 7, 11, 0})};
  std::vector<std::string> Order;
  for (const Unknown *U : worstFirst(G))
    Order.push_back(U->What);
  EXPECT_EQ(Order, (std::vector<std::string>{"syscalls", "more instructions",
                                             "functions", "edges"}));
}

TEST(UnknownsTest, AGroupStandsWhereItsWorstMemberDoes) {
  ProgramGraph G;
  G.Unknowns = {unknown("a", "1", {1, 0, 0, 0}),
                unknown("b", "2", {2, 0, 0, 0}),
                unknown("a", "3", {3, 0, 0, 0})};
  std::vector<UnknownGroup> Groups = unknownGroups(G);
  ASSERT_EQ(Groups.size(), 2u);
  EXPECT_EQ(Groups[0].size(), 2u);
  EXPECT_EQ(Groups[0][0]->What, "3");
  EXPECT_EQ(Groups[1][0]->What, "2");
}

/// A live call of the function that the feature "vdso" names is listed, with
/// the strings that the source hands over; a dead one is not.
TEST(UnknownsTest, LookUpsInTheVdsoAreNamed) {
  ProgramGraph G;
  ModuleId M = G.addModule("libc.a", ModuleKind::Libc);
  FunctionId Clock = G.addFunction("clock", M, FunctionKind::Bitcode);
  FunctionId Dead = G.addFunction("dead", M, FunctionKind::Bitcode);
  FunctionId Find = G.addFunction("vdso_find", M, FunctionKind::Bitcode);
  for (FunctionId Caller : {Clock, Dead}) {
    Site S;
    S.Caller = Caller;
    S.Callee = Find;
    S.Kind = SiteKind::Direct;
    S.Where = {G.intern("clock.c"), 36};
    G.function(Caller).Sites = {uint32_t(G.Sites.size()),
                                uint32_t(G.Sites.size() + 1)};
    G.Sites.push_back(S);
  }
  G.FunctionLive = {true, false, true};
  G.SiteLive = {true, false};
  Analysis A;
  A.Graph = &G;
  FeatureUse Use;
  Use.FeatureId = "vdso";
  Use.Path = {{Clock, SiteId(), EdgeKind::Direct, "entry"},
              {Find, SiteId(0), EdgeKind::Direct, "calls it"}};
  A.Uses = {Use};
  A.Excerpts = {{"clock.c",
                 36,
                 36,
                 "",
                 {},
                 "",
                 {{"vdso_find",
                   "vdso_find",
                   "",
                   "",
                   "",
                   "",
                   {{0, "LINUX_2.6"}, {1, "__vdso_time"}}}}}};
  std::vector<VdsoLookup> Found = vdsoLookups(A, Wording(A));
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_EQ(Found[0].Site, SiteId(0));
  EXPECT_EQ(Found[0].Names,
            (std::vector<std::string>{"LINUX_2.6", "__vdso_time"}));
}

} // namespace
