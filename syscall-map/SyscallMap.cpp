#include "syscall-map/SyscallMap.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/NearNames.h"
#include "syscall-map/MapReader.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

static constexpr StringRef StatusNames[] = {"supported", "partial", "stub",
                                            "missing"};
static constexpr StringRef SeverityNames[] = {"info", "degraded", "loss",
                                              "blocker"};

StringRef toString(SupportStatus Status) {
  return StatusNames[static_cast<size_t>(Status)];
}

StringRef toString(Severity Level) {
  return SeverityNames[static_cast<size_t>(Level)];
}

template <typename T, size_t N>
static std::optional<T> parseName(const StringRef (&Names)[N], StringRef Name) {
  for (size_t I = 0; I < N; ++I)
    if (Names[I] == Name)
      return static_cast<T>(I);
  return std::nullopt;
}

std::optional<SupportStatus> parseStatus(StringRef Name) {
  return parseName<SupportStatus>(StatusNames, Name);
}

std::optional<Severity> parseSeverity(StringRef Name) {
  return parseName<Severity>(SeverityNames, Name);
}

bool isId(StringRef Name) {
  auto IsWord = [](char C) { return (C >= 'a' && C <= 'z') || isDigit(C); };
  if (Name.empty() || !IsWord(Name.front()) || !IsWord(Name.back()))
    return false;
  return all_of(Name,
                [&](char C) { return IsWord(C) || C == '-' || C == '.'; });
}

bool fitsGlob(StringRef Pattern, StringRef Name) {
  // Greedy with one point of return: the last '*'.
  size_t P = 0, N = 0, Star = StringRef::npos, Resume = 0;
  while (N < Name.size()) {
    if (P < Pattern.size() && Pattern[P] == '*') {
      Star = P++;
      Resume = N;
    } else if (P < Pattern.size() &&
               (Pattern[P] == '?' || Pattern[P] == Name[N])) {
      ++P;
      ++N;
    } else if (Star != StringRef::npos) {
      P = Star + 1;
      N = ++Resume;
    } else
      return false;
  }
  return Pattern.substr(P).find_first_not_of('*') == StringRef::npos;
}

//===----------------------------------------------------------------------===//
// Loading
//===----------------------------------------------------------------------===//

/// The files of \p Dir that end in \p Extension, sorted; none if there is no
/// such directory.
static Expected<std::vector<std::string>> listFiles(const Twine &Dir,
                                                    StringRef Extension) {
  std::vector<std::string> Files;
  if (!sys::fs::exists(Dir))
    return Files;
  std::error_code EC;
  for (sys::fs::directory_iterator It(Dir, EC), End; !EC && It != End;
       It.increment(EC)) {
    StringRef Name = sys::path::filename(It->path());
    if (Name.ends_with(Extension) && !Name.starts_with("."))
      Files.push_back(It->path());
  }
  if (EC)
    return makeInputError("cannot list directory", Dir, EC.message(),
                          "check that it is a directory you may read");
  llvm::sort(Files);
  return Files;
}

/// Calls \p Read with the path and text of each file of Dir/Folder.
static Error readFolder(
    StringRef Dir, StringRef Folder, StringRef Extension,
    function_ref<Error(StringRef Stem, StringRef Path, StringRef Text)> Read) {
  Expected<std::vector<std::string>> Files =
      listFiles(Dir + "/" + Folder, Extension);
  if (!Files)
    return Files.takeError();
  for (const std::string &Path : *Files) {
    auto Buffer = readFile(Path);
    if (!Buffer)
      return Buffer.takeError();
    StringRef Stem = sys::path::filename(Path).drop_back(Extension.size());
    if (Error E = Read(Stem, Path, (*Buffer)->getBuffer()))
      return E;
  }
  return Error::success();
}

static Error readLayer(MapReader &Reader, StringRef Dir, unsigned Layer) {
  if (Error E = readFolder(Dir, "targets", ".csv",
                           [&](StringRef Stem, StringRef Path, StringRef Text) {
                             return Reader.readTarget(Stem, Path, Text, Layer);
                           }))
    return E;
  return readFolder(Dir, "features", ".toml",
                    [&](StringRef Stem, StringRef Path, StringRef Text) {
                      return Reader.readFeatures(Stem, Path, Text, Layer);
                    });
}

Expected<SyscallMap> SyscallMap::load(StringRef Dir,
                                      ArrayRef<std::string> Overlays) {
  SyscallMap Map;
  MapReader Reader(Map);
  std::string SyscallsPath = (Dir + "/syscalls.csv").str();
  auto SyscallsFile = readFile(SyscallsPath);
  if (!SyscallsFile)
    return SyscallsFile.takeError();
  if (Error E = Reader.readSyscalls(SyscallsPath, (*SyscallsFile)->getBuffer()))
    return E;
  std::string ArgumentsPath = (Dir + "/arguments.toml").str();
  auto ArgumentsFile = readFile(ArgumentsPath);
  if (!ArgumentsFile)
    return ArgumentsFile.takeError();
  if (Error E =
          Reader.readArguments(ArgumentsPath, (*ArgumentsFile)->getBuffer()))
    return E;
  if (Error E = readLayer(Reader, Dir, 0))
    return E;
  for (const auto &[Index, Overlay] : enumerate(Overlays)) {
    if (!sys::fs::is_directory(Overlay + "/targets") &&
        !sys::fs::is_directory(Overlay + "/features"))
      return makeInputError("cannot use data folder", Overlay,
                            "it has neither targets/ nor features/",
                            "name a folder that holds one of them");
    if (Error E = readLayer(Reader, Overlay, Index + 1))
      return E;
  }
  if (Error E = Reader.finish())
    return E;
  return Map;
}

