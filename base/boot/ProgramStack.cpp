//===- ProgramStack.cpp - what a program finds on its stack ---------------===//
//
// As the System V ABI for x86-64 lays it out: argc, argv, environment,
// auxiliary vector, and above them the strings. The arguments are the words
// after a lone
// `--` of the command line, or else those the image was made with; the
// environment is what the image was made with and every word env.NAME=VALUE.
//
//===----------------------------------------------------------------------===//
#include "base/boot/ProgramStack.h"
#include "base/boot/BootInfo.h"
#include "base/boot/Start.h"
#include "base/mem/Areas.h"
#include "base/support/Random.h"
#include <elf.h>

extern "C" {
extern const Elf64_Ehdr __ehdr_start;
[[noreturn]] void ukport_program_entry();
/// Strings of the image, each ended by a zero, the last by two.
extern const char ukport_arguments[], ukport_environment[];
}

namespace base {

namespace {

constexpr size_t StackSize = 8 << 20;

size_t lengthOf(const char *Text) {
  size_t Length = 0;
  while (Text[Length])
    ++Length;
  return Length;
}

bool begins(Span<const char> Word, const char *With) {
  size_t Length = lengthOf(With);
  return Word.Count >= Length && !memcmp(Word.First, With, Length);
}

/// Written from the top of the stack down.
class StackWriter {
public:
  explicit StackWriter(uintptr_t Top) : Top(Top) {}

  uintptr_t bytes(const void *From, size_t Size) {
    Top -= Size;
    memcpy(reinterpret_cast<void *>(Top), From, Size);
    return Top;
  }
  uintptr_t text(Span<const char> Text) {
    bytes("", 1);
    return bytes(Text.First, Text.Count);
  }
  void align() { Top = roundDown(Top, 16); }
  void word(uint64_t Value) { bytes(&Value, sizeof Value); }
  uintptr_t top() const { return Top; }

private:
  uintptr_t Top;
};

/// Pointers to strings; more than there is room for is an error of the user's.
struct Pointers {
  static constexpr unsigned Room = 128;
  uintptr_t At[Room];
  unsigned Count = 0;
  void add(uintptr_t Text) {
    if (Count == Room)
      panic("boot: more than %u arguments or variables", Room);
    At[Count++] = Text;
  }
};

void addStrings(StackWriter &Out, Pointers &To, const char *Strings) {
  for (; *Strings; Strings += lengthOf(Strings) + 1)
    To.add(Out.text({Strings, lengthOf(Strings)}));
}

/// QEMU appends words about its devices wherever the command line ends.
bool isOfDevices(Span<const char> Word) {
  return begins(Word, "virtio_mmio.device=");
}

void collect(StackWriter &Out, Pointers &Arguments, Pointers &Environment) {
  constexpr const char Prefix[] = "env.";
  const char *At = bootInfo().CommandLine;
  Span<const char> Word;
  bool OfProgram = false;
  while (nextWord(At, Word)) {
    if (isOfDevices(Word))
      continue;
    if (OfProgram)
      Arguments.add(Out.text(Word));
    else if (Word.Count == 2 && begins(Word, "--"))
      OfProgram = true;
    else if (begins(Word, Prefix))
      Environment.add(Out.text(
          {Word.First + sizeof Prefix - 1, Word.Count - sizeof Prefix + 1}));
  }
  if (!Arguments.Count)
    addStrings(Out, Arguments, ukport_arguments);
  addStrings(Out, Environment, ukport_environment);
}

} // namespace

static const char *const *ArgumentsBegin;

uintptr_t makeProgramStack() {
  uint8_t Random[16];
  fillRandom(Random, sizeof Random);
  long Begin =
      mapAnonymous(0, StackSize, Access::Read | Access::Write, "[stack]");
  if (Begin < 0)
    panic("out of memory: no room for a stack");
  // The top moves by less than a page, in steps of 16.
  uintptr_t Top = uintptr_t(Begin) + StackSize - (Random[0] & 0x7f) * 16;
  StackWriter Out(Top);
  uintptr_t Seed = Out.bytes(Random, sizeof Random);
  Pointers Arguments, Environment;
  collect(Out, Arguments, Environment);
  uintptr_t Name = Arguments.Count ? Arguments.At[0] : 0;
  const uint64_t Auxiliary[][2] = {
      {AT_PHDR,
       reinterpret_cast<uint64_t>(&__ehdr_start) + __ehdr_start.e_phoff},
      {AT_PHENT, sizeof(Elf64_Phdr)},
      {AT_PHNUM, __ehdr_start.e_phnum},
      {AT_PAGESZ, PageSize},
      {AT_ENTRY, reinterpret_cast<uint64_t>(ukport_program_entry)},
      {AT_UID, 0},
      {AT_EUID, 0},
      {AT_GID, 0},
      {AT_EGID, 0},
      {AT_SECURE, 0},
      {AT_RANDOM, Seed},
      {AT_EXECFN, Name},
      {AT_NULL, 0},
  };
  Out.align();
  size_t Words = 1 + Arguments.Count + 1 + Environment.Count + 1;
  if (Words % 2)
    Out.word(0);
  Out.bytes(Auxiliary, sizeof Auxiliary);
  Out.word(0);
  for (unsigned I = Environment.Count; I--;)
    Out.word(Environment.At[I]);
  Out.word(0);
  for (unsigned I = Arguments.Count; I--;)
    Out.word(Arguments.At[I]);
  ArgumentsBegin = reinterpret_cast<const char *const *>(Out.top());
  Out.word(Arguments.Count);
  return Out.top();
}

const char *const *programArguments() { return ArgumentsBegin; }

} // namespace base
