//===- JsonWriter.h - the writer behind Json.h ----------------------------===//
//
// For reports/Json*.cpp alone: Json.cpp writes the document, what the program
// uses and what that means; JsonTables.cpp the long tables; JsonProof.cpp the
// witnesses, their sources, and what was not seen; JsonEdges.cpp who else calls
// what a witness passes, and what one module needs of another.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_REPORTS_JSONWRITER_H
#define UKPORT_REPORTS_JSONWRITER_H

#include "analyzer/findings/Fingerprint.h"
#include "analyzer/findings/Wording.h"
#include "analyzer/graph/Witness.h"
#include "analyzer/store/Store.h"
#include "reports/Summary.h"
#include "llvm/Support/JSON.h"
#include <map>
#include <optional>
#include <tuple>

namespace ukport {

/// \p Text as a JSON value. What is not UTF-8 is repaired: JSON has no bytes.
inline llvm::json::Value jsonText(llvm::StringRef Text) {
  return llvm::json::isUTF8(Text)
             ? llvm::json::Value(Text.str())
             : llvm::json::Value(llvm::json::fixUTF8(Text));
}

/// The steps of all witnesses, each once.
class StepTable {
public:
  struct Entry {
    uint32_t From; ///< UINT32_MAX: a root
    Step S;
  };
  std::vector<Entry> Entries;

  /// The index of the last step of \p Path; none for an empty path.
  std::optional<uint32_t> add(const Witness &Path) {
    uint32_t From = UINT32_MAX;
    for (const Step &S : Path) {
      auto Key = std::make_tuple(From, S.Function.index(), S.Site.index());
      auto [It, New] = Index.try_emplace(Key, Entries.size());
      if (New)
        Entries.push_back({From, S});
      From = It->second;
    }
    if (From == UINT32_MAX)
      return std::nullopt;
    return From;
  }

private:
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, uint32_t> Index;
};

class JsonWriter {
public:
  JsonWriter(const Snapshot &S, llvm::raw_ostream &OS, unsigned Indent)
      : S(S), G(*S.Graph), A(S.Result), Sum(summarise(S)), Tree(G), Words(A),
        J(OS, Indent), Prints(fingerprintsOf(A)) {}

  void write();

  /// What stands in the way on each system, and nothing else.
  void writeTargetsAlone();

private:
  void writeProgram();
  void writeSummary();
  void writeGate();
  void writeGate(uint32_t Finding);
  void writeAssumptions();
  void writeTargets();
  void writeFeatures();
  void writeGroups();
  void writeFindings();
  void writeVerdict(llvm::StringRef Answer, const Verdict &V,
                    const std::string &Sentence);
  void writeUses();
  void writeSyscalls();
  void writeSyscallSite(uint32_t Index, llvm::StringRef Call);
  void writeTexts(const SyscallSite &Site);
  void writeUnknownNumberSites();
  void writeSupport(llvm::StringRef Syscall);
  void writeModules();
  void writeFunctions();
  void writeDataObjects();
  void writeFiles();
  void writeUnknowns();
  void writeVdso();
  void writeExcerpts();
  void writeCalls(const SourceExcerpt &E);
  void writeSteps();
  void writeCause(const EdgeReason &R);
  void findCallers();
  void sortCallers(std::vector<SiteId> &Sites) const;
  void writeCallers();
  void writeDependencies();

  void attribute(llvm::StringRef Key, llvm::StringRef Value) {
    J.attribute(Key, jsonText(Value));
  }
  /// Left out when there is nothing to say.
  void optional(llvm::StringRef Key, llvm::StringRef Value) {
    if (!Value.empty())
      attribute(Key, Value);
  }
  void attribute(llvm::StringRef Key, LiveCount C) {
    J.attributeObject(Key, [&] {
      J.attribute("live", C.Live);
      J.attribute("dead", C.dead());
      J.attribute("total", C.Total);
    });
  }
  void indices(llvm::StringRef Key, llvm::ArrayRef<uint32_t> Values) {
    J.attributeArray(Key, [&] {
      for (uint32_t I : Values)
        J.value(I);
    });
  }
  /// The last step of \p Path; left out when there is none.
  void witness(const Witness &Path) {
    if (auto Last = Steps.add(Path))
      J.attribute("witness", *Last);
  }
  void columns(std::initializer_list<const char *> Names) {
    J.attributeArray("columns", [&] {
      for (const char *Name : Names)
        J.value(Name);
    });
  }
  /// A row of a long table: on one line whatever the indentation.
  void row(llvm::json::Array Values) {
    J.rawValue([&](llvm::raw_ostream &OS) {
      OS << llvm::json::Value(std::move(Values));
    });
  }
  void place(const Location &L) {
    if (L.File.valid())
      attribute("file", G.text(L.File));
    if (L.Line)
      J.attribute("line", L.Line);
  }
  void place(SiteId Site) {
    function(G.site(Site).Caller);
    place(G.site(Site).Where);
  }
  void function(FunctionId F) {
    attribute("function", G.name(F));
    attribute("module", G.name(G.function(F).Module));
  }
  /// The excerpt that quotes \p L, if there is one. Those that nothing names
  /// are not written.
  void excerpt(const Location &L) {
    const SourceExcerpt *E = Words.excerpt(L);
    if (!E)
      return;
    auto [It, New] = ExcerptRow.try_emplace(E, Excerpts.size());
    if (New)
      Excerpts.push_back(E);
    J.attribute("excerpt", It->second);
  }
  /// The row of table files; -1 for none.
  int64_t file(const Location &L) {
    if (!L.File.valid())
      return -1;
    auto [It, New] = FileRow.try_emplace(L.File, Files.size());
    if (New)
      Files.push_back(L.File);
    return It->second;
  }

  const Snapshot &S;
  const ProgramGraph &G;
  const Analysis &A;
  Summary Sum;
  WitnessTree Tree;
  Wording Words;
  llvm::json::OStream J;
  StepTable Steps;
  std::map<const SourceExcerpt *, uint32_t> ExcerptRow;
  std::vector<const SourceExcerpt *> Excerpts; ///< in the order first named
  std::map<FunctionId, std::vector<SiteId>> Callers; ///< one site a caller
  std::vector<std::string> Prints;                   ///< of the uses
  std::map<StringId, uint32_t> FileRow;
  std::vector<StringId> Files;
};

} // namespace ukport

#endif // UKPORT_REPORTS_JSONWRITER_H
