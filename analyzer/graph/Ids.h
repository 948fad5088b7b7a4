//===- Ids.h - typed indices into the program graph -----------------------===//
#ifndef UKPORT_GRAPH_IDS_H
#define UKPORT_GRAPH_IDS_H

#include "llvm/ADT/DenseMapInfo.h"
#include <compare>
#include <cstdint>

namespace ukport {

/// An index into one of the graph's tables. Ids of different tables do not
/// mix; a default-made Id names nothing.
template <class Tag> class Id {
public:
  constexpr Id() = default;
  explicit constexpr Id(uint32_t Index) : Index(Index) {}

  constexpr bool valid() const { return Index != UINT32_MAX; }
  constexpr uint32_t index() const { return Index; }
  auto operator<=>(const Id &) const = default;

private:
  uint32_t Index = UINT32_MAX;
};

using FunctionId = Id<struct FunctionTag>;
using BlockId = Id<struct BlockTag>;
using DataId = Id<struct DataTag>;
using SiteId = Id<struct SiteTag>;
using ModuleId = Id<struct ModuleTag>;
using SignatureId = Id<struct SignatureTag>;
using TargetSetId = Id<struct TargetSetTag>;
using StringId = Id<struct StringTag>;

/// A half-open range of ids: the sites of a function, the references of an
/// initialiser.
struct IndexRange {
  uint32_t Begin = 0;
  uint32_t End = 0;
  uint32_t size() const { return End - Begin; }
  bool empty() const { return Begin == End; }
};

} // namespace ukport

namespace llvm {
template <class Tag> struct DenseMapInfo<ukport::Id<Tag>> {
  static ukport::Id<Tag> getEmptyKey() { return ukport::Id<Tag>(); }
  static ukport::Id<Tag> getTombstoneKey() {
    return ukport::Id<Tag>(UINT32_MAX - 1);
  }
  static unsigned getHashValue(ukport::Id<Tag> I) {
    return DenseMapInfo<uint32_t>::getHashValue(I.index());
  }
  static bool isEqual(ukport::Id<Tag> A, ukport::Id<Tag> B) { return A == B; }
};
} // namespace llvm

#endif // UKPORT_GRAPH_IDS_H
