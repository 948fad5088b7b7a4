//===- Places.h - where assumptions apply ---------------------------------===//
//
// An assumption names a place as the source does. Here it is found in the
// program: a member of a struct by the tag or typedef of the struct, through
// nested structs and unnamed unions; a global variable, or a member of it, by
// the name in the source (a static one in every file that has one of that
// name); a function by its name.
//
// A member of a struct is the same place in every object of that struct. What
// is read through a pointer to the member itself is not taken for it: the value
// is not known there.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_ASSUME_PLACES_H
#define UKPORT_ASSUME_PLACES_H

#include "analyzer/assume/Assumption.h"
#include "analyzer/resolve/StructMarks.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Instructions.h"
#include <map>
#include <memory>

namespace ukport {

class AssumedPlaces {
public:
  using Facts = llvm::ArrayRef<const Assumption *>;

  /// Finds the places that \p Assumptions name in \p M; both outlive it. Fails
  /// when one names nothing, or a bit-field.
  static llvm::Expected<std::unique_ptr<AssumedPlaces>>
  find(llvm::ArrayRef<Assumption> Assumptions, const llvm::Module &M);

  /// What is assumed of the member that \p Load names.
  Facts ofMember(const llvm::LoadInst &Load) const;

  /// What is assumed of the \p Size bytes at \p Offset of \p V.
  Facts ofVariable(const llvm::GlobalVariable &V, int64_t Offset,
                   uint64_t Size) const;

  /// What is assumed of the result of \p F.
  Facts ofResult(const llvm::Function &F) const;

private:
  friend class PlaceFinder;
  template <class Key>
  using Table = std::map<Key, std::vector<const Assumption *>>;

  static Facts at(const auto &Places, const auto &Key) {
    auto It = Places.find(Key);
    return It == Places.end() ? Facts() : Facts(It->second);
  }

  Layouts Types;
  std::optional<StructMarks> Marks;            ///< none: no member is assumed
  Table<std::pair<FieldOf, uint64_t>> Members; ///< with their size in bytes
  Table<std::tuple<const llvm::GlobalVariable *, int64_t, uint64_t>> Variables;
  Table<const llvm::Function *> Results;
};

} // namespace ukport

#endif // UKPORT_ASSUME_PLACES_H
