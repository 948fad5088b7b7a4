//===- CodeMap.h - the functions of a file --------------------------------===//
//
// Where functions begin is told by symbols, frame descriptions, the entry
// point, init and fini arrays, relocations, and by code that has been analysed:
// what it calls, jumps to or takes the address of. So functions are analysed
// until no more are found.
//
//   - What is called at a place inside a function with a known extent is an
//     inner entry of it, not a function: the extent stays whole.
//   - What is found outside of every known extent begins a function that
//     reaches to the next one, or as far as its code goes.
//   - Where code runs on into a place that only a frame description tells of,
//     the function has two frames.
//   - An address inside a function that stands in data is an inner entry,
//     unless it stands in a jump table that the function was seen to read.
//
// Invariant: at the end, every place in code that anything known leads to lies
// in a function that has been analysed with that place as an entry.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_CODEMAP_H
#define UKPORT_FRONTEND_ELF_CODEMAP_H

#include "analyzer/frontend/elf/EhFrame.h"
#include "analyzer/frontend/elf/FunctionCode.h"
#include "llvm/ADT/DenseSet.h"

namespace ukport::elf {

struct KnownFunction {
  CodeRange Range;
  std::string Name;
  std::vector<Address> Inner; ///< sorted
  /// Those of Inner that are led to only where the file was started as a
  /// program; sorted.
  std::vector<Address> AsProgram;
  Findings Found;
  bool Fresh = false; ///< Found is what Inner gives
};

class CodeMap {
public:
  CodeMap(const ElfFile &E, const Decoder &D) : E(E), D(D) {}

  /// Finds and analyses all functions. \p Pointers: addresses in code that
  /// stand in data, with where they stand.
  void run(llvm::ArrayRef<FoundReference> Pointers);

  std::vector<KnownFunction> Functions; ///< sorted, not overlapping
  std::vector<Frame> Frames;

  /// The number of the function that \p A lies in.
  std::optional<uint32_t> functionAt(Address A) const;
  /// What the outside and pointers can lead to, sorted. \p Pointers: as in
  /// run().
  std::vector<Address>
  takenPlaces(llvm::ArrayRef<FoundReference> Pointers) const;
  /// The dynamic symbol that the stub at \p A jumps to.
  std::optional<uint32_t> stubAt(Address A) const;
  /// The resolver of the stub at \p A.
  std::optional<Address> resolverAt(Address A) const;

private:
  struct Extent {
    Address Start, End;
  };
  void addSeeds();
  void addExtent(Address Start, uint64_t Size);
  void makeRanges();
  void discover(Address A);
  void analyse();
  void analyse(KnownFunction &F);
  void findAsProgram(llvm::ArrayRef<FoundReference> Pointers);
  llvm::DenseSet<Address> ledToOrdinarily(llvm::ArrayRef<Address> Taken) const;
  void joinRuns();
  void learnEnds();
  void enterPointers(llvm::ArrayRef<FoundReference> Pointers);
  std::optional<Address> stubSlot(Address A) const;
  bool isStubArea(Address A) const;
  Address extentEnd(Address A) const;
  void nameFunctions();

  const ElfFile &E;
  const Decoder &D;
  std::vector<Extent> Extents; ///< sorted, merged where they overlap
  std::vector<Address> Starts;
  llvm::DenseSet<Address> Joined;    ///< no starts after all
  llvm::DenseSet<Address> Certain;   ///< starts that more than a frame tells of
  llvm::DenseSet<Address> NoReturns; ///< functions
  bool Grown = false;
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_CODEMAP_H
