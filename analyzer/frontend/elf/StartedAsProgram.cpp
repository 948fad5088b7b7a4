//===- StartedAsProgram.cpp - what a dynamic linker does for itself -------===//
//
// A dynamic linker can be run as a program, `ld.so PROGRAM`: then it reads
// options and may execute the program. It knows by comparing its own entry
// point with the program's, which the kernel tells: equal means that it is the
// program. Where the kernel starts it as the interpreter of another file, what
// lies behind that comparison never runs, and would be held against every
// program that is loaded dynamically.
//
// Within a function the blocks are told apart by the edges of the comparison
// (FunctionCode::ordinaryBlocks). Other functions may jump into its middle, as
// cold parts do that only such blocks call. So places that are led to are found
// from what the outside can enter, over the calls that are not `AsProgram`;
// first no inner entry that is only jumped to counts as led to, and each that
// is found to be is given back, until none is.
//
//===----------------------------------------------------------------------===//
#include "analyzer/frontend/elf/CodeMap.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport::elf {

std::vector<Address>
CodeMap::takenPlaces(ArrayRef<FoundReference> Pointers) const {
  std::vector<Address> Taken = {E.Entry};
  for (const FoundReference &R : Pointers)
    Taken.push_back(R.To);
  for (const FileSymbol &S : E.DynamicSymbols)
    if (S.Defined)
      Taken.push_back(S.At);
  llvm::append_range(Taken, E.Init);
  llvm::append_range(Taken, E.Fini);
  for (const KnownFunction &F : Functions)
    llvm::append_range(Taken, F.Found.Taken);
  llvm::sort(Taken);
  return Taken;
}

/// The places in code that \p Taken, or a call of a function that is led to
/// from there, leads to where the file was not started as a program.
DenseSet<Address> CodeMap::ledToOrdinarily(ArrayRef<Address> Taken) const {
  DenseSet<Address> Led;
  std::vector<bool> Seen(Functions.size());
  std::vector<uint32_t> Work;
  auto Lead = [&](Address A) {
    Led.insert(A);
    if (std::optional<uint32_t> F = functionAt(A); F && !Seen[*F]) {
      Seen[*F] = true;
      Work.push_back(*F);
    }
  };
  for_each(Taken, Lead);
  while (!Work.empty()) {
    const Findings &Found = Functions[Work.back()].Found;
    Work.pop_back();
    for (const FoundCall &C : Found.Calls)
      if (C.To.Kind == Target::Place && !C.C.AsProgram)
        Lead(C.To.To);
  }
  return Led;
}

void CodeMap::findAsProgram(ArrayRef<FoundReference> Pointers) {
  std::vector<KnownFunction *> Comparing;
  for (KnownFunction &F : Functions)
    if (F.Found.ComparesEntry && !F.Inner.empty())
      Comparing.push_back(&F);
  if (Comparing.empty())
    return;
  std::vector<Address> Taken = takenPlaces(Pointers);
  for (KnownFunction *F : Comparing) {
    F->AsProgram = F->Inner;
    analyse(*F);
  }
  for (bool Changed = true; Changed;) {
    Changed = false;
    DenseSet<Address> Led = ledToOrdinarily(Taken);
    for (KnownFunction *F : Comparing) {
      size_t Before = F->AsProgram.size();
      llvm::erase_if(F->AsProgram, [&](Address A) { return Led.contains(A); });
      if (F->AsProgram.size() == Before)
        continue;
      analyse(*F);
      Changed = true;
    }
  }
}

} // namespace ukport::elf
