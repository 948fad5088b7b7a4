#include "base/boot/BootInfo.h"
#include "base/boot/Start.h"
#include <xen/arch-x86/hvm/start_info.h>
#include <xen/xen.h>

extern "C" {
extern const char __ehdr_start[];
extern char _end[];
}

namespace base {

namespace {

BootInfo Info;
char CommandLine[2048];

constexpr uint32_t RamType = XEN_HVM_MEMMAP_TYPE_RAM;

void addUsable(uint64_t Begin, uint64_t End) {
  Begin = roundUp(Begin, PageSize);
  End = roundDown(End, PageSize);
  constexpr unsigned Room = sizeof Info.Usable / sizeof *Info.Usable;
  if (Begin < End && Info.UsableCount < Room)
    Info.Usable[Info.UsableCount++] = {Begin, End};
}

/// What is not to be added (again).
class TakenMemory {
public:
  /// \p Size bytes at \p Begin, in whole pages.
  void add(uint64_t Begin, uint64_t Size) {
    uint64_t End = Begin + Size;
    if (End < Begin || End > HighestAddress)
      panic("boot: the loader tells of %lu bytes at 0x%lx", Size, Begin);
    if (Count == Room)
      panic("boot: the loader tells of more than %u ranges of memory", Room);
    Ranges[Count++] = {roundDown(Begin, PageSize), roundUp(End, PageSize)};
  }
  void addImage() {
    auto Begin = reinterpret_cast<uint64_t>(__ehdr_start);
    add(Begin, reinterpret_cast<uint64_t>(_end) - Begin);
  }

  /// Makes [Begin, End) usable without what is taken from range \p I on.
  void makeUsable(uint64_t Begin, uint64_t End, unsigned I = 0) {
    for (unsigned Last = Count; I < Last; ++I) {
      const MemoryRange &R = Ranges[I];
      if (R.Begin >= End || R.End <= Begin)
        continue;
      makeUsable(Begin, most(Begin, R.Begin), I + 1);
      Begin = least(End, R.End);
    }
    addUsable(Begin, End);
  }

private:
  static constexpr uint64_t HighestAddress = 1ull << 52;
  static constexpr unsigned Room = 32;
  MemoryRange Ranges[Room];
  unsigned Count = 0;
};

template <class T> const T *at(uint64_t Physical) {
  return reinterpret_cast<const T *>(Physical);
}

} // namespace

const BootInfo &bootInfo() { return Info; }

void readBootInfo(uint32_t StartInfo) {
  const auto &S = *at<hvm_start_info>(StartInfo);
  if (S.magic != XEN_HVM_START_MAGIC_VALUE || S.version < 1)
    panic("boot: no start info of version 1 at 0x%x; boot by PVH", StartInfo);
  if (S.cmdline_paddr) {
    const char *From = at<char>(S.cmdline_paddr);
    size_t Length = 0;
    for (; From[Length] && Length + 1 < sizeof CommandLine; ++Length)
      CommandLine[Length] = From[Length];
    if (From[Length])
      panic("boot: the command line is longer than %zu bytes",
            sizeof CommandLine - 1);
  }
  Info.CommandLine = CommandLine;
  Info.AcpiRoot = S.rsdp_paddr;
  TakenMemory Taken;
  Taken.add(0, 1); // the page at 0 stays unmapped
  Taken.addImage();
  if (S.nr_modules) {
    const auto &Module = *at<hvm_modlist_entry>(S.modlist_paddr);
    Taken.add(Module.paddr, Module.size);
    Info.Ramdisk = {at<char>(Module.paddr), Module.size};
  }
  constexpr uint32_t MostEntries = 1024; // and others than RAM
  if (S.memmap_entries > MostEntries)
    panic("boot: the loader tells of %u ranges of memory", S.memmap_entries);
  const auto *Map = at<hvm_memmap_table_entry>(S.memmap_paddr);
  for (unsigned I = 0; I < S.memmap_entries; ++I) {
    if (Map[I].type != RamType)
      continue;
    Taken.makeUsable(Map[I].addr, Map[I].addr + Map[I].size);
    Taken.add(Map[I].addr, Map[I].size);
  }
}

static bool isBlank(char C) { return C == ' ' || C == '\t' || C == '\n'; }

bool nextWord(const char *&At, Span<const char> &Word) {
  while (isBlank(*At))
    ++At;
  if (!*At)
    return false;
  bool Quoted = *At == '"';
  At += Quoted;
  Word = {At, 0};
  for (; *At && (Quoted ? *At != '"' : !isBlank(*At)); ++At)
    ++Word.Count;
  At += Quoted && *At;
  return true;
}

Span<const char> bootOption(const char *Key) {
  size_t Length = 0;
  while (Key[Length])
    ++Length;
  const char *At = Info.CommandLine;
  Span<const char> Word;
  while (nextWord(At, Word)) {
    if (Word.Count == 2 && !memcmp(Word.First, "--", 2))
      break;
    if (Word.Count > Length && Word[Length] == '=' &&
        !memcmp(Word.First, Key, Length))
      return {Word.First + Length + 1, Word.Count - Length - 1};
  }
  return {};
}

} // namespace base
