// Which field of which struct an offset means, on debug information made here.
#include "analyzer/resolve/Layouts.h"
#include "test/unit/DebugTypes.h"
#include "gtest/gtest.h"

using namespace llvm;
using namespace ukport;

namespace {

struct LayoutsTest : testing::Test, DebugTypes {
  DIType *Int = Debug.createBasicType("int", 32, dwarf::DW_ATE_signed);
  DIType *VoidPointer = Debug.createPointerType(nullptr, 64);
  Layouts Types;

  DIType *unionOf(unsigned Bytes, ArrayRef<Part> Parts) {
    return Debug.createUnionType(Unit, "", File, 1, Bytes * 8, 0,
                                 DINode::FlagZero, members(Parts));
  }
  DIType *array(DIType *Element, unsigned Count) {
    Metadata *Range = Debug.getOrCreateSubrange(0, Count);
    return Debug.createArrayType(Element->getSizeInBits() * Count, 0, Element,
                                 Debug.getOrCreateArray({Range}));
  }
  /// A pointer to a function that takes \p Parameter.
  DIType *handler(DIType *Parameter) { return functionPointer({Parameter}); }
};

TEST_F(LayoutsTest, KnowsAStructByItsNameAndSize) {
  DIType *First = record("event", 8, {{"handler", VoidPointer, 0}});
  DIType *Again = record("event", 8, {{"handler", VoidPointer, 0}}, 7);
  DIType *Larger = record("event", 16, {{"handler", VoidPointer, 8}});
  StructId S = Types.structOf(First);
  ASSERT_TRUE(S.valid());
  EXPECT_EQ(Types.structOf(Again), S);
  EXPECT_NE(Types.structOf(Larger), S);
  EXPECT_EQ(Types.structNamed("event", 8), S);
  EXPECT_FALSE(Types.structNamed("event", 24).valid());
}

TEST_F(LayoutsTest, KnowsAStructWithoutNameByItsLine) {
  DIType *A = record("", 8, {{"f", VoidPointer, 0}}, 3);
  DIType *B = record("", 8, {{"f", VoidPointer, 0}}, 4);
  EXPECT_NE(Types.structOf(A), Types.structOf(B));
}

TEST_F(LayoutsTest, LooksThroughTypedefsAndQualifiers) {
  DIType *Event = record("event", 8, {{"handler", VoidPointer, 0}});
  DIType *Const = Debug.createQualifiedType(dwarf::DW_TAG_const_type, Event);
  DIType *Name = Debug.createTypedef(Const, "event_t", File, 2, Unit);
  EXPECT_EQ(Types.structOf(Name), Types.structOf(Event));
  EXPECT_FALSE(Types.structOf(Int).valid());
  EXPECT_FALSE(Types.structOf(nullptr).valid());
}

TEST_F(LayoutsTest, FindsTheInnermostStruct) {
  DIType *Inner = record("inner", 16, {{"x", Int, 0}, {"run", VoidPointer, 8}});
  DIType *Outer = record(
      "outer", 40, {{"first", VoidPointer, 0}, {"in", array(Inner, 2), 8}});
  StructId O = Types.structOf(Outer), I = Types.structOf(Inner);
  EXPECT_EQ(Types.innermost(O, 0), (FieldOf{O, 0}));
  EXPECT_EQ(Types.innermost(O, 16), (FieldOf{I, 8}));
  // The second element's member is the first's.
  EXPECT_EQ(Types.innermost(O, 32), (FieldOf{I, 8}));
  EXPECT_TRUE(Types.contains(O, 8, I));
  EXPECT_TRUE(Types.contains(O, 24, I));
  EXPECT_FALSE(Types.contains(O, 16, I));
  EXPECT_FALSE(Types.contains(O, 0, I));
  EXPECT_EQ(Types.containers(I), ArrayRef(O));
  EXPECT_EQ(Types.describe(Types.innermost(O, 32)), "inner.run");
}

TEST_F(LayoutsTest, TakesAnArrayOfScalarsForOneField) {
  StructId S = Types.structOf(record(
      "s", 40, {{"first", VoidPointer, 0}, {"all", array(VoidPointer, 4), 8}}));
  EXPECT_EQ(Types.innermost(S, 24), (FieldOf{S, 8}));
  EXPECT_EQ(Types.innermost(S, 0), (FieldOf{S, 0}));
}

TEST_F(LayoutsTest, TiesTheStructsOfAUnion) {
  DIType *Pair = record("pair", 16, {{"a", VoidPointer, 0}, {"b", Int, 8}});
  DIType *Either = unionOf(16, {{"pair", Pair, 0}, {"word", VoidPointer, 0}});
  StructId S =
      Types.structOf(record("s", 24, {{"x", Int, 0}, {"as", Either, 8}}));
  FieldOf First{Types.structOf(Pair), 0};
  EXPECT_EQ(Types.innermost(S, 20), (FieldOf{S, 16}));
  EXPECT_TRUE(is_contained(Types.ties(First), FieldOf{S, 8}));
  EXPECT_TRUE(is_contained(Types.ties({S, 8}), First));
  EXPECT_FALSE(is_contained(Types.ties({S, 16}), First));
  EXPECT_TRUE(Types.ties({S, 0}).empty());
}

TEST_F(LayoutsTest, SharesTheFieldsUpToTheFirstThatDiffers) {
  DIType *Run = handler(Int);
  StructId A = Types.structOf(
      record("a", 24, {{"run", Run, 0}, {"n", Int, 8}, {"stop", Run, 16}}));
  StructId B = Types.structOf(record(
      "b", 24, {{"run", Run, 0}, {"p", VoidPointer, 8}, {"stop", Run, 16}}));
  StructId C =
      Types.structOf(record("c", 8, {{"run", handler(VoidPointer), 0}}));
  EXPECT_EQ(Types.sharedFields(A, B), std::vector<uint32_t>{0});
  EXPECT_TRUE(Types.sharedFields(A, C).empty());
}

TEST_F(LayoutsTest, TellsParametersApart) {
  DIType *Request = record("request", 8, {{"x", VoidPointer, 0}});
  DIType *OfRequest = handler(Debug.createPointerType(Request, 64));
  StructId S = Types.structOf(
      record("s", 16, {{"run", OfRequest, 0}, {"n", VoidPointer, 8}}));
  EXPECT_EQ(Types.parametersOf({S, 0}), ParameterTypes{"request*"});
  EXPECT_FALSE(Types.parametersOf({S, 8}));
  EXPECT_TRUE(mayMatch({"request*"}, {"request*"}));
  EXPECT_TRUE(mayMatch({"request*"}, {"void*"}));
  EXPECT_TRUE(mayMatch({"char*"}, {"request*"}));
  EXPECT_TRUE(mayMatch({"request*"}, {"request*", "event*"}));
  EXPECT_FALSE(mayMatch({"request*"}, {"event*"}));
  EXPECT_TRUE(mayMatch({"request**"}, {"event**"}));
  EXPECT_FALSE(mayMatch({"request*"}, {"char**"}));
  EXPECT_TRUE(maySee({"void", {"request*"}}, {"void", {"void*"}}));
  EXPECT_TRUE(maySee({"int", {"request*"}}, {"long", {"void"}}));
  EXPECT_FALSE(maySee({"void", {"request*"}}, {"int", {"request*"}}));
  EXPECT_FALSE(maySee({"void", {"request*"}}, {"void", {"request*", "int"}}));
}

} // namespace
