#include "stripper/Baselines.h"
#include "analyzer/capture/CaptureStore.h"
#include "analyzer/program/LinkInputs.h"
#include "analyzer/program/LinkerRun.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "analyzer/support/WorkDirectory.h"
#include "stripper/BaselineObject.h"
#include "stripper/ImageLink.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/ThreadPool.h"
#include <map>

using namespace llvm;

namespace ukport {

/// Counts in the cache's names: raise it when an image would come out
/// different.
constexpr int BaselineVersion = 1;

constexpr OptimiseFor Levels[] = {OptimiseFor::Speed, OptimiseFor::Small,
                                  OptimiseFor::Least};

std::string Baseline::name() const {
  switch (Kind) {
  case BaselineKind::Plain:
    return "plain link";
  case BaselineKind::NoLto:
    return ("no LTO -" + nameOf(Level)).str();
  case BaselineKind::FullLto:
    return ("full LTO -" + nameOf(Level)).str();
  }
  llvm_unreachable("every kind has a name");
}

const Baseline *smallestAt(ArrayRef<Baseline> All, OptimiseFor Level) {
  const Baseline *Least = nullptr;
  for (const Baseline &B : All)
    if (B.Kind != BaselineKind::Plain && B.Level == Level)
      if (!Least || B.Size.total() < Least->Size.total())
        Least = &B;
  return Least;
}

//===----------------------------------------------------------------------===//
// The cache
//===----------------------------------------------------------------------===//

/// Where the image of \p Kind at \p Level lies, or will.
static Baseline placeOf(const Program &P, BaselineKind Kind,
                        OptimiseFor Level) {
  Baseline B;
  B.Kind = Kind;
  B.Level = Level;
  std::string Key = digestOf(P.Digest + "\n" + B.name());
  B.Image = (cacheDirectory() + "/baselines-" + Twine(BaselineVersion) + "/" +
             Key.substr(0, 2) + "/" + Key)
                .str();
  B.Map = B.Image + ".map";
  return B;
}

/// Whether the cache holds \p B, whose size is set then. The image was put
/// there last.
static bool isThere(Baseline &B) {
  if (!sys::fs::exists(B.Image) || !sys::fs::exists(B.Map))
    return false;
  Expected<Sizes> Size = sizesOfImage(B.Image);
  if (Size)
    B.Size = *Size;
  else
    consumeError(Size.takeError());
  return B.Size.total();
}

/// Puts what was linked into the cache, the image last.
static Error keep(StringRef Image, StringRef Map, const Baseline &B) {
  if (Error E = copyFileAtomically(Map, B.Map))
    return E;
  if (Error E = copyFileAtomically(Image, B.Image))
    return E;
  sys::fs::setPermissions(B.Image, sys::fs::all_read | sys::fs::owner_write |
                                       sys::fs::all_exe);
  return Error::success();
}

std::vector<Baseline> knownBaselines(const Program &P) {
  std::vector<Baseline> Known;
  auto Add = [&](BaselineKind Kind, OptimiseFor Level) {
    if (Baseline B = placeOf(P, Kind, Level); isThere(B))
      Known.push_back(std::move(B));
  };
  Add(BaselineKind::Plain, OptimiseFor::Speed);
  for (BaselineKind Kind : {BaselineKind::NoLto, BaselineKind::FullLto})
    for (OptimiseFor Level : Levels)
      Add(Kind, Level);
  return Known;
}

//===----------------------------------------------------------------------===//
// The link
//===----------------------------------------------------------------------===//

/// A program that was analysed without a capture: the files that it was put
/// together from, in order.
static Expected<LinkRecord> linkOfFiles(const Program &P) {
  LinkRecord Link;
  Link.Output = P.Name;
  Link.Sysroot = P.Sysroot;
  Link.Arguments = {"ld.lld"};
  Link.ArgumentInputs = {-1};
  std::map<std::string, int> Seen;
  for (const LinkedObject &O : P.Objects) {
    if (!Seen.emplace(O.Path, 0).second)
      continue;
    LinkInput Input;
    Input.Path = Input.Stored = O.Path;
    Expected<std::string> Digest = digestOfFile(O.Path);
    if (!Digest)
      return Digest.takeError();
    Input.Digest = std::move(*Digest);
    Input.Kind = O.Member.empty() ? InputKind::Object : InputKind::Archive;
    Link.Arguments.push_back(O.Path);
    Link.ArgumentInputs.push_back(int(Link.Inputs.size()));
    Link.Inputs.push_back(std::move(Input));
  }
  for (const std::string &Option : P.LinkOptions) {
    Link.Arguments.push_back(Option);
    Link.ArgumentInputs.push_back(-1);
  }
  return Link;
}

/// The link that made \p P.
static Expected<LinkRecord> linkOf(const Program &P, StringRef Project) {
  std::string Capture = (Project + "/capture").str();
  if (!sys::fs::exists(Capture))
    return linkOfFiles(P);
  Expected<CaptureStore> Store = CaptureStore::open(Capture);
  if (!Store)
    return Store.takeError();
  Expected<const LinkRecord *> Link = Store->findProgram(StringRef(P.Name));
  if (!Link)
    return Link.takeError();
  return **Link;
}

/// Runs lld; from any thread.
static Error runLinker(ArrayRef<std::string> Arguments, StringRef Work) {
  std::vector<StringRef> Views(Arguments.begin(), Arguments.end());
  std::string Said = (Work + ".messages").str();
  std::optional<StringRef> Redirects[] = {StringRef(), StringRef(Said),
                                          StringRef(Said)};
  std::string Why;
  int Status = sys::ExecuteAndWait(Arguments.front(), Views, std::nullopt,
                                   Redirects, 0, 0, &Why);
  if (Status == 0)
    return Error::success();
  if (auto Text = readFile(Said); !Text)
    consumeError(Text.takeError());
  else if (Why.empty())
    Why = (*Text)->getBuffer().rtrim().str();
  return makeError("the baseline does not link", "ld.lld", Why,
                   "check the free space in the cache directory");
}

namespace {

/// Makes the images that the cache does not hold.
class Maker {
public:
  Maker(const Program &P, StringRef Project, const BaselineOptions &Options,
        PerfLog &Perf)
      : P(P), Project(Project), Options(Options), Perf(Perf),
        Pool(hardware_concurrency(Options.Jobs)) {}

