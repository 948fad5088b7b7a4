#include "analyzer/frontend/source/Collection.h"
#include "analyzer/frontend/source/LineScanner.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/SetOperations.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MD5.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ThreadPool.h"

using namespace llvm;

namespace ukport {

/// How many units a file is parsed through at most, when the first ones do not
/// show its lines.
static constexpr size_t MostUnits = 3;

//===- Locate -------------------------------------------------------------===//

void Collection::indexCompiles() {
  std::string All;
  for (size_t C = 0; C < Options.Compiles.size(); ++C) {
    const CompileRecord &Compile = Options.Compiles[C];
    std::string Key = Compile.Directory + '\0' + Compile.Source + '\0' +
                      Compile.Digest + '\0' + join(Compile.Arguments, "\1");
    CompileDigests.push_back(digestOf(Key));
    CompileByDigest.try_emplace(CompileDigests.back(), C);
    All += CompileDigests.back();
    Sources.push_back(sourceOf(Compile));
    if (!Sources.back().empty() && isParsable(Compile))
      CompilesOf[Sources.back()].push_back(C);
  }
  NoCompile = "none " + digestOf(All);
  Finder = std::make_unique<IncludeFinder>(Options.Compiles, Sources);
}

void Collection::locate(ArrayRef<SourcePlace> Places) {
  for (const SourcePlace &Place : Places) {
    if (Place.File.empty() || Place.Line == 0)
      continue; // says nothing
    Request &Asked = Requests[{Place.File, Place.Line}];
    if (!Place.Callee.empty())
      Asked.Callees.insert(Place.Callee);
    if (Asked.File.empty())
      Asked.File = Options.Locator.locate(Place.File, Place.Directory);
    if (Asked.File.empty())
      continue;
    FileWork &Work = Files[Asked.File];
    if (Work.Path.empty())
      Work.Named = Options.Locator.locateAsNamed(Place.File, Place.Directory);
    Work.Path = Asked.File;
    Work.Asked.insert(Place.Line);
    if (Work.Md5.empty())
      Work.Md5 = Place.Md5;
  }
}

//===- Open ---------------------------------------------------------------===//

static std::optional<sys::TimePoint<>> timeOf(const Twine &Path) {
  sys::fs::file_status Status;
  if (sys::fs::status(Path, Status))
    return std::nullopt;
  return Status.getLastModificationTime();
}

/// Whether the file is, or may be, other than what was compiled. \p Before is
/// a shard made through a compile that still stands, or null.
bool Collection::isChanged(const FileWork &Work,
                           const FactShard *Before) const {
  if (!Work.Md5.empty()) {
    MD5 Hash;
    Hash.update(Work.Buffer->getBuffer());
    MD5::MD5Result Result;
    Hash.final(Result);
    return !Result.digest().equals_insensitive(Work.Md5);
  }
  const CompileRecord *Compile = nullptr;
  if (auto Own = CompilesOf.find(Work.Path); Own != CompilesOf.end())
    Compile = &Options.Compiles[Own->second.front()];
  else if (Before)
    if (auto Through = CompileByDigest.find(Before->Compile);
        Through != CompileByDigest.end())
      Compile = &Options.Compiles[Through->second];
  if (!Compile || Compile->Output.empty())
    return false;
  std::optional<sys::TimePoint<>> Object = timeOf(Compile->Output);
  if (!Object) // The same object was made from the content of before.
    return Before && !Compile->Digest.empty() &&
           Before->Content != digestOf(Work.Buffer->getBuffer());
  std::optional<sys::TimePoint<>> Source = timeOf(Work.Path);
  return Source && *Source > *Object;
}

/// Whether the file that a person would open differs from the one compiled:
/// the user's tree, when the build ran in a copy of it.
static bool treeDiffers(const std::string &Named, StringRef ReadFrom,
                        StringRef Contents) {
  if (Named.empty() || Named == ReadFrom)
    return false;
  Expected<std::unique_ptr<MemoryBuffer>> Buffer = readFile(Named);
  if (!Buffer) {
    consumeError(Buffer.takeError());
    return false;
  }
  return (*Buffer)->getBuffer() != Contents;
}

void Collection::open(FileWork &Work) {
  Expected<std::unique_ptr<MemoryBuffer>> Buffer = readFile(Work.Path);
  if (!Buffer) {
    consumeError(Buffer.takeError());
    return;
  }
  Work.Buffer = std::move(*Buffer);
  Work.TreeDiffers =
      treeDiffers(Work.Named, Work.Path, Work.Buffer->getBuffer());
  std::optional<FactShard> Before =
      readShard(Options.ShardDirectory, Work.Path, Options.ContextLines);
  auto Own = CompilesOf.find(Work.Path);
  if (Before) {
    auto Through = CompileByDigest.find(Before->Compile);
    bool Stands =
        Own != CompilesOf.end()
            ? Through != CompileByDigest.end() &&
                  is_contained(Own->second, Through->second)
            : Through != CompileByDigest.end() || Before->Compile == NoCompile;
    if (!Stands)
      Before.reset();
  }
  std::string Content = digestOf(Work.Buffer->getBuffer());
  bool Same = Before && Before->Content == Content;
  Work.Changed = isChanged(Work, Before ? &*Before : nullptr);
  // A file that was touched and is the same as when its facts were taken.
  if (Same && Work.Md5.empty())
    Work.Changed = false;
  if (Before && (Same || Work.Changed))
    Work.Shard = std::move(*Before);
  Work.Shard.Content = Content;
  for (uint32_t Line : Work.Asked)
    if (!Work.Shard.Lines.count(Line))
      Work.Needed.insert(Line);
  if (!Work.Needed.empty() && Same) {
    // Read again as a whole, so that a shard is of one parse.
    for (const auto &[Line, Facts] : Work.Shard.Lines)
      Work.Needed.insert(Line);
    Work.Shard = FactShard();
    Work.Shard.Content = Content;
  }
}

//===- Parse --------------------------------------------------------------===//

void Collection::chooseUnits(FileWork &Work) {
  if (Work.Needed.empty())
    return;
  if (auto Own = CompilesOf.find(Work.Path); Own != CompilesOf.end())
    Work.Candidates = Own->second;
  else
    Work.Candidates = Finder->unitsThatInclude(Work.Path, MostUnits);
  if (Work.Candidates.size() > MostUnits)
    Work.Candidates.resize(MostUnits);
}

/// A header that the units so far turned out not to include; a file of which
/// lines were skipped that another unit may have compiled.
bool Collection::wantsAnotherUnit(const FileWork &Work) const {
  return !Work.Seen || !Work.Skipped.empty();
}

void Collection::merge(FileWork &Work, size_t Compile, const ParsedUnit &Unit) {
  bool Seen = Unit.Seen.count(Work.Path);
  if (!Work.Seen && (Seen || CompilesOf.count(Work.Path))) {
    Work.Shard.Compile = CompileDigests[Compile];
    Work.Shard.HadErrors = Unit.HadErrors;
    Work.Shard.FirstError = Unit.FirstError;
  }
  if (Seen) {
    auto Found = Unit.Skipped.find(Work.Path);
    std::set<uint32_t> Skipped;
    if (Found != Unit.Skipped.end())
      Skipped = Found->second;
    if (Work.Seen)
      set_intersect(Skipped, Work.Skipped);
    Work.Skipped = std::move(Skipped);
  }
  Work.Seen |= Seen;
  if (auto Found = Unit.Files.find(Work.Path); Found != Unit.Files.end())
    for (const auto &[Line, Parsed] : Found->second)
      Work.Parsed.try_emplace(Line, Parsed);
}

/// Rounds: in each, every file that still wants it goes through its next
/// candidate; files of one unit share the parse.
void Collection::parse() {
  CrashRecoveryContext::Enable();
  DefaultThreadPool Pool(hardware_concurrency(Options.Threads));
  for (size_t Round = 0; Round < MostUnits; ++Round) {
    struct Job {
      LineSets Lines;
      ParsedUnit Unit;
    };
    std::map<size_t, Job> Jobs; // by compile
    for (auto &[Path, Work] : Files)
      if (Round < Work.Candidates.size() && wantsAnotherUnit(Work))
        Jobs[Work.Candidates[Round]].Lines[Path] = Work.Needed;
    if (Jobs.empty())
      break;
    for (auto &[Compile, J] : Jobs)
      Pool.async([this, Compile = Compile, &J = J] {
        J.Unit = parseUnit(Options.Compiles[Compile], J.Lines,
                           Options.ResourceDirectory);
      });
    Pool.wait();
    for (auto &[Compile, J] : Jobs) {
      ++UnitsParsed;
      UnitsWithErrors += J.Unit.HadErrors;
      for (const auto &[Path, Lines] : J.Lines)
        merge(Files[Path], Compile, J.Unit);
    }
  }
  CrashRecoveryContext::Disable();
}

//===- Finish and save ----------------------------------------------------===//

void Collection::finish(FileWork &Work) {
  if (Work.Needed.empty())
    return;
  if (Work.Shard.Compile.empty() || !(Work.Seen || CompilesOf.count(Work.Path)))
    Work.Shard.Compile = NoCompile;
  LineScanner Scanner(Work.Buffer->getBuffer(), Work.Path);
  for (uint32_t Line : Work.Needed) {
    LineFacts Facts;
    Facts.Text = Scanner.excerpt(Line, Options.ContextLines, Facts.FirstLine);
    Facts.Conditions = Scanner.conditionsAt(Line);
    if (auto Parsed = Work.Parsed.find(Line); Parsed != Work.Parsed.end()) {
      Facts.Method = SourceMethod::Parsed;
      Facts.Calls = Parsed->second.Calls;
      Facts.Fields = Parsed->second.Fields;
      Facts.Macro = Parsed->second.Macro;
      if (!Facts.Calls.empty())
        Facts.Macro = Facts.Calls.front().Macro;
    } else if (Work.Seen && !Work.Shard.HadErrors &&
               !Work.Skipped.count(Line) && CompilesOf.count(Work.Path)) {
      Facts.Method = SourceMethod::Parsed; // Clang was there: no call
    } else {
      // No Clang, or not all it could see. (The body of a function may be
      // included from another file, and bodies elsewhere are not parsed.)
      Facts.Calls = Scanner.callsAt(Line);
      Facts.Method = SourceMethod::Scanned;
    }
    Work.Shard.Lines[Line] = std::move(Facts);
  }
}

Error Collection::save(FileWork &Work) {
  if (Options.ShardDirectory.empty() || Work.Needed.empty() || Work.Changed)
    return Error::success();
  return writeShard(Options.ShardDirectory, Work.Path, Options.ContextLines,
                    Work.Shard);
}

//===- Answer -------------------------------------------------------------===//

static bool callsOneOf(const LineFacts &Facts,
                       const std::set<std::string> &Callees) {
  return any_of(Facts.Calls, [&](const CallFact &Call) {
    return Callees.count(Call.Function) || Callees.count(Call.Callee);
  });
}

SourceFacts Collection::answer(const std::string &File, uint32_t Line,
                               const Request &Asked) {
  SourceFacts Answer;
  Answer.Excerpt.File = File;
  Answer.Excerpt.Line = Line;
  const FileWork *Work = Asked.File.empty() ? nullptr : &Files[Asked.File];
  if (!Work || !Work->Buffer) {
    Answer.Warning =
        Work ? "the source could not be read" : "the source was not found";
    return Answer;
  }
  Answer.ReadFrom = Work->Path;
  const LineFacts &Facts = Work->Shard.Lines.at(Line);
  bool Fresh = Work->Needed.count(Line);
  Answer.HadErrors = Work->Shard.HadErrors;
  if (Work->Changed || Facts.FirstLine == 0) {
    Answer.Changed = true;
    if (Fresh && !callsOneOf(Facts, Asked.Callees)) {
      Answer.Warning = "the file has changed since the capture; capture again "
                       "to see this line";
      return Answer;
    }
    Answer.Warning = Fresh ? "the file has changed since the capture; the line "
                             "still makes this call"
                           : "the file has changed since the capture; shown as "
                             "it was before";
  } else if (Work->TreeDiffers) {
    Answer.Changed = true;
    Answer.Warning =
        "the file has changed since the capture; shown as it was compiled";
  } else if (Work->Shard.HadErrors) {
    Answer.Warning =
        "the source did not parse without errors: " + Work->Shard.FirstError;
  }
  Answer.Method = Facts.Method;
  Answer.Excerpt.FirstLine = Facts.FirstLine;
  Answer.Excerpt.Text = Facts.Text;
  Answer.Excerpt.Conditions = Facts.Conditions;
  Answer.Excerpt.Macro = Facts.Macro;
  Answer.Calls = Facts.Calls;
  Answer.Fields = Facts.Fields;
  return Answer;
}

Expected<std::vector<SourceFacts>> Collection::run(ArrayRef<SourcePlace> Places,
                                                   PerfLog &Perf) {
  PassTimer Timer(Perf, "read sources");
  indexCompiles();
  locate(Places);
  for (auto &[Path, Work] : Files)
    open(Work);
  for (auto &[Path, Work] : Files)
    chooseUnits(Work);
  parse();
  uint64_t FilesRead = 0;
  for (auto &[Path, Work] : Files) {
    finish(Work);
    FilesRead += !Work.Needed.empty();
    if (Error E = save(Work))
      return E;
  }
  std::vector<SourceFacts> Answers;
  Answers.reserve(Requests.size());
  for (const auto &[Key, Asked] : Requests)
    Answers.push_back(answer(Key.first, Key.second, Asked));
  assert(Answers.size() == Requests.size() && "every place has an entry");
  Timer.count("places", Requests.size());
  Timer.count("files", Files.size());
  Timer.count("files-read", FilesRead);
  Timer.count("units-parsed", UnitsParsed);
  Timer.count("units-with-errors", UnitsWithErrors);
  return Answers;
}

} // namespace ukport
