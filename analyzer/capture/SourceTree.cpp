#include "analyzer/capture/SourceTree.h"
#include "analyzer/capture/BuildSystem.h"
#include "analyzer/capture/Capture.h"
#include "analyzer/capture/StoreLayout.h"
#include "analyzer/capture/TreeCopy.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Talk.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <thread>

using namespace llvm;

namespace ukport {

namespace {

/// How many lines of a failed build's log an error shows.
constexpr unsigned ShownLogLines = 15;

class SourceTreeCapture {
public:
  SourceTreeCapture(StringRef Source, StringRef Project,
                    const SourceTreeOptions &Options)
      : Source(absolutePath(Source)), Project(absolutePath(Project)),
        Build(this->Project + "/build"), Store(this->Project + "/capture"),
        Manifest(this->Project + "/build.manifest"),
        Log(this->Project + "/build.log"), Options(Options) {}

  Expected<CaptureStore> run();

private:
  Expected<std::string> optionsDigest() const;
  Error startOver();
  Error runStep(StringRef Command, bool MayFail);
  Error buildFailed(StringRef Command, int Status) const;
  std::string newLog() const;

  std::string Source, Project, Build, Store, Manifest, Log;
  const SourceTreeOptions &Options;
  BuildRequest Request;
};

} // namespace

/// What the capture depends on besides the tree: how it is built, by what,
/// and against what.
Expected<std::string> SourceTreeCapture::optionsDigest() const {
  Expected<std::string> Shims = shimDirectory();
  if (!Shims)
    return Shims.takeError();
  Expected<std::string> Shim = digestOfFile(*Shims + "/cc");
  if (!Shim)
    return Shim;
  std::string Libraries;
  if (Options.Sysroot != "host") {
    Expected<TreeState> Files = listTree(Options.Sysroot + "/usr/lib", "");
    if (!Files)
      return Files.takeError();
    Libraries = treeDigest(*Files);
  }
  return digestOf(
      join(ArrayRef<std::string>{Source, Options.Build, Options.Sysroot,
                                 Libraries, *Shim, UKPORT_VERSION},
           "\n"));
}

Error SourceTreeCapture::startOver() {
  for (const std::string &Path : {Build, Store})
    if (std::error_code EC =
            sys::fs::remove_directories(Path, /*IgnoreErrors=*/false))
      return makeError("cannot remove", Path, EC.message(),
                       "check the directory's permissions");
  for (const std::string &Path : {Manifest, Log})
    sys::fs::remove(Path);
  return Error::success();
}

/// Runs one command of the plan; its output goes to the end of build.log.
Error SourceTreeCapture::runStep(StringRef Command, bool MayFail) {
  CaptureOptions Capture;
  Capture.CaptureDirectory = Store;
  Capture.Sysroot = Options.Sysroot;
  Capture.WorkingDirectory = Build;
  Capture.OwnGroup = true;
  Capture.PrefixMap = Build + "=" + Source;
  // The shell appends, as one log holds all steps.
  Capture.Command = {"sh", "-c",
                     "exec >>\"$UKPORT_BUILD_LOG\" 2>&1 </dev/null\n" +
                         Command.str()};
  Capture.Environment = {{"UKPORT_BUILD_LOG", Log}, {"LC_ALL", "C"}};
  Expected<int> Status = runUnderShims(Capture);
  if (!Status)
    return Status.takeError();
  if (*Status == 0 || MayFail)
    return Error::success();
  return buildFailed(Command, *Status);
}

Error SourceTreeCapture::buildFailed(StringRef Command, int Status) const {
  auto Buffer = MemoryBuffer::getFile(Log);
  StringRef Text = Buffer ? (*Buffer)->getBuffer() : "";
  SmallVector<StringRef, 64> Lines;
  Text.rtrim().split(Lines, '\n');
  if (Lines.size() > ShownLogLines)
    Lines.erase(Lines.begin(), Lines.end() - ShownLogLines);
  errs() << join(Lines, "\n") << '\n';
  std::string Why =
      formatv("`{0}`: exit status {1}; all of its output is in {2}", Command,
              Status, Log);
  std::string Add = Options.Sysroot == "host"
                        ? std::string()
                        : missingPackageCommand(Build, Text);
  return makeInputError("the build failed", Source, Why,
                        Add.empty() ? "make it build, or say how it is built "
                                      "with --build"
                                    : "run: " + Add);
}

Expected<CaptureStore> SourceTreeCapture::run() {
  if (!sys::fs::is_directory(Source))
    return makeInputError("no source tree", Source, "it is not a directory",
                          "check the path");
  Expected<TreeState> Tree = listTree(Source, Project);
  if (!Tree)
    return Tree.takeError();
  Expected<std::string> OptionsDigest = optionsDigest();
  if (!OptionsDigest)
    return OptionsDigest.takeError();
  std::string StampPath = Store + "/stamp";
  std::string Stamp = *OptionsDigest + " " + treeDigest(*Tree) + "\n";
  std::string OldStamp;
  if (auto Buffer = MemoryBuffer::getFile(StampPath))
    OldStamp = (*Buffer)->getBuffer().str();
  auto IsComplete = [&] {
    return !sys::fs::exists(layout::markPath(Store)) &&
           sys::fs::exists(layout::manifestPath(Store)) &&
           StringRef(OldStamp).starts_with(*OptionsDigest);
  };
  if (OldStamp == Stamp && IsComplete())
    return CaptureStore::open(Store);
  Expected<FileLock> Lock = lockCapture(Store);
  if (!Lock)
    return Lock.takeError();
  bool Complete = IsComplete();

  // make does not miss a source that is gone while its object is there.
  Complete &= none_of(readTreeState(Manifest), [&](const auto &Entry) {
    return !Tree->contains(Entry.first);
  });
  sys::fs::remove(Log);
  Request = {Options.Build, Options.Sysroot,
             Options.Jobs ? Options.Jobs
                          : std::max(1u, std::thread::hardware_concurrency())};
  Expected<BuildPlan> Plan = recogniseBuild(Source, Request);
  if (!Plan)
    return Plan.takeError();
  if (!Complete)
    if (Error E = startOver())
      return E;
  if (Error E = CaptureStore::begin(Store))
    return E;
  talk() << "ukport: building " << Source << " (" << Plan->Name
         << "), output in " << Log << '\n';
  Expected<std::vector<std::string>> Changed =
      followTree(Source, Build, readTreeState(Manifest), *Tree);
  if (!Changed)
    return Changed.takeError();
  if (Error E = writeTreeState(Manifest, *Tree))
    return E;

  bool HasObjects = any_of(*Tree, [](const auto &Entry) {
    StringRef Path = Entry.first;
    return Path.ends_with(".o") || Path.ends_with(".lo") ||
           Path.ends_with("CMakeCache.txt");
  });
  if (!Complete && HasObjects)
    for (const std::string &Command : Plan->Clean)
      if (Error E = runStep(Command, /*MayFail=*/true))
        return E;
  if (!Complete || any_of(*Changed, [](const std::string &Path) {
        return isConfigureInput(Path);
      }))
    for (const std::string &Command : Plan->Configure)
      if (Error E = runStep(Command, /*MayFail=*/false))
        return E;
  for (const std::string &Command : Plan->Build)
    if (Error E = runStep(Command, /*MayFail=*/false))
      return E;

  CaptureStore::FinaliseOptions Finalise;
  Finalise.Sysroot = Options.Sysroot;
  Finalise.Command = Plan->Configure;
  append_range(Finalise.Command, Plan->Build);
  Finalise.BuildTree = Build;
  Finalise.SourceTree = Source;
  Expected<CaptureStore> Result = CaptureStore::finalise(Store, Finalise);
  if (!Result)
    return Result;
  if (Error E = writeFileAtomically(StampPath, Stamp))
    return E;
  return Result;
}

Expected<CaptureStore> captureSourceTree(StringRef Source, StringRef Project,
                                         const SourceTreeOptions &Options) {
  SourceTreeOptions Absolute = Options;
  if (Absolute.Sysroot != "host")
    Absolute.Sysroot = absolutePath(Absolute.Sysroot);
  return SourceTreeCapture(Source, Project, Absolute).run();
}

} // namespace ukport
