//===- PatternReader.cpp - what a program does after a fork ---------------===//
//
// A clause names features and syscalls that the child's or the parent's side
// reaches. Features may be read later than the pattern, so names are kept and
// become sets of syscalls in `finish`. A feature counts as reached if any
// syscall of its rules is; arguments are not looked at.
//
//===----------------------------------------------------------------------===//
#include "analyzer/support/Error.h"
#include "syscall-map/Csv.h"
#include "syscall-map/MapReader.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace ukport {

Error MapReader::readPattern(const TomlTable &Section, Feature &F) {
  if (Error E =
          Section.allowOnly({"id", "title", "why", "when", "maybe", "remedy"}))
    return E;
  Pattern P;
  Expected<std::string> Id = Section.string("id");
  if (!Id)
    return Id.takeError();
  P.Id = *Id;
  if (!isId(P.Id) || F.pattern(P.Id))
    return Section.error("id", "'" + P.Id + "' is no id or stands there twice",
                         "use lower-case words joined by '-', each once");
  Expected<std::string> Title = Section.string("title");
  if (!Title)
    return Title.takeError();
  P.Title = *Title;
  Expected<std::string> Meaning = Section.string("why");
  if (!Meaning)
    return Meaning.takeError();
  P.Meaning = foldText(*Meaning);
  if (Error E = readRemedies(Section, P.Remedies))
    return E;
  F.Patterns.push_back(std::move(P));
  if (Error E = readClauses(Section, F, true))
    return E;
  return readClauses(Section, F, false);
}

Error MapReader::readClauses(const TomlTable &Section, Feature &F,
                             bool Certain) {
  Expected<std::vector<TomlTable>> Clauses =
      Section.tables(Certain ? "when" : "maybe");
  if (!Clauses)
    return Clauses.takeError();
  for (const TomlTable &Clause : *Clauses)
    if (Error E = readClause(Clause, F, Certain))
      return E;
  return Error::success();
}

Error MapReader::readClause(const TomlTable &Section, Feature &F,
                            bool Certain) {
  using Sets = std::vector<std::set<std::string>> PatternClause::*;
  using Set = std::set<std::string> PatternClause::*;
  struct NameKey {
    StringRef Key;
    bool All;
    Sets ListOfSets;
    Set OneSet;
  };
  static const NameKey NameKeys[] = {
      {"child-reaches", false, &PatternClause::ChildReaches, nullptr},
      {"child-reaches-all", true, &PatternClause::ChildReaches, nullptr},
      {"parent-reaches", false, &PatternClause::ParentReaches, nullptr},
      {"parent-reaches-all", true, &PatternClause::ParentReaches, nullptr},
      {"child-avoids", false, nullptr, &PatternClause::ChildAvoids},
      {"parent-avoids", false, nullptr, &PatternClause::ParentAvoids}};
  static const std::pair<StringRef, std::optional<bool> PatternClause::*>
      BoolKeys[] = {{"parent-exits", &PatternClause::ParentExits},
                    {"child-exits", &PatternClause::ChildExits},
                    {"child-returns", &PatternClause::ChildReturns}};
  std::vector<StringRef> Allowed;
  for (const NameKey &N : NameKeys)
    Allowed.push_back(N.Key);
  for (const auto &B : BoolKeys)
    Allowed.push_back(B.first);
  if (Error E = Section.allowOnly(Allowed))
    return E;
  if (Section.raw().empty())
    return Section.error("", "the clause states nothing",
                         "name what the child or the parent reaches");

  std::vector<PatternClause> &Clauses =
      Certain ? F.Patterns.back().When : F.Patterns.back().Maybe;
  PatternClause Clause;
  for (const auto &[Key, Member] : BoolKeys) {
    if (!Section.has(Key))
      continue;
    Expected<bool> Value = Section.boolean(Key);
    if (!Value)
      return Value.takeError();
    Clause.*Member = *Value;
  }
  for (const NameKey &N : NameKeys) {
    if (!Section.has(N.Key))
      continue;
    Expected<std::vector<std::string>> Names = Section.strings(N.Key);
    if (!Names)
      return Names.takeError();
    unsigned Line =
        std::max<unsigned>(Section.get(N.Key)->source().begin.line, 1);
    Reach R{{Section.path().str(), Line, ""},
            *Names,
            N.ListOfSets,
            N.OneSet,
            F.Id,
            F.Patterns.size() - 1,
            Certain,
            Clauses.size()};
    if (!N.All) {
      Reaches.push_back(std::move(R));
      continue;
    }
    for (const std::string &Name : *Names) {
      R.Names = {Name};
      Reaches.push_back(R);
    }
  }
  Clauses.push_back(std::move(Clause));
  return Error::success();
}

