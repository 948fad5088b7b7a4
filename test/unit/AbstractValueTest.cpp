#include "analyzer/errors/AbstractValue.h"
#include "llvm/IR/LLVMContext.h"
#include <gtest/gtest.h>

using namespace llvm;
using namespace ukport;

namespace {

AbstractValue number(int64_t N) { return AbstractValue::number(N); }

/// What comparing can give: "0", "1" or "01".
std::string compare(CmpInst::Predicate P, const AbstractValue &L,
                    const AbstractValue &R) {
  std::string Text;
  AbstractValue Truth = AbstractValue::compare(P, 32, L, R);
  for (int64_t N : *Truth.numbers())
    Text += char('0' + N);
  return Text;
}

TEST(AbstractValue, JoinsFewNumbersAndIntervals) {
  AbstractValue Two = number(-1).joined(number(5));
  EXPECT_TRUE(Two.numbers() && Two.numbers()->size() == 2);
  EXPECT_FALSE(Two.contains(0));
  AbstractValue Wide = Two.joined(AbstractValue::interval(7, 9));
  EXPECT_FALSE(Wide.numbers());
  EXPECT_TRUE(Wide.contains(0)); // the hull
  EXPECT_FALSE(Wide.contains(10));
}

TEST(AbstractValue, BecomesAnIntervalWhenItIsMany) {
  AbstractValue Many = number(0);
  for (int64_t N = 1; N < 100; ++N)
    Many = Many.joined(number(N * 2));
  EXPECT_FALSE(Many.numbers());
  EXPECT_TRUE(Many.contains(198));
  EXPECT_FALSE(Many.contains(199));
}

TEST(AbstractValue, LeavesHoles) {
  AbstractValue NotNull = AbstractValue().without(0);
  EXPECT_FALSE(NotNull.contains(0));
  EXPECT_TRUE(NotNull.contains(-1) && NotNull.contains(1));
  EXPECT_EQ(compare(CmpInst::ICMP_EQ, NotNull, number(0)), "0");
  // A hole that the other side fills is none.
  EXPECT_TRUE(NotNull.joined(number(0)).contains(0));
  EXPECT_FALSE(NotNull.joined(number(3)).contains(0));
}

TEST(AbstractValue, ComparesWhatACallGivesBack) {
  AbstractValue Good = AbstractValue::interval(0, INT32_MAX), Bad = number(-1);
  EXPECT_EQ(compare(CmpInst::ICMP_EQ, Bad, number(-1)), "1");
  EXPECT_EQ(compare(CmpInst::ICMP_EQ, Good, number(-1)), "0");
  EXPECT_EQ(compare(CmpInst::ICMP_SLT, Good, number(0)), "0");
  EXPECT_EQ(compare(CmpInst::ICMP_SGT, Good, number(0)), "01");
  // libc's own test: unsigned, beyond -4096.
  EXPECT_EQ(compare(CmpInst::ICMP_UGT, number(-38), number(-4096)), "1");
  EXPECT_EQ(compare(CmpInst::ICMP_UGT, Good, number(-4096)), "0");
  EXPECT_EQ(compare(CmpInst::ICMP_ULT, number(-4096), Good), "0");
  EXPECT_EQ(compare(CmpInst::ICMP_ULT, AbstractValue(), number(-4096)), "01");
}

TEST(AbstractValue, KnowsConstants) {
  LLVMContext C;
  auto *Pointer = PointerType::get(C, 0);
  EXPECT_EQ(AbstractValue::of(*ConstantPointerNull::get(Pointer)).single(), 0);
  auto *Minus = ConstantInt::getSigned(Type::getInt64Ty(C), -1);
  EXPECT_EQ(
      AbstractValue::of(*ConstantExpr::getIntToPtr(Minus, Pointer)).single(),
      -1); // MAP_FAILED
  EXPECT_EQ(AbstractValue::of(*ConstantInt::getTrue(C)).single(), 1);
}

} // namespace
