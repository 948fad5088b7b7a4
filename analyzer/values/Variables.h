//===- Variables.h - what global variables hold ---------------------------===//
//
// The memory of analyzer/values: the members of global variables, and of what
// stands in for other objects (Objects.h), whose address stays in sight, each a
// cell with the values that its initialiser and the executed stores give it.
//
// An address stays in sight while every value that it reaches is a small set:
// then each load and store through it is known to be one of these cells. Where
// an address joins what is not known it is lost, and what it points to may hold
// anything from then on: of a struct all of it, of an array all elements, of
// anything else that member alone. A member's address does not lead out of
// that member (container_of is not modelled).
//
// What is never followed: variables that machine code names, that each thread
// has its own of, or that lie in a section of their own.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_VALUES_VARIABLES_H
#define UKPORT_VALUES_VARIABLES_H

#include "analyzer/resolve/Layouts.h"
#include "analyzer/values/Possible.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Instructions.h"
#include <functional>
#include <map>

namespace ukport {

class Variables {
public:
  /// Told of each load whose cell came to hold more.
  using Notify = std::function<void(const llvm::LoadInst &)>;

  Variables(PossibleSets &Sets, const llvm::DataLayout &Data, Notify Changed)
      : Sets(Sets), Data(Data), Changed(std::move(Changed)) {}

  /// \p V is never followed.
  void exclude(const llvm::GlobalVariable &V) { Excluded.insert(&V); }

  /// Whether what \p V holds is followed.
  bool isFollowed(const llvm::GlobalVariable &V) const;

  /// What \p By reads at \p Offset bytes of the followed \p V.
  Possible read(const llvm::GlobalVariable &V, int64_t Offset,
                const llvm::LoadInst &By);

  /// \p What, of type \p T, is stored there.
  void write(const llvm::GlobalVariable &V, int64_t Offset, llvm::Type &T,
             Possible What);

  /// \p Bytes bytes from there on are set to 0.
  void clear(const llvm::GlobalVariable &V, int64_t Offset, uint64_t Bytes);

  /// The addresses among \p What go where they cannot be followed.
  void lose(Possible What);
  void lose(const llvm::Constant &C);

private:
  struct Extent {
    int64_t Begin = 0, End = 0;
    bool overlaps(int64_t From, int64_t To) const {
      return From < End && Begin < To;
    }
    bool operator==(const Extent &) const = default;
  };
  struct Cell {
    int64_t Size = 0;
    Possible Holds;
    llvm::SmallVector<const llvm::LoadInst *, 2> Readers;
  };
  struct Variable {
    std::optional<Layout> Lies;    ///< what lies in it, once asked
    std::map<int64_t, Cell> Cells; ///< by offset
    std::vector<Extent> Lost, Cleared;
  };

  Cell &cell(const llvm::GlobalVariable &V, int64_t Offset, llvm::Type &T);
  void add(Cell &C, Possible What);
  void addWithin(Variable &State, Extent Where, Possible What);
  Possible initial(const Variable &State, const llvm::GlobalVariable &V,
                   int64_t Offset, llvm::Type &T);
  void lose(const llvm::GlobalVariable &V, int64_t Offset);
  Extent extentAt(const llvm::GlobalVariable &V, int64_t Offset);
  Possible as(Possible P, llvm::Type &T);

  PossibleSets &Sets;
  const llvm::DataLayout &Data;
  Notify Changed;
  Layouts Types;
  llvm::DenseSet<const llvm::GlobalVariable *> Excluded;
  std::map<const llvm::GlobalVariable *, Variable> States;
};

} // namespace ukport

#endif // UKPORT_VALUES_VARIABLES_H
