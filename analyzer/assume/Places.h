//===- Places.h - where assumptions apply ---------------------------------===//
//
// An assumption names a place as the source does. Here it is found in the
// program: a member of a struct by the tag or typedef of the struct, through
// nested structs and unnamed unions; a global variable, or a member of it, by
// the name in the source (a static one in every file that has one of that
// name); a function by its name, its parameter by the parameter's.
//
// A member of a struct is the same place in every object of that struct; one
// that is named through an outer struct, conf.limits.nelts, only there. What
// is read through a pointer to the member itself is not taken for it: the value
// is not known there.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_ASSUME_PLACES_H
#define UKPORT_ASSUME_PLACES_H

#include "analyzer/assume/Environment.h"
#include "analyzer/assume/PointerFacts.h"
#include "analyzer/resolve/StructMarks.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Instructions.h"
#include <map>
#include <memory>
#include <set>

namespace ukport {

/// How LLVM compares with what is assumed; of In, Holds and Never: equality.
llvm::CmpInst::Predicate predicateOf(Relation R);

class AssumedPlaces {
public:
  using Facts = llvm::ArrayRef<const Assumption *>;

  /// Finds the places that \p Assumptions name in \p M; both outlive it.
  /// \p NumberOf gives the number of a syscall's name, or -1. Fails when one
  /// names nothing.
  static llvm::Expected<std::unique_ptr<AssumedPlaces>>
  find(llvm::ArrayRef<Assumption> Assumptions, const llvm::Module &M,
       llvm::function_ref<int(llvm::StringRef)> NumberOf);

  /// What is assumed of the member that \p Load names.
  Facts ofMember(const llvm::LoadInst &Load) const;

  /// What is assumed of the bit-field that \p Op takes out of what it loads.
  Facts ofBits(const llvm::BinaryOperator &Op) const;

  /// What is assumed of the \p Size bytes at \p Offset of \p V.
  Facts ofVariable(const llvm::GlobalVariable &V, int64_t Offset,
                   uint64_t Size) const;

  /// What is assumed of the result of \p F.
  Facts ofResult(const llvm::Function &F) const;

  /// What is assumed of results for a text.
  const TextResults &byText() const { return OfTexts; }

  /// What is assumed of pointers to functions.
  const PointerFacts &pointers() const { return OfPointers; }

  /// What is assumed of the parameter \p A.
  Facts ofParameter(const llvm::Argument &A) const;

  /// Whether \p F is assumed never to be called.
  bool isNever(const llvm::Function &F) const { return Never.count(&F); }
  /// Who says so; null if nobody does.
  const Assumption *neverOf(const llvm::Function &F) const {
    auto It = Never.find(&F);
    return It == Never.end() ? nullptr : It->second;
  }

  /// What is assumed of the kernel's answer to the syscall \p Number.
  Facts ofSyscall(int Number) const;

  /// Whether the entry of a table that begins \p Start bytes into the
  /// initialiser \p Root, and is the struct \p Entry, may be chosen.
  bool isChosen(const llvm::Constant &Root, int64_t Start,
                const Layout &Entry) const;

private:
  friend class PlaceFinder;
  template <class Key>
  using Table = std::map<Key, std::vector<const Assumption *>>;

  static Facts at(const auto &Places, const auto &Key) {
    auto It = Places.find(Key);
    return It == Places.end() ? Facts() : Facts(It->second);
  }

  std::vector<FieldOf> membersAt(const llvm::Value *Pointer) const;

  Layouts Types;
  Table<std::tuple<StructId, uint64_t, uint64_t>> Bits; ///< at bit, so many
  std::optional<StructMarks> Marks;            ///< none: no member is assumed
  Table<std::pair<FieldOf, uint64_t>> Members; ///< with their size in bytes
  Table<std::tuple<const llvm::GlobalVariable *, int64_t, uint64_t>> Variables;
  Table<const llvm::Function *> Results;
  TextResults OfTexts;
  PointerFacts OfPointers;
  Table<const llvm::Argument *> Parameters;
  std::map<const llvm::Function *, const Assumption *> Never;
  Table<int> Syscalls; ///< by number
  std::vector<const Assumption *> AllSyscalls;
  struct Choice {
    std::string Struct; ///< by name and size, as layouts of others know it
    uint32_t Size = 0;
    uint32_t Member = 0; ///< where the entry's text is, in bytes
    const Assumption *Texts = nullptr;
  };
  std::vector<Choice> Choices;
  const llvm::DataLayout *Data = nullptr;
};

} // namespace ukport

#endif // UKPORT_ASSUME_PLACES_H
