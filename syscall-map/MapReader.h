//===- MapReader.h - fills a SyscallMap from its data files ---------------===//
//
// The order matters, as each kind of file refers to those before it: syscalls,
// arguments (which name syscalls), targets (which name syscalls), features
// (which name all of them), and last `finish`, which resolves what may point
// forward: features named in patterns, targets named in remedies, and features
// named in targets.
//
// Each read* takes the text of one file, so that tests and fuzzers need none.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_SYSCALLMAP_MAPREADER_H
#define UKPORT_SYSCALLMAP_MAPREADER_H

#include "syscall-map/Csv.h"
#include "syscall-map/SyscallMap.h"
#include "syscall-map/Toml.h"

namespace ukport {

class MapReader {
public:
  explicit MapReader(SyscallMap &Map) : Map(Map) {}

  llvm::Error readSyscalls(llvm::StringRef Path, llvm::StringRef Text);
  llvm::Error readArguments(llvm::StringRef Path, llvm::StringRef Text);
  /// \p Layer is the number of the folder; a feature or target of an earlier
  /// layer is replaced, one of the same layer is a duplicate.
  llvm::Error readTarget(llvm::StringRef Name, llvm::StringRef Path,
                         llvm::StringRef Text, unsigned Layer = 0);
  llvm::Error readFeatures(llvm::StringRef Group, llvm::StringRef Path,
                           llvm::StringRef Text, unsigned Layer = 0);
  llvm::Error finish();

private:
  /// Something to resolve once everything is read.
  struct Reference {
    std::string Path;
    unsigned Line;
    std::string Name;
  };
  /// Names in a pattern's clause, to become syscall names.
  struct Reach {
    Reference Where;
    std::vector<std::string> Names;
    std::vector<std::set<std::string>> PatternClause::*ListOfSets = nullptr;
    std::set<std::string> PatternClause::*OneSet = nullptr;
    std::string Feature;
    size_t Pattern;
    bool Certain; ///< in When, else in Maybe
    size_t Clause;
  };

  llvm::Error markVdso(llvm::StringRef Path, const CsvProperty &Names);
  llvm::Error readTable(const TomlTable &Section);
  llvm::Error readEntries(const TomlTable &Section, llvm::StringRef Key,
                          std::vector<ArgumentTable::Entry> &Entries);
  llvm::Error readUse(const TomlTable &Section, llvm::StringRef Text,
                      size_t Table);
  llvm::Error addConstant(const TomlTable &Where, const toml::key &Key,
                          int64_t Value);

  llvm::Error readTargetRow(Target &T, llvm::StringRef Path, unsigned Line,
                            llvm::ArrayRef<std::string> Fields);

  llvm::Expected<Feature> readFeature(const TomlTable &Section);
  llvm::Expected<Matcher> readMatcher(const TomlTable &Rule);
  llvm::Expected<Condition> readCondition(const TomlTable &Test,
                                          const Matcher &Rule);
  llvm::Error readTest(const TomlTable &Test, llvm::StringRef Key,
                       Condition &C);
  llvm::Expected<int64_t> readNumber(const TomlTable &Where,
                                     llvm::StringRef Key,
                                     const toml::node &Node);
  llvm::Expected<int64_t> readBits(const TomlTable &Where, llvm::StringRef Key);
  llvm::Error readRemedies(const TomlTable &Section,
                           std::vector<Remedy> &Remedies);
  llvm::Error readPattern(const TomlTable &Section, Feature &F);
  llvm::Error readClauses(const TomlTable &Section, Feature &F, bool Certain);
  llvm::Error readClause(const TomlTable &Section, Feature &F, bool Certain);

  llvm::Error checkPatterns(const TomlTable &Section, const Feature &F);
  llvm::Error resolveReach(const Reach &R);

  SyscallMap &Map;
  std::map<std::string, unsigned> FeatureLayers, TargetLayers;
  std::vector<Reference> TargetFeatures; ///< "feature:" rows
  std::vector<Reference> RemedyTargets;  ///< globs
  std::vector<Reach> Reaches;
};

/// The status or severity of that name; none if there is no such.
std::optional<SupportStatus> parseStatus(llvm::StringRef Name);
std::optional<Severity> parseSeverity(llvm::StringRef Name);

/// Lower-case words and digits joined by '-'; dots are allowed inside.
bool isId(llvm::StringRef Name);

/// Does \p Name fit the glob \p Pattern? Only '*' and '?' are special.
bool fitsGlob(llvm::StringRef Pattern, llvm::StringRef Name);

/// Equal as 64-bit numbers, or as 32-bit ones where both fit in 32 bits (an
/// int argument may come sign- or zero-extended).
bool sameNumber(int64_t A, int64_t B);

} // namespace ukport

#endif // UKPORT_SYSCALLMAP_MAPREADER_H