  Error make(std::vector<Baseline> &Wanted);

private:
  Error open();
  void placeObjects();
  std::string pathOf(const Baseline &B, uint32_t Object) const;
  Error compile(const Baseline &B);
  Error link(const Baseline &B);

  const Program &P;
  std::string Project;
  const BaselineOptions &Options;
  PerfLog &Perf;
  DefaultThreadPool Pool;
  std::string Work; ///< directory
  LinkRecord Link;
  LinkInputs Inputs;
  /// For each candidate the index of the object that it is; -1: not linked.
  std::vector<int> ObjectOf;
};

Error Maker::open() {
  Expected<LinkRecord> Found = linkOf(P, Project);
  if (!Found)
    return Found.takeError();
  Link = std::move(*Found);
  Expected<LinkInputs> Opened = openInputs(Link);
  if (!Opened)
    return Opened.takeError();
  Inputs = std::move(*Opened);
  if (Error E = prepareInputs(Inputs, Work, Options.Jobs))
    return E;
  placeObjects();
  return Error::success();
}

/// The same file twice in one link is two objects, in this order.
void Maker::placeObjects() {
  std::map<std::pair<std::string, uint32_t>, std::vector<int>> Places;
  for (size_t I = P.Objects.size(); I-- > 0;)
    Places[{P.Objects[I].Path, P.Objects[I].MemberIndex}].push_back(int(I));
  for (const Candidate &C : Inputs.Candidates) {
    auto It = Places.find({C.Object.Path, C.Object.MemberIndex});
    bool Linked = It != Places.end() && !It->second.empty();
    ObjectOf.push_back(Linked ? It->second.back() : -1);
    if (Linked)
      It->second.pop_back();
  }
}

std::string Maker::pathOf(const Baseline &B, uint32_t Object) const {
  return (Work + "/" + sys::path::filename(B.Image) + "/" + Twine(Object) +
          ".o")
      .str();
}

Error Maker::compile(const Baseline &B) {
  if (Error E = createDirectories(sys::path::parent_path(pathOf(B, 0))))
    return E;
  std::vector<Error> Results;
  for (size_t I = 0; I < Inputs.Candidates.size(); ++I)
    Results.push_back(Error::success());
  ThreadPoolTaskGroup Group(Pool);
  for (size_t I = 0; I < Inputs.Candidates.size(); ++I) {
    if (ObjectOf[I] < 0)
      continue;
    Group.async([&, I] {
      const Candidate &C = Inputs.Candidates[I];
      std::string Path = pathOf(B, ObjectOf[I]);
      Error E = C.Object.Form == ObjectForm::Native
                    ? copyFileAtomically(C.LinkerPath, Path)
                    : compileObject(C.LinkerPath, Path, B.Level,
                                    B.Kind == BaselineKind::FullLto
                                        ? Stage::BeforeLink
                                        : Stage::Whole,
                                    ObjectOf[I]);
      (void)!Results[I];
      Results[I] = std::move(E);
    });
  }
  Group.wait();
  Error All = Error::success();
  for (Error &E : Results)
    All = joinErrors(std::move(All), std::move(E));
  return All;
}

Error Maker::link(const Baseline &B) {
  LinkInputs Own;
  Own.Inputs = Inputs.Inputs;
  for (auto [Index, C] : enumerate(Inputs.Candidates)) {
    Own.Candidates.push_back({C.Object, C.Bytes, C.LinkerPath});
    if (ObjectOf[Index] >= 0)
      Own.Candidates.back().LinkerPath = pathOf(B, ObjectOf[Index]);
  }
  std::string Image = pathOf(B, 0) + ".image", Map = Image + ".map";
  std::vector<std::string> Arguments = imageOptions(P, Image, Map);
  Arguments.push_back("--strip-debug");
  append_range(Arguments, translateCommand(Link, Own).Arguments);
  if (std::string Builtins = builtinsLibrary(); !Builtins.empty())
    Arguments.push_back(Builtins);
  if (Error E = runLinker(Arguments, Image))
    return E;
  if (Error E = keep(Image, Map, B))
    return E;
  sys::fs::remove_directories(sys::path::parent_path(Image));
  return Error::success();
}

/// Links run while the next objects are compiled: lld's LTO has one thread.
Error Maker::make(std::vector<Baseline> &Wanted) {
  if (Wanted.empty())
    return Error::success();
  auto Directory = WorkDirectory::beside(Wanted.front().Image);
  if (!Directory)
    return Directory.takeError();
  Work = Directory->path();
  if (Error E = open())
    return E;
  std::vector<Error> Links;
  for (size_t I = 0; I < Wanted.size(); ++I)
    Links.push_back(Error::success());
  Error Result = Error::success();
  for (size_t I = 0; I < Wanted.size() && !Result; ++I) {
    PassTimer Timer(Perf, "compile for " + Wanted[I].name());
    Result = compile(Wanted[I]);
    if (!Result)
      Pool.async([&, I] {
        Error E = link(Wanted[I]);
        (void)!Links[I];
        Links[I] = std::move(E);
      });
  }
  {
    PassTimer Timer(Perf, "link what is left");
    Pool.wait();
  }
  for (Error &E : Links)
    Result = joinErrors(std::move(Result), std::move(E));
  return Result;
}

} // namespace

//===----------------------------------------------------------------------===//
// The plain link
//===----------------------------------------------------------------------===//

/// The recorded command line with the stored inputs, without what says where
/// to write.
static std::vector<std::string> recordedCommand(const LinkRecord &Link) {
  std::vector<std::string> Arguments;
  std::vector<bool> Named(Link.Inputs.size());
  for (size_t I = 1; I < Link.Arguments.size(); ++I) {
    StringRef A = Link.Arguments[I];
    int Input = I < Link.ArgumentInputs.size() ? Link.ArgumentInputs[I] : -1;
    if (Input >= 0) {
      Named[Input] = true;
      Arguments.push_back(Link.Inputs[Input].Stored);
    } else if (A == "-o" || A == "-Map") {
      ++I;
    } else if (!A.starts_with("-Map=") && !A.starts_with("--Map=")) {
      Arguments.push_back(A.str());
    }
  }
  for (size_t I = 0; I < Link.Inputs.size(); ++I)
    if (!Named[I] && Link.Inputs[I].Kind != InputKind::Script)
      Arguments.push_back(Link.Inputs[I].Stored);
  return Arguments;
}

Expected<Baseline> buildPlainLink(const Program &P, StringRef Project) {
  Baseline B = placeOf(P, BaselineKind::Plain, OptimiseFor::Speed);
  if (isThere(B))
    return B;
  Expected<LinkRecord> Link = linkOf(P, Project);
  if (!Link)
    return Link.takeError();
  auto Work = WorkDirectory::beside(B.Image);
  if (!Work)
    return Work.takeError();
  std::string Image = Work->path() + "/image", Map = Work->path() + "/map";
  std::vector<std::string> Arguments = {llvmTool("ld.lld"), "-o", Image,
                                        "-Map=" + Map, "--strip-debug"};
  append_range(Arguments, recordedCommand(*Link));
  if (Error E = runLinker(Arguments, Image))
    return E;
  Expected<std::string> Said = captureOutput(
      {llvmTool("llvm-objcopy"), "-R.llvmbc", "-R.llvmcmd", Image});
  if (!Said)
    return Said.takeError();
  if (Error E = keep(Image, Map, B))
    return E;
  isThere(B);
  return B;
}

//===----------------------------------------------------------------------===//
// All of them
//===----------------------------------------------------------------------===//

Expected<std::vector<Baseline>> buildBaselines(const Program &P,
                                               StringRef Project,
                                               const BaselineOptions &Options,
                                               PerfLog &Perf) {
  // The links that take longest begin first.
  std::vector<Baseline> Missing;
  for (BaselineKind Kind : {BaselineKind::FullLto, BaselineKind::NoLto})
    for (OptimiseFor Level : Levels)
      if (Baseline B = placeOf(P, Kind, Level); !Options.Reuse || !isThere(B))
        Missing.push_back(std::move(B));
  if (Error E = Maker(P, Project, Options, Perf).make(Missing))
    return E;
  Expected<Baseline> Plain = buildPlainLink(P, Project);
  if (!Plain)
    return Plain.takeError();
  return knownBaselines(P);
}

} // namespace ukport
