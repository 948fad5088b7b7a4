//===- Describe.cpp - argument values as a person writes them -------------===//
#include "syscall-map/MapReader.h"
#include "syscall-map/SyscallMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/ErrorHandling.h"

using namespace llvm;

namespace ukport {

/// Small numbers in decimal, as they are counts and descriptors; large ones in
/// hexadecimal, as they are bits and addresses.
static std::string plainNumber(int64_t Value) {
  if (Value > -65536 && Value < 65536)
    return std::to_string(Value);
  return "0x" + utohexstr(uint64_t(Value), /*LowerCase=*/true);
}

static std::string nameOf(ArrayRef<ArgumentTable::Entry> Entries,
                          int64_t Value) {
  for (const ArgumentTable::Entry &E : Entries)
    if (sameNumber(E.Value, Value))
      return E.Name;
  return plainNumber(Value);
}

/// The names of the bits in \p Bits, by value; what has no name in hexadecimal.
static std::vector<std::string>
namesOfBits(ArrayRef<ArgumentTable::Entry> Flags, uint64_t Bits) {
  // Flags of several bits first: O_SYNC holds O_DSYNC.
  std::vector<const ArgumentTable::Entry *> Order;
  for (const ArgumentTable::Entry &E : Flags)
    Order.push_back(&E);
  llvm::sort(Order, [](const auto *A, const auto *B) {
    int BitsOfA = popcount(uint64_t(A->Value));
    int BitsOfB = popcount(uint64_t(B->Value));
    return std::tie(BitsOfB, A->Value, A->Name) <
           std::tie(BitsOfA, B->Value, B->Name);
  });
  std::vector<const ArgumentTable::Entry *> Found;
  for (const auto *E : Order) {
    uint64_t Flag = E->Value;
    if ((Bits & Flag) != Flag)
      continue;
    Found.push_back(E);
    Bits &= ~Flag;
  }
  llvm::sort(Found, [](const auto *A, const auto *B) {
    return uint64_t(A->Value) < uint64_t(B->Value);
  });
  std::vector<std::string> Names;
  Names.reserve(Found.size() + 1);
  for (const auto *E : Found)
    Names.push_back(E->Name);
  if (Bits)
    Names.push_back("0x" + utohexstr(Bits, /*LowerCase=*/true));
  return Names;
}

std::string ArgumentTable::describe(int64_t Value) const {
  if (Which == Kind::Enum)
    return nameOf(Values, Value);
  // A sign-extended int has no bits above its 32.
  uint64_t Bits = Value;
  if (Value < 0 && Value >= INT32_MIN)
    Bits = uint32_t(Value);
  std::vector<std::string> Names = namesOfBits(Flags, Bits & ~FieldMask);
  if (Which == Kind::Mask) {
    uint64_t Field = Bits & FieldMask;
    bool HasName = any_of(
        Values, [&](const Entry &E) { return uint64_t(E.Value) == Field; });
    if (HasName || Field || Names.empty())
      Names.insert(Names.begin(), nameOf(Values, int64_t(Field)));
  }
  return Names.empty() ? "0" : join(Names, "|");
}

const ArgumentTable &SyscallMap::table(StringRef Name) const {
  for (const ArgumentTable &T : Tables)
    if (T.Name == Name)
      return T;
  report_fatal_error("arguments.toml has no table " + Name);
}

std::string
SyscallMap::describeArgument(StringRef Syscall, unsigned Index, int64_t Value,
                             ArrayRef<std::optional<int64_t>> Others) const {
  auto Uses = ArgumentUses.find(Syscall);
  if (Uses != ArgumentUses.end())
    for (const ArgumentUse &Use : Uses->second) {
      if (Use.Index != Index)
        continue;
      if (Use.WhenArgument >= 0) {
        size_t Other = Use.WhenArgument;
        if (Other >= Others.size() || !Others[Other] ||
            !sameNumber(*Others[Other], Use.WhenValue))
          continue;
      }
      return Tables[Use.Table].describe(Value);
    }
  return plainNumber(Value);
}

std::vector<std::optional<int64_t>>
SyscallMap::knownNumbers(const SyscallUse &Use) {
  std::vector<std::optional<int64_t>> Known;
  for (const ArgumentValues &Values : Use.Arguments) {
    bool One =
        Values.Complete && Values.Numbers.size() == 1 && Values.Strings.empty();
    Known.push_back(One ? std::optional(Values.Numbers[0]) : std::nullopt);
  }
  return Known;
}

/// A string in C's manner.
static std::string quoted(StringRef Text) {
  std::string Result = "\"";
  for (unsigned char C : Text) {
    if (C == '"' || C == '\\')
      Result += '\\';
    if (C == '\n')
      Result += "\\n";
    else if (C < 0x20 || C == 0x7f)
      Result += "\\x" + utohexstr(C, /*LowerCase=*/true, /*Width=*/2);
    else
      Result += char(C);
  }
  return Result + "\"";
}

/// Of the values of one argument; who needs all asks the store.
static constexpr size_t MostShown = 16;

std::string SyscallMap::describeCall(const SyscallUse &Use) const {
  const SyscallInfo *Info = byNumber(Use.Number);
  if (!Info)
    return Use.Number < 0 ? "syscall(?)"
                          : "syscall(" + std::to_string(Use.Number) + ")";
  std::vector<std::optional<int64_t>> Others = knownNumbers(Use);
  std::vector<std::string> Arguments;
  for (size_t I = 0; I < Info->ArgumentNames.size(); ++I) {
    const ArgumentValues &Values = Use.Arguments[I];
    std::vector<std::string> Texts;
    for (const std::string &Text : Values.Strings) {
      // Handlers are names, not texts.
      bool IsHandler = Info->Name == "rt_sigaction" && I == 1;
      Texts.push_back(IsHandler ? Text : quoted(Text));
    }
    for (int64_t Number : Values.Numbers)
      Texts.push_back(describeArgument(Info->Name, I, Number, Others));
    if (Texts.size() > MostShown) {
      size_t More = Texts.size() - MostShown;
      Texts.resize(MostShown);
      Texts.push_back("and " + std::to_string(More) + " more");
    }
    if (!Values.Complete)
      Texts.push_back(Texts.empty() ? "?" : "...");
    if (Texts.empty())
      Texts.push_back("?");
    Arguments.push_back(Texts.size() == 1 ? Texts[0]
                                          : "{" + join(Texts, ", ") + "}");
  }
  return Info->Name + "(" + join(Arguments, ", ") + ")";
}

} // namespace ukport