Expected<SyscallMap> SyscallMap::loadDefault(ArrayRef<std::string> Overlays) {
  return load(dataDirectory() + "/syscall-map", Overlays);
}

//===----------------------------------------------------------------------===//
// Looking things up
//===----------------------------------------------------------------------===//

const SyscallInfo *SyscallMap::byNumber(int Number) const {
  auto It = partition_point(
      Syscalls, [&](const SyscallInfo &I) { return I.Number < Number; });
  return It != Syscalls.end() && It->Number == Number ? &*It : nullptr;
}

const SyscallInfo *SyscallMap::byName(StringRef Name) const {
  auto It = SyscallByName.find(Name);
  return It == SyscallByName.end() ? nullptr : &Syscalls[It->second];
}

const Feature *SyscallMap::feature(StringRef Id) const {
  auto It =
      partition_point(Features, [&](const Feature &F) { return F.Id < Id; });
  return It != Features.end() && It->Id == Id ? &*It : nullptr;
}

const Target *SyscallMap::target(StringRef Name) const {
  auto It =
      partition_point(Targets, [&](const Target &T) { return T.Name < Name; });
  return It != Targets.end() && It->Name == Name ? &*It : nullptr;
}

std::vector<std::string> SyscallMap::targetsNear(StringRef Name) const {
  std::string Lower = Name.lower();
  NearNames Near(Lower); // "unikraft" is a part of each of its versions
  for (const Target &T : Targets)
    Near.consider(T.Name);
  return Near.nearest();
}

Expected<const Target *> SyscallMap::requireTarget(StringRef Name) const {
  if (const Target *T = target(Name))
    return T;
  std::vector<std::string> Near = targetsNear(Name);
  std::vector<std::string> All;
  All.reserve(Targets.size());
  for (const Target &T : Targets)
    All.push_back(T.Name);
  return makeError("unknown target", Name, "no table of that name",
                   Near.empty() ? "use one of " + join(All, ", ")
                                : "did you mean " + join(Near, " or ") + "?");
}

std::optional<int64_t> SyscallMap::constant(StringRef Name) const {
  auto It = Constants.find(Name);
  if (It == Constants.end())
    return std::nullopt;
  return It->second;
}

//===----------------------------------------------------------------------===//
// Support, severity, remedies
//===----------------------------------------------------------------------===//

Support Target::syscall(StringRef Name) const {
  auto It = Syscalls.find(Name);
  if (It != Syscalls.end())
    return It->second;
  return {Default, "default of the table", Note};
}

const Support *Target::feature(StringRef Id) const {
  auto It = Features.find(Id);
  return It == Features.end() ? nullptr : &It->second;
}

Support
SyscallMap::featureSupport(const Feature &F, const Target &T,
                           ArrayRef<std::string> MatchedSyscalls) const {
  if (const Support *Row = T.feature(F.Id))
    return *Row;
  Support Worst{SupportStatus::Supported, "default of the table", T.Note};
  if (T.Default != SupportStatus::Supported) {
    if (F.Unstated)
      Worst = {*F.Unstated, "not stated",
               "the table has no row for feature:" + F.Id};
    else if (MatchedSyscalls.empty())
      Worst = {T.Default, "not stated",
               "the table has no row for feature:" + F.Id};
  }
  bool First = Worst.Evidence != "not stated";
  for (const std::string &Name : MatchedSyscalls) {
    Support Row = T.syscall(Name);
    if (!First && Row.Status <= Worst.Status)
      continue;
    First = false;
    if (!Row.Note.empty() && MatchedSyscalls.size() > 1)
      Row.Note = Name + ": " + Row.Note;
    else if (MatchedSyscalls.size() > 1)
      Row.Note = Name;
    Worst = std::move(Row);
  }
  return Worst;
}

std::optional<Severity> Feature::severityFor(SupportStatus Status) const {
  switch (Status) {
  case SupportStatus::Supported:
    return std::nullopt;
  case SupportStatus::Partial:
    if (PartialLevel)
      return PartialLevel;
    return Level >= Severity::Loss ? Severity::Degraded : Severity::Info;
  case SupportStatus::Stub:
    return StubLevel.value_or(Level);
  case SupportStatus::Missing:
    return Level;
  }
  llvm_unreachable("unknown status");
}

const Pattern *Feature::pattern(StringRef Id) const {
  for (const Pattern &P : Patterns)
    if (P.Id == Id)
      return &P;
  return nullptr;
}

bool Remedy::appliesTo(StringRef Target, SupportStatus Status) const {
  if (!Targets.empty() && none_of(Targets, [&](const std::string &Glob) {
        return fitsGlob(Glob, Target);
      }))
    return false;
  if (Statuses.empty())
    return Status != SupportStatus::Supported;
  return is_contained(Statuses, Status);
}

std::vector<std::string> SyscallMap::remedies(const Feature &F, const Target &T,
                                              SupportStatus Status,
                                              const Pattern *What) const {
  std::vector<std::string> Texts;
  auto Add = [&](const std::vector<Remedy> &Remedies, bool NamesTarget) {
    for (const Remedy &R : Remedies)
      if (R.Targets.empty() != NamesTarget && R.appliesTo(T.Name, Status))
        Texts.push_back(R.Text);
  };
  if (What) {
    Add(What->Remedies, true);
    Add(What->Remedies, false);
  }
  Add(F.Remedies, true);
  Add(F.Remedies, false);
  return Texts;
}

} // namespace ukport
