// The reader of ELF files: whatever the bytes, an error or facts whose indices
// are good, never a crash, and in a time that the size bounds.
#include "analyzer/frontend/elf/ReadImage.h"
#include <cstdlib>

using namespace ukport;
using namespace ukport::elf;

static void check(bool Good) {
  if (!Good)
    __builtin_trap();
}

static void checkDestination(const ImageFacts &F, const Destination &D) {
  check(D.Kind != Destination::Function || D.Index < F.Functions.size());
  check(D.Kind != Destination::Data || D.Index < F.Data.size());
  check(D.Kind != Destination::Import || D.Index < F.Imports.size());
}

/// Pieces in the order of their addresses, none in another; then words of them,
/// in the same order, whose bytes the pieces do not count.
static void checkData(llvm::ArrayRef<DataPiece> Data) {
  size_t Pieces = 0;
  while (Pieces < Data.size() &&
         (Pieces == 0 ||
          Data[Pieces - 1].Start + Data[Pieces - 1].Size <= Data[Pieces].Start))
    ++Pieces;
  for (const DataPiece &P : Data)
    check(P.Start + P.Size >= P.Start);
  for (size_t I = Pieces; I < Data.size(); ++I) {
    check(Data[I].Size == 8 && Data.front().Start <= Data[I].Start);
    check(I == Pieces || Data[I - 1].Start < Data[I].Start);
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::StringRef Bytes(reinterpret_cast<const char *>(Data), Size);
  auto Read = readImage(llvm::MemoryBufferRef(Bytes, "input"));
  if (!Read) {
    consumeError(Read.takeError());
    return 0;
  }
  const ImageFacts &F = *Read;
  for (const Call &C : F.Calls) {
    checkDestination(F, C.To);
    check(!C.Table || *C.Table < F.Data.size());
  }
  for (const Reference &R : F.References)
    checkDestination(F, R.To);
  for (const CodeFunction &Each : F.Functions) {
    check(Each.Calls.Begin <= Each.Calls.End &&
          Each.Calls.End <= F.Calls.size());
    check(Each.References.End <= F.References.size());
    check(Each.SystemCalls.End <= F.SystemCalls.size());
  }
  for (size_t I = 1; I < F.Functions.size(); ++I)
    check(F.Functions[I - 1].Start < F.Functions[I].Start);
  checkData(F.Data);
  for (const auto *List : {&F.Entry, &F.Init, &F.Fini, &F.Resolvers})
    for (uint32_t I : *List)
      check(I < F.Functions.size());
  return 0;
}
