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

/// Adds [Begin, End) without what is taken already.
void addWithout(uint64_t Begin, uint64_t End, const MemoryRange *Taken,
                unsigned Count) {
  for (; Count; ++Taken, --Count) {
    if (Taken->Begin >= End || Taken->End <= Begin)
      continue;
    addWithout(Begin, most(Begin, Taken->Begin), Taken + 1, Count - 1);
    Begin = least(End, Taken->End);
  }
  addUsable(Begin, End);
}

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
  // The page at 0 stays unmapped.
  MemoryRange Taken[] = {{0, PageSize},
                         {reinterpret_cast<uint64_t>(__ehdr_start),
                          roundUp(reinterpret_cast<uint64_t>(_end), PageSize)},
                         {0, 0}};
  if (S.nr_modules) {
    const auto &Module = *at<hvm_modlist_entry>(S.modlist_paddr);
    Info.Ramdisk = {at<char>(Module.paddr), Module.size};
    Taken[2] = {roundDown(Module.paddr, PageSize),
                roundUp(Module.paddr + Module.size, PageSize)};
  }
  const auto *Map = at<hvm_memmap_table_entry>(S.memmap_paddr);
  for (unsigned I = 0; I < S.memmap_entries; ++I)
    if (Map[I].type == RamType)
      addWithout(Map[I].addr, Map[I].addr + Map[I].size, Taken, 3);
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
