// For which numbers comparisons of a parameter lead somewhere.
#include "analyzer/frontend/elf/Limits.h"
#include "gtest/gtest.h"

namespace ukport::elf {
namespace {

enum : unsigned { Below = 2, Equal = 4, BelowEqual = 6, Negative = 8 };
enum : unsigned { Less = 12, LessEqual = 14 };

ComparedParameter compared(int64_t With, uint8_t Width = 4, uint32_t Plus = 0) {
  return {{1, Plus}, Width, false, With};
}

/// What the numbers that \p L allows among some are.
std::vector<int64_t> allowed(const std::optional<Limit> &L,
                             std::vector<int64_t> Among) {
  EXPECT_TRUE(L);
  std::erase_if(Among, [&](int64_t N) { return L && !allows(*L, N); });
  return Among;
}

using Numbers = std::vector<int64_t>;
const Numbers Some = {-7, -1, 0, 1, 4, 5, 6, 0x7fffffff};

TEST(Limits, UnsignedComparisons) {
  EXPECT_EQ(allowed(limitOf(compared(5), Equal), Some), (Numbers{5}));
  EXPECT_EQ(allowed(limitOf(compared(5), Equal + 1), Some),
            (Numbers{-7, -1, 0, 1, 4, 6, 0x7fffffff}));
  EXPECT_EQ(allowed(limitOf(compared(5), Below), Some), (Numbers{0, 1, 4}));
  EXPECT_EQ(allowed(limitOf(compared(5), BelowEqual + 1), Some),
            (Numbers{-7, -1, 6, 0x7fffffff}));
  EXPECT_EQ(allowed(limitOf(compared(0), Below), Some), Numbers{});
}

TEST(Limits, SignedComparisons) {
  EXPECT_EQ(allowed(limitOf(compared(5), Less), Some),
            (Numbers{-7, -1, 0, 1, 4}));
  EXPECT_EQ(allowed(limitOf(compared(-1), LessEqual), Some), (Numbers{-7, -1}));
  EXPECT_EQ(allowed(limitOf(compared(-1), Less), Some), (Numbers{-7}));
  EXPECT_EQ(allowed(limitOf(compared(0), Negative), Some), (Numbers{-7, -1}));
  EXPECT_EQ(allowed(limitOf(compared(0), Negative + 1), Some),
            (Numbers{0, 1, 4, 5, 6, 0x7fffffff}));
  EXPECT_EQ(allowed(limitOf(compared(INT32_MIN), Less), Some), Numbers{});
  EXPECT_FALSE(limitOf(compared(3), Negative));
  EXPECT_FALSE(limitOf(compared(3), 0)) << "an overflow says nothing";
}

TEST(Limits, SumsAreTakenApart) {
  // n - 5 <= 1, in 32 bits
  EXPECT_EQ(allowed(limitOf(compared(1, 4, -5), BelowEqual), Some),
            (Numbers{5, 6}));
  // n + 7 < 8: from -7, over the end, to 0
  EXPECT_EQ(allowed(limitOf(compared(8, 4, 7), Below), Some),
            (Numbers{-7, -1, 0}));
  EXPECT_FALSE(limitOf(compared(8, 8, 7), Below));
  EXPECT_EQ(allowed(limitTo({1, uint32_t(-4)}, {0, 2}), Some), (Numbers{4, 6}));
}

TEST(Limits, WideComparisonsSayLess) {
  EXPECT_EQ(allowed(limitOf(compared(0, 8), Equal + 1), Some),
            (Numbers{-7, -1, 1, 4, 5, 6, 0x7fffffff}));
  EXPECT_FALSE(limitOf(compared(5, 8), Equal + 1))
      << "another number may have the same low half";
  EXPECT_FALSE(limitOf(compared(5, 8), Less));
  auto Null = limitOf(compared(0, 8), Equal);
  EXPECT_EQ(allowed(Null, {0, 5, int64_t(1) << 32}),
            (Numbers{0, int64_t(1) << 32}))
      << "who asks may look at 32 bits only";
}

TEST(Limits, Bits) {
  EXPECT_EQ(allowed(limitOf({{1, 0}, 4, true, 4}, Equal + 1), Some),
            (Numbers{-1, 4, 5, 6, 0x7fffffff}));
  EXPECT_EQ(allowed(limitOf({{1, 0}, 4, true, 6}, Equal), Some),
            (Numbers{-7, 0, 1}));
  EXPECT_FALSE(limitOf({{1, 0}, 4, true, 6}, Equal + 1))
      << "one of two bits is not followed";
  // An immediate of one byte is sign-extended.
  EXPECT_EQ(allowed(limitOf({{1, 0}, 1, true, -128}, Equal), {0x80, 0x100}),
            (Numbers{0x100}));
}

TEST(Limits, NarrowAndJoin) {
  Condition A, B;
  addLimit(A, *limitOf(compared(9), BelowEqual));
  addLimit(A, *limitOf(compared(4), Equal + 1));
  addLimit(B, *limitOf(compared(4), Equal));
  ASSERT_EQ(A.size(), 1u);
  EXPECT_EQ(allowed(A[0], Some), (Numbers{0, 1, 5, 6}));
  Condition Both = A;
  EXPECT_TRUE(joinLimits(Both, B, false));
  EXPECT_EQ(allowed(Both[0], Some), (Numbers{0, 1, 4, 5, 6}));
  EXPECT_FALSE(joinLimits(Both, B, false)) << "nothing new";
  Condition Tired = A;
  EXPECT_TRUE(joinLimits(Tired, B, true));
  EXPECT_TRUE(Tired.empty()) << "what still changes is given up";
  EXPECT_TRUE(joinLimits(A, {}, false));
  EXPECT_TRUE(A.empty());
}

TEST(Limits, ContradictionsAllowNothing) {
  Condition C;
  addLimit(C, *limitOf(compared(4), Equal));
  addLimit(C, *limitOf(compared(5), Equal));
  EXPECT_EQ(allowed(C[0], Some), Numbers{});
}

TEST(Limits, ManyRangesAreGivenUp) {
  Condition All;
  for (int N = 0; N < 20; ++N) {
    Condition One;
    addLimit(One, *limitOf(compared(2 * N), Equal));
    if (N == 0)
      All = One;
    else
      joinLimits(All, One, false);
  }
  EXPECT_TRUE(All.empty());
}

} // namespace
} // namespace ukport::elf
