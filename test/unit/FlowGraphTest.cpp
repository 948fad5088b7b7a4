// The cells of memory and the fixpoint over them, on hand-made graphs.
#include "analyzer/resolve/FlowGraph.h"
#include "test/unit/DebugTypes.h"
#include "gtest/gtest.h"
#include <set>

using namespace llvm;
using namespace ukport;

namespace {

struct FlowGraphTest : testing::Test, DebugTypes {
  Layouts Types;
  FlowGraph Flow{Types};
  const FunctionId F{0}, G{1}, H{2};

  /// A struct of so many pointers, all to functions of no parameters.
  StructId words(StringRef Name, unsigned Words) {
    SmallVector<Part, 4> Parts;
    for (unsigned I = 0; I < Words; ++I)
      Parts.push_back({"m" + std::to_string(I), functionPointer({}), I * 8});
    return Types.structOf(record(Name, Words * 8, Parts));
  }
  static CellPlace field(StructId S, int32_t Offset) {
    return {CellKind::Field, S.index(), Offset};
  }
  static CellPlace variable(uint32_t Owner, int32_t Offset) {
    return {CellKind::Variable, Owner, Offset};
  }

  /// What arrives at \p N by the fixpoint, as a call of it sees it.
  std::set<FunctionId> reaching(NodeId N) {
    std::set<FunctionId> Found;
    Flow.addCall(N, 7);
    Flow.solve([&](CallNumber Call, FunctionId Callee) {
      if (Call == 7)
        Found.insert(Callee);
    });
    return Found;
  }
  using Set = std::set<FunctionId>;
};

TEST_F(FlowGraphTest, CopiesAlongEdgesAndRoundCycles) {
  NodeId A = Flow.addNode(), B = Flow.addNode(), C = Flow.addNode(),
         Apart = Flow.addNode();
  Flow.addCopy(A, B);
  Flow.addCopy(B, C);
  Flow.addCopy(C, A);
  Flow.addFunction(A, F);
  Flow.addFunction(C, G);
  Flow.addFunction(Apart, H);
  EXPECT_EQ(reaching(B), (Set{F, G}));
}

TEST_F(FlowGraphTest, GoesOnFromWhatACallAdds) {
  NodeId Callee = Flow.addNode(), Parameter = Flow.addNode();
  Flow.addFunction(Callee, F);
  Flow.addCall(Callee, 1);
  Set Found;
  Flow.addCall(Parameter, 2);
  Flow.solve([&](CallNumber Call, FunctionId Target) {
    if (Call == 1 && Target == F)
      Flow.addFunction(Parameter, G);
    if (Call == 2)
      Found.insert(Target);
  });
  EXPECT_EQ(Found, Set{G});
}

TEST_F(FlowGraphTest, ReportsWhatIsOutOfSight) {
  NodeId N = Flow.addNode();
  Flow.addUnknown(N);
  EXPECT_EQ(reaching(N), Set{FunctionId()});
}

TEST_F(FlowGraphTest, KeepsMembersAndStructsApart) {
  StructId S = words("s", 2), T = words("t", 2);
  Flow.addFunction(Flow.cell(field(S, 0)), F);
  Flow.addFunction(Flow.cell(field(S, 8)), G);
  Flow.addFunction(Flow.cell(field(T, 8)), H);
  EXPECT_EQ(reaching(Flow.cell(field(S, 8))), Set{G});
  EXPECT_EQ(Flow.memberName(Flow.cell(field(S, 8))), "s.m1");
}

TEST_F(FlowGraphTest, ReadsAnywhereInAStructAllItsMembers) {
  StructId S = words("s", 2);
  Flow.addFunction(Flow.cell(field(S, 0)), F);
  NodeId Whole = Flow.cell(field(S, Anywhere));
  Flow.addFunction(Flow.cell(field(S, 8)), G);
  EXPECT_EQ(reaching(Whole), (Set{F, G}));
}

TEST_F(FlowGraphTest, EscapedMembersAndLooseHoldTheSame) {
  StructId S = Types.structOf(record(
      "s", 16,
      {{"Data", Debug.createBasicType("long", 64, dwarf::DW_ATE_signed), 8}}));
  Flow.escape(field(S, 8));
  Flow.addFunction(Flow.loose(), F);
  Flow.addFunction(Flow.cell(field(S, 8)), G);
  EXPECT_EQ(reaching(Flow.cell(field(S, 8))), (Set{F, G}));
  EXPECT_EQ(reaching(Flow.loose()), (Set{F, G}));
}

TEST_F(FlowGraphTest, EscapedPointersToFunctionsAreReadAsSuch) {
  StructId S = words("s", 3);
  auto Own = routineOf(functionPointer({}));
  RoutineType Other{"void", {"64"}};
  NodeId Stored = Flow.addNode();
  Flow.escape(field(S, 8));
  Flow.addCopy(Stored, Flow.cell(field(S, 8)));
  Flow.addFunction(Stored, G);
  Flow.addFunction(Flow.loose(), F);
  Flow.addFunction(Flow.looseWritten(Own), H);
  EXPECT_EQ(reaching(Flow.cell(field(S, 8))), (Set{F, G, H}));
  EXPECT_EQ(reaching(Flow.looseRead(Own)), (Set{F, G, H}));
  EXPECT_EQ(reaching(Flow.looseAny()), (Set{F, G, H}));
  EXPECT_EQ(reaching(Flow.looseRead(Other)), Set{F});
  EXPECT_EQ(reaching(Flow.loose()), Set{F});
}

TEST_F(FlowGraphTest, WhatIsWrittenOtherwiseIsReadIfItFits) {
  RoutineType T{"void", {"64"}};
  Flow.MayBe = [this](FunctionId It, const RoutineType &) { return It == F; };
  Flow.addFunction(Flow.loose(), F);
  Flow.addFunction(Flow.loose(), G);
  Flow.addFunction(Flow.looseWritten(T), H);
  EXPECT_EQ(reaching(Flow.looseRead(T)), (Set{F, H}));
}

TEST_F(FlowGraphTest, AVariableThatEscapesDoesSoAsAWhole) {
  Flow.addFunction(Flow.cell(variable(0, 16)), F);
  Flow.addFunction(Flow.cell(variable(1, 16)), G);
  Flow.escape(variable(0, 0));
  EXPECT_EQ(reaching(Flow.loose()), Set{F});
}

TEST_F(FlowGraphTest, AVariableOfAStructIsItsMembers) {
  StructId S = words("s", 2);
  Flow.describe(variable(0, 0), Types.layoutOf(S));
  EXPECT_EQ(Flow.cell(variable(0, 8)), Flow.cell(field(S, 8)));
  // Its address as a value: members are accessed by name.
  Flow.escape(variable(0, 0));
  Flow.addFunction(Flow.loose(), F);
  Flow.addFunction(Flow.cell(field(S, 8)), G);
  EXPECT_EQ(reaching(Flow.cell(field(S, 8))), Set{G});
}

TEST_F(FlowGraphTest, CopiesMemoryWordByWord) {
  Flow.addFunction(Flow.cell(variable(0, 0)), F);
  Flow.addFunction(Flow.cell(variable(0, 8)), G);
  Flow.addFunction(Flow.cell(variable(0, 16)), H);
  Flow.addMemoryCopy(variable(1, 32), variable(0, 0), 16);
  EXPECT_EQ(reaching(Flow.cell(variable(1, 40))), Set{G});
  EXPECT_EQ(reaching(Flow.cell(variable(1, 48))), Set{});
}

TEST_F(FlowGraphTest, PunsShareWhatIsLaidOutAlike) {
  StructId S = words("s", 2), T = words("t", 1);
  Flow.addFunction(Flow.cell(field(S, 0)), F);
  Flow.addFunction(Flow.cell(field(S, 8)), G);
  Flow.pun(S, T);
  EXPECT_EQ(reaching(Flow.cell(field(T, 0))), Set{F});
}

TEST_F(FlowGraphTest, FirstMembersAreFoundByTheirParameters) {
  StructId S = words("s", 2);
  Flow.addFunction(Flow.cell(field(S, 0)), F);
  Flow.addFunction(Flow.cell(field(S, 8)), G);
  EXPECT_EQ(reaching(Flow.firstMembers(ParameterTypes())), Set{F});
  EXPECT_EQ(reaching(Flow.firstMembers(std::nullopt)), Set{F});
  EXPECT_EQ(reaching(Flow.firstMembers(ParameterTypes{"int"})), Set{});
}

TEST_F(FlowGraphTest, ASplitCellKeepsOneSourceOut) {
  NodeId Cell = Flow.addNode(), Table = Flow.addNode(), Store = Flow.addNode(),
         Later = Flow.addNode(), Part = Flow.addNode();
  Flow.addCopy(Table, Cell);
  Flow.addCopy(Store, Cell);
  Flow.split(Cell, Table, Part);
  Flow.addCopy(Later, Cell);
  Flow.addFunction(Table, F);
  Flow.addFunction(Store, G);
  Flow.addFunction(Later, H);
  EXPECT_EQ(reaching(Part), (Set{G, H}));
  EXPECT_EQ(Flow.functions(Cell).size(), 3u);
}

} // namespace
