//===- HittingSet.h - the lightest choice that breaks every proof ---------===//
//
// Given sets of elements with weights, finds a lightest choice of elements that
// meets every set, and holds no two elements that exclude each other. It is the
// weighted hitting set problem, hard in general; here the sets are few and
// most share a light element. Branch and bound: the set with the fewest
// elements left is branched on, lightest first; disjoint sets give the bound.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GUARDS_HITTINGSET_H
#define UKPORT_GUARDS_HITTINGSET_H

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace ukport {

struct HittingSet {
  std::vector<uint32_t> Elements; ///< sorted
  uint64_t Weight = 0;
  bool Lightest = true; ///< false: the search was cut short, it may not be
};

/// None when no choice does. \p Excludes is symmetric. The same input gives the
/// same choice. \p Budget bounds the number of steps of the search.
std::optional<HittingSet>
lightestHittingSet(const std::vector<std::vector<uint32_t>> &Sets,
                   const std::function<uint64_t(uint32_t)> &WeightOf,
                   const std::function<bool(uint32_t, uint32_t)> &Excludes,
                   uint64_t Budget = 20000);

} // namespace ukport

#endif // UKPORT_GUARDS_HITTINGSET_H