Error MapReader::checkPatterns(const TomlTable &Section, const Feature &F) {
  for (const Pattern &P : F.Patterns) {
    bool Last = &P == &F.Patterns.back();
    bool Bare = P.When.empty() && P.Maybe.empty();
    if ((P.Id == "unknown") != Last || Bare != Last)
      return Section.error(
          "pattern", "pattern '" + P.Id + "' of '" + F.Id + "' is out of place",
          "end the patterns with one named unknown, without `when`; give all "
          "others a `when` or a `maybe`");
  }
  return Error::success();
}

Error MapReader::resolveReach(const Reach &R) {
  auto It = find_if(Map.Features,
                    [&](const Feature &F) { return F.Id == R.Feature; });
  std::set<std::string> Syscalls;
  for (StringRef Name : R.Names) {
    StringRef Id = Name;
    if (Id.consume_front("syscall:")) {
      if (!Map.byName(Id))
        return dataError(R.Where.Path, R.Where.Line,
                         "unknown syscall '" + Id + "'",
                         "use a name of syscalls.csv");
      Syscalls.insert(Id.str());
      continue;
    }
    const Feature *Other = nullptr;
    for (const Feature &F : Map.Features)
      if (F.Id == Id)
        Other = &F;
    if (!Other)
      return dataError(R.Where.Path, R.Where.Line,
                       "unknown feature '" + Id + "'",
                       "name a feature's id, or syscall:NAME");
    size_t Before = Syscalls.size();
    for (const Matcher &M : Other->Matchers)
      if (M.Which == Matcher::Kind::Syscall)
        Syscalls.insert(M.Names.begin(), M.Names.end());
    if (Syscalls.size() == Before && R.Names.size() == 1)
      return dataError(R.Where.Path, R.Where.Line,
                       "feature '" + Id + "' has no rule about a syscall",
                       "a pattern can only see syscalls; name others");
  }
  PatternClause &Clause = (R.Certain ? It->Patterns[R.Pattern].When
                                     : It->Patterns[R.Pattern].Maybe)[R.Clause];
  if (R.ListOfSets)
    (Clause.*R.ListOfSets).push_back(std::move(Syscalls));
  else
    (Clause.*R.OneSet).insert(Syscalls.begin(), Syscalls.end());
  return Error::success();
}

Error MapReader::finish() {
  llvm::sort(Map.Features,
             [](const Feature &A, const Feature &B) { return A.Id < B.Id; });
  llvm::sort(Map.Targets,
             [](const Target &A, const Target &B) { return A.Name < B.Name; });
  for (const Reach &R : Reaches)
    if (Error E = resolveReach(R))
      return E;
  for (const Reference &Row : TargetFeatures)
    if (!Map.feature(Row.Name)) {
      std::vector<StringRef> Ids;
      Ids.reserve(Map.Features.size());
      for (const Feature &F : Map.Features)
        Ids.push_back(F.Id);
      std::string Near = nearest(Row.Name, Ids);
      return dataError(Row.Path, Row.Line, "unknown feature '" + Row.Name + "'",
                       Near.empty()
                           ? std::string("use an id of features/*.toml")
                           : "write '" + Near + "' if that is meant");
    }
  for (const Reference &Glob : RemedyTargets)
    if (none_of(Map.Targets,
                [&](const Target &T) { return fitsGlob(Glob.Name, T.Name); }))
      return dataError(Glob.Path, Glob.Line,
                       "no target fits '" + Glob.Name + "'",
                       "use the name of a file in targets/, '*' for any text");
  return Error::success();
}

} // namespace ukport
