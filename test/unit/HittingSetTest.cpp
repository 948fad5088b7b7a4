// The lightest choice that meets every set, against trying all choices.
#include "analyzer/guards/HittingSet.h"
#include "llvm/ADT/STLExtras.h"
#include "gtest/gtest.h"
#include <random>

using namespace ukport;

namespace {

using Sets = std::vector<std::vector<uint32_t>>;
using Excludes = std::function<bool(uint32_t, uint32_t)>;

uint64_t one(uint32_t) { return 1; }
bool never(uint32_t, uint32_t) { return false; }

/// The weight of the lightest choice out of the elements below \p Count.
std::optional<uint64_t> tryAll(const Sets &Given, uint32_t Count,
                               const std::vector<uint64_t> &Weights,
                               const Excludes &Excludes) {
  std::optional<uint64_t> Best;
  for (uint32_t Choice = 0; Choice < (1u << Count); ++Choice) {
    auto Has = [&](uint32_t E) { return (Choice >> E & 1) != 0; };
    uint64_t Weight = 0;
    bool Fits = llvm::all_of(
        Given, [&](const auto &Set) { return llvm::any_of(Set, Has); });
    for (uint32_t E = 0; E < Count; ++E) {
      Weight += Has(E) ? Weights[E] : 0;
      for (uint32_t Other = 0; Other < E; ++Other)
        Fits &= !(Has(E) && Has(Other) && Excludes(E, Other));
    }
    if (Fits && (!Best || Weight < *Best))
      Best = Weight;
  }
  return Best;
}

TEST(HittingSet, NothingToMeet) {
  auto Found = lightestHittingSet({}, one, never);
  ASSERT_TRUE(Found);
  EXPECT_TRUE(Found->Elements.empty());
}

TEST(HittingSet, AnEmptySetIsNeverMet) {
  EXPECT_FALSE(lightestHittingSet({{1}, {}}, one, never));
}

TEST(HittingSet, TwoThatAreNeededBoth) {
  auto Found = lightestHittingSet({{4}, {7}}, one, never);
  ASSERT_TRUE(Found);
  EXPECT_EQ(Found->Elements, (std::vector<uint32_t>{4, 7}));
  EXPECT_TRUE(Found->Lightest);
}

TEST(HittingSet, OneThatServesAll) {
  auto Weight = [](uint32_t E) -> uint64_t { return E == 9 ? 3 : 2; };
  auto Found = lightestHittingSet({{1, 9}, {2, 9}, {3, 9}}, Weight, never);
  ASSERT_TRUE(Found);
  EXPECT_EQ(Found->Elements, std::vector<uint32_t>{9});
}

TEST(HittingSet, WhatExcludesEachOther) {
  auto Both = [](uint32_t L, uint32_t R) { return L + R == 3; };
  EXPECT_FALSE(lightestHittingSet({{1}, {2}}, one, Both));
  auto Found = lightestHittingSet({{1}, {2, 5}}, one, Both);
  ASSERT_TRUE(Found);
  EXPECT_EQ(Found->Elements, (std::vector<uint32_t>{1, 5}));
}

TEST(HittingSet, AsLightAsTryingAll) {
  std::mt19937 Random(1);
  for (unsigned Round = 0; Round < 300; ++Round) {
    uint32_t Count = 1 + Random() % 9;
    std::vector<uint64_t> Weights;
    for (uint32_t E = 0; E < Count; ++E)
      Weights.push_back(1 + Random() % 6);
    Sets Given(Random() % 7);
    for (auto &Set : Given)
      for (uint32_t I = 0, N = 1 + Random() % 4; I < N; ++I)
        Set.push_back(Random() % Count);
    uint32_t Sum = 1 + Random() % 12;
    auto Excludes = [&](uint32_t L, uint32_t R) {
      return L != R && L + R == Sum;
    };
    auto Found = lightestHittingSet(
        Given, [&](uint32_t E) { return Weights[E]; }, Excludes);
    auto Best = tryAll(Given, Count, Weights, Excludes);
    ASSERT_EQ(Found.has_value(), Best.has_value()) << "round " << Round;
    if (Found) {
      EXPECT_EQ(Found->Weight, *Best) << "round " << Round;
    }
  }
}

} // namespace
