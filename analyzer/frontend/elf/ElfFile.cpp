#include "analyzer/frontend/elf/ElfFile.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Endian.h"
#include <cassert>

using namespace llvm;

namespace ukport::elf {

/// The element of \p Sorted (by Start, not overlapping) that \p A lies in.
template <class T>
static const T *findIn(const std::vector<T> &Sorted, Address A) {
  auto It = llvm::upper_bound(
      Sorted, A, [](Address A, const T &E) { return A < E.Start; });
  if (It == Sorted.begin() || !std::prev(It)->contains(A))
    return nullptr;
  return &*std::prev(It);
}

const Segment *ElfFile::segmentAt(Address A) const {
  return findIn(Segments, A);
}

const Area *ElfFile::areaAt(Address A) const { return findIn(Areas, A); }

bool ElfFile::isCode(Address A) const {
  const Area *In = areaAt(A);
  return In && In->Executable;
}

StringRef ElfFile::bytesAt(Address A) const {
  const Segment *S = segmentAt(A);
  return S ? S->Bytes.drop_front(
                 std::min<uint64_t>(A - S->Start, S->Bytes.size()))
           : StringRef();
}

std::optional<uint64_t> ElfFile::wordAt(Address A, unsigned Size) const {
  assert(Size <= 8 && "a word is at most 8 bytes");
  const Segment *S = segmentAt(A);
  if (!S || S->Size - (A - S->Start) < Size)
    return std::nullopt;
  StringRef Bytes = bytesAt(A).take_front(Size);
  uint64_t Word = 0;
  for (unsigned I = 0; I < Bytes.size(); ++I)
    Word |= uint64_t(uint8_t(Bytes[I])) << (8 * I);
  return Word;
}

ArrayRef<FileRelocation> ElfFile::relocations(Address Begin,
                                              Address End) const {
  auto Before = [](const FileRelocation &R, Address A) { return R.At < A; };
  auto First =
      std::lower_bound(Relocations.begin(), Relocations.end(), Begin, Before);
  auto Last = std::lower_bound(First, Relocations.end(), End, Before);
  return ArrayRef<FileRelocation>(Relocations)
      .slice(First - Relocations.begin(), Last - First);
}

const FileRelocation *ElfFile::relocationAt(Address A) const {
  ArrayRef<FileRelocation> Found = relocations(A, A + 1);
  return Found.empty() ? nullptr : &Found.front();
}

const Area *ElfFile::areaNamed(StringRef Name) const {
  auto It = llvm::find_if(Areas, [&](const Area &A) { return A.Name == Name; });
  return It == Areas.end() ? nullptr : &*It;
}

} // namespace ukport::elf
