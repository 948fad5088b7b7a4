//===- EhFrame.cpp - walks .eh_frame --------------------------------------===//
//
// .eh_frame is a list of records. A common record (CIE) says how the addresses
// in its descriptions (FDE) are encoded; each description covers one range of
// code. It is found by its section, else by the header that the unwinder uses.
//
//===----------------------------------------------------------------------===//
#include "analyzer/frontend/elf/EhFrame.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/Support/Endian.h"
#include <map>

using namespace llvm;
using namespace llvm::dwarf;

namespace ukport::elf {

namespace {

/// Reads on from an address; Good is false once it went beyond the bytes.
struct Cursor {
  StringRef Bytes;
  Address At; ///< of Bytes.front()
  bool Good = true;

  uint64_t word(unsigned Size) {
    if (Bytes.size() < Size) {
      Good = false;
      return 0;
    }
    uint64_t Word = 0;
    for (unsigned I = 0; I < Size; ++I)
      Word |= uint64_t(uint8_t(Bytes[I])) << (8 * I);
    skip(Size);
    return Word;
  }
  void skip(uint64_t Size) {
    Good &= Size <= Bytes.size();
    Size = std::min<uint64_t>(Size, Bytes.size());
    Bytes = Bytes.drop_front(Size);
    At += Size;
  }
  uint64_t leb() {
    uint64_t Value = 0;
    for (unsigned Shift = 0; Good; Shift += 7) {
      uint64_t Byte = word(1);
      if (Shift < 64)
        Value |= (Byte & 0x7f) << Shift;
      if (!(Byte & 0x80))
        break;
    }
    return Value;
  }
  StringRef text() {
    StringRef Text = Bytes.take_front(Bytes.find('\0'));
    skip(Text.size() + 1);
    return Text;
  }
  /// A pointer encoded as \p Encoding says, but for indirection.
  uint64_t pointer(uint8_t Encoding) {
    Address Here = At;
    uint64_t Value = 0;
    switch (Encoding & 0xf) {
    case DW_EH_PE_absptr:
    case DW_EH_PE_udata8:
    case DW_EH_PE_sdata8:
      Value = word(8);
      break;
    case DW_EH_PE_udata4:
      Value = word(4);
      break;
    case DW_EH_PE_sdata4:
      Value = int64_t(int32_t(word(4)));
      break;
    case DW_EH_PE_udata2:
      Value = word(2);
      break;
    case DW_EH_PE_sdata2:
      Value = int64_t(int16_t(word(2)));
      break;
    default:
      Good = false;
    }
    return (Encoding & 0x70) == DW_EH_PE_pcrel ? Value + Here : Value;
  }
};

struct Common {
  uint8_t Encoding = DW_EH_PE_absptr;
  Address Personality = 0;
  bool Indirect = false;
  bool Signal = false; ///< of a frame that a signal interrupts
};

/// Reads a common record from behind its identifier.
std::optional<Common> readCommon(Cursor C) {
  Common Result;
  uint64_t Version = C.word(1);
  StringRef Augmentation = C.text();
  C.leb();
  C.leb();
  if (Version == 1)
    C.skip(1);
  else
    C.leb();
  if (!Augmentation.consume_front("z"))
    return Augmentation.empty() ? std::optional(Result) : std::nullopt;
  C.leb();
  for (char Letter : Augmentation) {
    if (Letter == 'R') {
      Result.Encoding = C.word(1);
    } else if (Letter == 'L') {
      C.word(1);
    } else if (Letter == 'P') {
      uint8_t Encoding = C.word(1);
      Result.Personality = C.pointer(Encoding);
      Result.Indirect = Encoding & DW_EH_PE_indirect;
    } else if (Letter == 'S') {
      Result.Signal = true;
    } else if (Letter != 'B') {
      return std::nullopt;
    }
  }
  return C.Good ? std::optional(Result) : std::nullopt;
}

/// Where .eh_frame lies; by the header's pointer if there is no section.
Cursor findFrames(const ElfFile &E) {
  if (const Area *A = E.areaNamed(".eh_frame"); A && E.HasSections)
    return {E.bytesAt(A->Start).take_front(A->Size), A->Start};
  Cursor Header{E.bytesAt(E.EhFrameHeader), E.EhFrameHeader};
  if (!E.EhFrameHeader || Header.word(1) != 1)
    return {"", 0};
  uint8_t Encoding = Header.word(1);
  Header.skip(2);
  Address Start = Header.pointer(Encoding);
  return {Header.Good ? E.bytesAt(Start) : "", Start};
}

} // namespace

std::vector<Frame> readFrames(const ElfFile &E) {
  std::vector<Frame> Frames;
  std::map<Address, std::optional<Common>> Commons;
  Cursor All = findFrames(E);
  while (All.Good && !All.Bytes.empty()) {
    Address Record = All.At;
    uint64_t Length = All.word(4);
    if (Length == UINT32_MAX)
      Length = All.word(8);
    if (!All.Good || Length > All.Bytes.size())
      break;
    if (!Length) {
      // The end of one file's frames; with a section more may follow.
      if (!E.HasSections)
        break;
      continue;
    }
    Cursor C{All.Bytes.take_front(Length), All.At};
    All.skip(Length);
    Address IdAt = C.At;
    uint64_t Id = C.word(4);
    if (Id == 0) {
      Commons.emplace(Record, readCommon(C));
      continue;
    }
    auto It = Commons.find(IdAt - Id);
    if (!C.Good || It == Commons.end() || !It->second)
      continue;
    Frame F;
    F.Start = C.pointer(It->second->Encoding);
    F.Size = C.pointer(It->second->Encoding & 0xf);
    F.Personality = It->second->Personality;
    F.PersonalityIndirect = It->second->Indirect;
    // The unwinder looks up one byte before the place that it returns to, so
    // that of a signal's return begins a byte early.
    if (It->second->Signal && F.Size > 1) {
      ++F.Start;
      --F.Size;
    }
    if (C.Good && F.Size && E.isCode(F.Start))
      Frames.push_back(F);
  }
  llvm::stable_sort(
      Frames, [](const Frame &A, const Frame &B) { return A.Start < B.Start; });
  return Frames;
}

} // namespace ukport::elf
