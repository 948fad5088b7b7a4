//===- SyscallMap.h - syscalls, features and targets, read from data ------===//
//
// Everything ukport knows about the Linux syscalls, about the facilities that
// a person recognises in them (features), and about the systems a program may
// run on (targets) is data in this folder. This header is the only way to it:
//
//   syscalls.csv      number, name, category, argument names
//   arguments.toml    symbolic names of argument values
//   contents.csv      what pointers lead to (runner/CallContents.h reads it)
//   features/*.toml   features: rules, patterns, remedies
//   targets/*.csv     support tables: status, evidence, note
//
// A SyscallMap is immutable once loaded. Pointers and references it hands out
// live as long as the map does, and survive moving it.
//
// Two rules keep the answers sound:
//  - An argument that is not fully known matches "possibly", never "no",
//    unless the rule says `unknown = "skip"`, in which case another feature
//    names what is unknown (computed-paths).
//  - A site whose number is unknown matches the feature unknown-syscall, which
//    stands for all others.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_SYSCALLMAP_SYSCALLMAP_H
#define UKPORT_SYSCALLMAP_SYSCALLMAP_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ukport {

//===----------------------------------------------------------------------===//
// Syscalls and their arguments
//===----------------------------------------------------------------------===//

struct SyscallInfo {
  int Number = -1;
  std::string Name, Category;
  std::vector<std::string> ArgumentNames; ///< at most six
  /// The vDSO answers it where the kernel maps one, and enters the kernel only
  /// for what it cannot tell.
  bool InVdso = false;
};

/// What is known of one argument at a site. `Complete` means that Numbers and
/// Strings hold every value it can have. A pointer to a constant string has
/// the string in Strings. What matters of some structures stands in for the
/// pointer to them, where it is known (else the argument is not complete):
///   rt_sigaction 1   Strings: names of the handlers, or SIG_IGN or SIG_DFL;
///                    Numbers: 0 for the null pointer, which only asks
///   clone3 0         Numbers: the field flags
///   openat2 2        Numbers: the field flags
///   sendmsg 1        Strings: SCM_RIGHTS or SCM_CREDENTIALS if the message
///                    carries them
struct ArgumentValues {
  bool Complete = false;
  std::vector<int64_t> Numbers;
  std::vector<std::string> Strings;
};

/// One syscall at one site. Number -1: the number is not known.
struct SyscallUse {
  int Number = -1;
  std::array<ArgumentValues, 6> Arguments;
};

//===----------------------------------------------------------------------===//
// Features
//===----------------------------------------------------------------------===//

/// How good the support of a syscall or feature is. A stub is there and
/// answers, often with 0, but never does the work; it is worse than Missing in
/// that the program cannot notice.
enum class SupportStatus { Supported, Partial, Stub, Missing };

/// What the lack of a feature means for the program.
enum class Severity {
  Info,     ///< worth knowing; nothing is lost
  Degraded, ///< works, but less well or less safely
  Loss,     ///< a function or data of the program is lost
  Blocker   ///< the program cannot do its work as it stands
};

llvm::StringRef toString(SupportStatus Status); ///< as in the data files
llvm::StringRef toString(Severity Level);

/// A test on one argument. It holds if any of the values passes it; several
/// conditions on one argument hold if one value passes them all.
struct Condition {
  enum class Test {
    Bits,         ///< (value & Mask) == Number
    AnyBit,       ///< (value & Mask) != 0
    AnyOf,        ///< value is one of Numbers
    NoneOf,       ///< value is none of Numbers
    PathPrefix,   ///< a string starts with one of Strings
    NoPathPrefix, ///< a string starts with none of Strings
    StringAnyOf,  ///< a string is one of Strings
    StringNoneOf, ///< a string is none of Strings
    Unknown       ///< not every value is known
  };
  unsigned Argument = 0; ///< 0 to 5
  Test Kind = Test::AnyOf;
  uint64_t Mask = 0;
  int64_t Number = 0;
  std::vector<int64_t> Numbers;
  std::vector<std::string> Strings;
  bool SkipUnknown = false; ///< an unknown argument does not match
};

/// One way in which a program can use a feature. All conditions must hold.
struct Matcher {
  enum class Kind {
    Syscall,      ///< a live site of one of Names
    Function,     ///< a live function whose name fits one of Names (globs)
    UnknownNumber ///< a live site whose number is not known
  };
  Kind Which = Kind::Syscall;
  std::vector<std::string> Names;
  std::vector<Condition> Conditions;
};

