//===- ImageFacts.h - what one ELF file says by itself --------------------===//
//
// An executable or a shared library is analysed once, alone: every address here
// is the file's own, and every fact holds whatever it is loaded together with.
// What another file decides (which definition a name binds to, what a caller
// hands over) stays open, as an import or a parameter. So the facts can be kept
// by the file's content and used by every program that loads it.
//
//   image --function--> call --> function | import | any of a table | anything
//                   --> reference --> function | data | import
//                   --> system call: its number and arguments, as values
//   image --data--> reference --> function | data | import
//
// A value is what the analysis of the one function knows: some constants, what
// the caller hands over in a register, or nothing.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_IMAGEFACTS_H
#define UKPORT_FRONTEND_ELF_IMAGEFACTS_H

#include "analyzer/graph/Ids.h"
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ukport::elf {

/// A virtual address as the file has it, before it is loaded anywhere.
using Address = uint64_t;

/// The registers that arguments of calls (rdi rsi rdx rcx r8 r9) and of system
/// calls (rdi rsi rdx r10 r8 r9) stand in, numbered 0 to 5.
constexpr unsigned ArgumentCount = 6;

/// What can stand in a register: any of Constants, and what the parameter of
/// the function holds if there is one. Neither, and not Known: anything.
struct Value {
  std::vector<int64_t> Constants; ///< sorted, unique
  std::optional<uint8_t> Parameter;
  int64_t Or = 0; ///< bits that are set in what Parameter holds
  /// The address of text in read-only data that Constants cannot hold.
  std::vector<std::string> Texts;
  /// More constants, that functions of this file put into a record where the
  /// value is read: each with one of those functions, an index into Functions.
  std::vector<std::pair<int64_t, uint32_t>> PutBy;
  bool Known = false;
};

/// Which numbers a parameter can have held at the entry of a function.
struct Limit {
  uint8_t Parameter = 0;
  bool NotZero = false;        ///< of all 64 bits; else the low 32 count
  uint32_t Set = 0, Clear = 0; ///< bits that it has, and that it has not
  /// First and last of some; sorted, not touching.
  std::vector<std::pair<uint32_t, uint32_t>> Ranges;
  bool operator==(const Limit &) const = default;
};

/// What holds of a function's parameters wherever something in it happens; by
/// parameter, those without a limit left out.
using Condition = std::vector<Limit>;

/// What an instruction or a word of data names.
struct Destination {
  enum KindType : uint8_t {
    Nothing,  ///< not known
    Function, ///< Index into ImageFacts::Functions
    Data,     ///< Index into ImageFacts::Data
    Import,   ///< Index into ImageFacts::Imports
  } Kind = Nothing;
  uint32_t Index = 0;
};

struct Call {
  Address At = 0;
  /// The callee; Nothing: through a pointer. Jumps to other functions count.
  Destination To;
  /// Through a pointer that is read from this constant table; an index into
  /// Data.
  std::optional<uint32_t> Table;
  /// Which argument registers may have been set for the callee, a bit each. A
  /// callee that reads others is not meant. All bits: not known.
  uint8_t Prepared = 0x3f;
  bool AsProgram = false; ///< see Reference
  uint32_t When = 0;      ///< see Reference
  /// What argument registers hold, as far as anything is known: pairs of a
  /// number of a register and its value.
  std::vector<std::pair<uint8_t, Value>> Arguments;
};

struct Reference {
  Address At = 0;
  Destination To;
  /// Only where the file was started as a program: behind a comparison that
  /// found its own entry point to be the program's. Never where the kernel
  /// starts it as the interpreter of another.
  bool AsProgram = false;
  /// Only where ImageFacts::Conditions[When - 1] holds; 0: always.
  uint32_t When = 0;
};

struct SystemCall {
  Address At = 0;
  bool AsProgram = false; ///< see Reference
  uint32_t When = 0;      ///< see Reference
  Value Number;
  /// For clone3 the flags stand in for the address of the record that holds
  /// them, as for openat2.
  std::array<Value, ArgumentCount> Arguments;
};

struct CodeFunction {
  Address Start = 0;
  uint64_t Size = 0; ///< bytes
  std::string Name;  ///< of a symbol, else "sub_" and the address in hex
  uint32_t Instructions = 0;
  /// Argument registers that are read before they are set, a bit each: what
  /// every caller must set. Fewer where that is not known.
  uint8_t Consumed = 0;
  bool Returns = true;
  IndexRange Calls, References, SystemCalls, Conditions; ///< into ImageFacts
};

/// A piece of data whose references become live together: a variable, a table,
/// a virtual table; where nothing tells them apart, a section.
struct DataPiece {
  Address Start = 0;
  uint64_t Size = 0; ///< bytes
  std::string Name;
  bool Writable = false; ///< once the dynamic linker is done
  IndexRange References; ///< into ImageFacts, by address
};

enum class SymbolKind : uint8_t { Function, Data, Ifunc, ThreadLocal, Other };

/// A definition that other files can bind to.
struct Export {
  std::string Name, Version; ///< Version is empty if there is none
  bool DefaultVersion = true;
  bool Weak = false;
  SymbolKind Kind = SymbolKind::Other;
  Address At = 0;
  Destination What; ///< Function or Data; for Ifunc the resolver
};

/// A name that the dynamic linker binds, if only to this file's own definition.
struct Import {
  std::string Name, Version;
  bool Weak = false;
  bool Copied = false; ///< a copy relocation: the data then lies here
  SymbolKind Kind = SymbolKind::Other;
  /// Bound by no name, but to what this function returns; an index into
  /// Functions. Name is then empty and Kind Ifunc.
  std::optional<uint32_t> Resolver;
};

/// What the analysis of the file could not know.
struct Gap {
  std::string Kind; ///< as Unknown::Kind
  std::string What;
  std::optional<uint32_t> In; ///< into Functions
  Address At = 0;
  std::string Effect, Remedy;
};

struct ImageFacts {
  std::string SoName, Interpreter;
  std::vector<std::string> Needed;
  std::string RunPath, RPath; ///< as they stand, $ORIGIN and all
  bool Executable = false;    ///< has an entry point to run from

  std::vector<CodeFunction> Functions; ///< by address
  /// By address; behind them the words of them that code reads by themselves,
  /// whose bytes then do not count for the piece that they lie in.
  std::vector<DataPiece> Data;
  std::vector<Call> Calls;
  std::vector<Reference> References;
  std::vector<SystemCall> SystemCalls;
  std::vector<Condition> Conditions;
  std::vector<Export> Exports;
  std::vector<Import> Imports;
  /// Functions that the loader or libc's start runs: the entry point, what
  /// DT_INIT, DT_FINI and their arrays name, resolvers of IRELATIVE.
  std::vector<uint32_t> Entry, Init, Fini, Resolvers;
  /// Data that lives whenever the file is loaded: what threads begin with.
  std::vector<uint32_t> LiveData;
  std::vector<Gap> Gaps;
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_IMAGEFACTS_H
