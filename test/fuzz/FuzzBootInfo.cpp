// What the loader leaves (hvm_start_info): whatever it holds, a message or an
// account of the memory in which nothing is given out twice, and none of what
// holds the image, the ramdisk or the page at 0.
//
// The input's first byte says which pointers lead to its own bytes; the bytes
// are a start info with whatever it leads to.
#include "base/boot/BootInfo.h"
#include "base/boot/Start.h"
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <vector>
#include <xen/arch-x86/hvm/start_info.h>

using namespace base;

/// The image, for BootInfo.cpp, is this (CMakeLists.txt).
extern "C" {
alignas(PageSize) extern const char TheImage[2 * PageSize] = {};
asm(".globl TheImageEnd\n.set TheImageEnd, TheImage + 5000");
}

namespace {

jmp_buf Stopped;

constexpr size_t Room = 8192, Behind = 32768;
constexpr uintptr_t Low = 0x10000000; ///< addresses have 32 bits at the start

/// Low memory that holds the input and zeros behind it, and nothing beyond.
char *lowMemory() {
  static void *Memory =
      mmap(reinterpret_cast<void *>(Low), Room + Behind, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (Memory == MAP_FAILED)
    abort();
  return static_cast<char *>(Memory);
}

void check(bool Holds, const char *What) {
  if (Holds)
    return;
  fprintf(stderr, "not so: %s\n", What);
  abort();
}

bool overlap(const MemoryRange &A, const MemoryRange &B) {
  return A.Begin < B.End && B.Begin < A.End;
}

MemoryRange rangeOf(const char *Begin, size_t Size) {
  auto At = reinterpret_cast<uint64_t>(Begin);
  return {At, At + Size};
}

void checkMemory(const BootInfo &Info) {
  MemoryRange Image = rangeOf(TheImage, sizeof TheImage);
  MemoryRange Ramdisk = rangeOf(Info.Ramdisk.First, Info.Ramdisk.Count);
  check(Ramdisk.Begin <= Ramdisk.End, "the ramdisk has an end");
  for (unsigned I = 0; I < Info.UsableCount; ++I) {
    MemoryRange R = Info.Usable[I];
    check(R.Begin < R.End && R.Begin % PageSize == 0 && R.End % PageSize == 0,
          "ranges are whole pages");
    check(R.Begin > 0, "the page at 0 is nobody's");
    check(!overlap(R, Image), "the image is not free memory");
    check(Info.Ramdisk.empty() || !overlap(R, Ramdisk),
          "the ramdisk is not free memory");
    for (unsigned J = 0; J < I; ++J)
      check(!overlap(R, Info.Usable[J]), "no memory is there twice");
  }
}

void checkWords(const BootInfo &Info) {
  const char *At = Info.CommandLine;
  const char *End = At + strlen(At);
  Span<const char> Word;
  while (nextWord(At, Word))
    check(Word.First + Word.Count <= End && At <= End, "words end");
  Word = bootOption("ip");
  check(Word.First + Word.Count <= End, "options end");
}

/// Lets a pointer lead into the input, behind the start info.
void lead(uint64_t &Pointer, bool Wanted) {
  constexpr size_t Begin = roundUp(sizeof(hvm_start_info), 8);
  if (Wanted)
    Pointer = Low + Begin + roundDown(Pointer % (Room - Begin), 8);
}

} // namespace

namespace base {
void panic(const char *, ...) { longjmp(Stopped, 1); }
} // namespace base

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  if (Size < 1 + sizeof(hvm_start_info) || Size > Room)
    return 0;
  char *Memory = lowMemory();
  memset(Memory, 0, Room);
  memcpy(Memory, Data + 1, Size - 1);
  auto &Start = *reinterpret_cast<hvm_start_info *>(Memory);
  Start.magic = XEN_HVM_START_MAGIC_VALUE;
  // What it leads to must be there: the loader is believed so far.
  lead(Start.cmdline_paddr, Start.cmdline_paddr);
  lead(Start.modlist_paddr, true);
  lead(Start.memmap_paddr, true);
  auto &Module = *reinterpret_cast<hvm_modlist_entry *>(Start.modlist_paddr);
  lead(Module.paddr, Data[0] & 1);
  // Some memory that begins or ends at the image.
  auto *Map = reinterpret_cast<hvm_memmap_table_entry *>(Start.memmap_paddr);
  if (Data[0] & 2)
    Map[0].addr = reinterpret_cast<uint64_t>(TheImage) - Map[0].addr % 65536;
  const_cast<BootInfo &>(bootInfo()) = {};
  if (setjmp(Stopped))
    return 0;
  readBootInfo(uint32_t(Low));
  checkMemory(bootInfo());
  checkWords(bootInfo());
  return 0;
}