/// Advice. It applies to the targets that fit one of the globs in Targets
/// (empty: all) and to the statuses in Statuses (empty: all but Supported).
struct Remedy {
  std::string Text;
  std::vector<std::string> Targets;
  std::vector<SupportStatus> Statuses;

  bool appliesTo(llvm::StringRef Target, SupportStatus Status) const;
};

/// What the code after a fork reaches, on the child's side and on the
/// parent's. The sets hold syscall names.
struct RegionFacts {
  std::set<std::string> ChildSyscalls, ParentSyscalls;
  bool ParentExits = false;  ///< the parent ends soon after, on every path
  bool ChildExits = false;   ///< the child ends and never returns
  bool ChildReturns = false; ///< the child goes on in the caller
};

/// One clause of a pattern: everything it states must hold. The sets hold
/// syscall names; features named in the file were expanded to theirs.
struct PatternClause {
  std::vector<std::set<std::string>> ChildReaches; ///< one of each set
  std::vector<std::set<std::string>> ParentReaches;
  std::set<std::string> ChildAvoids, ParentAvoids; ///< none of these
  std::optional<bool> ParentExits, ChildExits, ChildReturns;

  bool holds(const RegionFacts &Facts) const;
};

/// What a program does with a feature, told by what it does afterwards.
struct Pattern {
  std::string Id, Title, Meaning;
  std::vector<PatternClause> When;  ///< one of them: this is what it does
  std::vector<PatternClause> Maybe; ///< one of them: it may be this as well
  std::vector<Remedy> Remedies;
};

struct Feature {
  std::string Id, Title;
  std::string Meaning;             ///< one or two sentences: why it matters
  std::string Group;               ///< the file it is from, without ".toml"
  Severity Level = Severity::Info; ///< when missing
  std::optional<Severity> PartialLevel, StubLevel;
  /// What a target gives that has no row for the feature. Unset: what its rows
  /// for the matched syscalls say.
  std::optional<SupportStatus> Unstated;
  std::vector<Matcher> Matchers;
  std::vector<Remedy> Remedies;
  std::vector<Pattern> Patterns; ///< in order; the last one is "unknown"

  /// How bad \p Status is for this feature; none if it is supported.
  std::optional<Severity> severityFor(SupportStatus Status) const;
  const Pattern *pattern(llvm::StringRef Id) const;
};

//===----------------------------------------------------------------------===//
// Targets
//===----------------------------------------------------------------------===//

/// How the evidence begins of what is thought to be there because of the name
/// of a file that nobody has read.
inline constexpr llvm::StringLiteral UnreadEvidence = "not read:";

struct Support {
  SupportStatus Status = SupportStatus::Missing;
  std::string
      Evidence; ///< file:line in the target's source, or how it is known
  std::string Note;
};

/// A system to run on, named after its file.
struct Target {
  std::string Name, Title, Version, Source, Note;
  bool Planned = false; ///< states what is to be built, not what there is
  /// The status of what the file does not list.
  SupportStatus Default = SupportStatus::Missing;
  std::map<std::string, Support, std::less<>> Syscalls; ///< rows of the file
  std::map<std::string, Support, std::less<>> Features; ///< "feature:" rows
  std::map<std::string, Support, std::less<>>
      Apis; ///< "api:" rows, its own API

  /// The support of a syscall by name; the file's default if it has no row.
  Support syscall(llvm::StringRef Name) const;
  /// The file's row for a feature, or null.
  const Support *feature(llvm::StringRef Id) const;
};

//===----------------------------------------------------------------------===//
// The map
//===----------------------------------------------------------------------===//

enum class MatchStrength { No, Possibly, Yes };

struct MatchResult {
  MatchStrength Strength = MatchStrength::No;
  const Matcher *Rule = nullptr; ///< the rule that matched
  std::string
      Value; ///< the deciding value, decoded: "AF_UNIX", "/proc/self/exe"

  explicit operator bool() const { return Strength != MatchStrength::No; }
};

struct PatternMatch {
  const Pattern *What = nullptr;
  bool Certain = false; ///< by a `when` clause, not by a `maybe` clause
};

/// The symbolic names of one kind of value.
struct ArgumentTable {
  enum class Kind {
    Enum,  ///< one value
    Flags, ///< bits that may be combined
    Mask   ///< a field of one value (FieldMask) beside bits
  };
  struct Entry {
    std::string Name;
    int64_t Value;
  };
  std::string Name;
  Kind Which = Kind::Enum;
  uint64_t FieldMask = 0;
  std::vector<Entry> Values; ///< Enum, and the field of Mask
  std::vector<Entry> Flags;  ///< Flags, and the bits of Mask

  std::string describe(int64_t Value) const;
};

class SyscallMap {
public:
  /// Reads the data folder \p Dir, then the folders of the user, each of which
  /// may hold features/ and targets/; a feature or target of the same name in
  /// a later folder replaces the earlier one. Errors name file and line.
  static llvm::Expected<SyscallMap>
  load(llvm::StringRef Dir, llvm::ArrayRef<std::string> Overlays = {});

  /// Reads the data folder that belongs to this ukport.
  static llvm::Expected<SyscallMap>
  loadDefault(llvm::ArrayRef<std::string> Overlays = {});

  /// By number, ascending.
  llvm::ArrayRef<SyscallInfo> syscalls() const { return Syscalls; }
  const SyscallInfo *byNumber(int Number) const;         ///< null if unknown
  const SyscallInfo *byName(llvm::StringRef Name) const; ///< null if unknown

  /// By id.
  llvm::ArrayRef<Feature> features() const { return Features; }
  const Feature *feature(llvm::StringRef Id) const;

  /// By name.
  llvm::ArrayRef<Target> targets() const { return Targets; }
  const Target *target(llvm::StringRef Name) const;
  /// As target(); the error suggests names that are near.
  llvm::Expected<const Target *> requireTarget(llvm::StringRef Name) const;
  /// Names of targets near to \p Name, the nearest first; for messages.
  std::vector<std::string> targetsNear(llvm::StringRef Name) const;

  /// How \p T supports \p F as this program uses it: the target's own row for
  /// the feature; else the worst of its rows for \p MatchedSyscalls (names)
  /// and of what the feature gives when unstated.
  Support featureSupport(const Feature &F, const Target &T,
                         llvm::ArrayRef<std::string> MatchedSyscalls) const;

  /// Does this syscall site use \p F? The strongest rule decides.
  MatchResult matchFeature(const Feature &F, const SyscallUse &Use) const;
  /// Does a live function of this name use \p F?
  MatchResult matchFunction(const Feature &F, llvm::StringRef Function) const;

  /// What the program does with \p F: certain matches first, each group in the
  /// file's order. Never empty for a feature with patterns (the last resort is
  /// "unknown"), always empty for one without.
  std::vector<PatternMatch> matchPatterns(const Feature &F,
                                          const RegionFacts &Facts) const;

  /// The advice for \p F on \p T, most specific first: that of \p What (may be
  /// null), then the feature's; within each, rules that name the target first.
  std::vector<std::string> remedies(const Feature &F, const Target &T,
                                    SupportStatus Status,
                                    const Pattern *What = nullptr) const;

  /// The value as a person writes it: "AF_UNIX", "O_RDWR|O_CREAT", "0x40".
  /// \p Others are the call's arguments where known; some meanings depend on
  /// them (setsockopt's option on its level).
  std::string
  describeArgument(llvm::StringRef Syscall, unsigned Index, int64_t Value,
                   llvm::ArrayRef<std::optional<int64_t>> Others = {}) const;

  /// The whole call: `socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, ?)`. Several
  /// values are `{A, B}`, further unknown ones `...`, an unknown one `?`.
  std::string describeCall(const SyscallUse &Use) const;

  /// The arguments of which exactly one value is possible, and a number.
  static std::vector<std::optional<int64_t>>
  knownNumbers(const SyscallUse &Use);

  /// The table \p Name of arguments.toml; it must be there.
  const ArgumentTable &table(llvm::StringRef Name) const;

  /// The value of a symbolic constant ("CLONE_THREAD"); none if unknown.
  std::optional<int64_t> constant(llvm::StringRef Name) const;

private:
  friend class MapReader;

  /// Which table decodes an argument, and on which other argument's value it
  /// depends (WhenArgument -1: on none).
  struct ArgumentUse {
    std::string Syscall;
    unsigned Index = 0;
    size_t Table = 0;
    int WhenArgument = -1;
    int64_t WhenValue = 0;
  };

  std::vector<SyscallInfo> Syscalls;
  std::vector<Feature> Features;
  std::vector<Target> Targets;
  std::vector<ArgumentTable> Tables;
  llvm::StringMap<std::vector<ArgumentUse>> ArgumentUses; ///< by syscall
  llvm::StringMap<int64_t> Constants;
  llvm::StringMap<size_t> SyscallByName;
};

} // namespace ukport

#endif // UKPORT_SYSCALLMAP_SYSCALLMAP_H
