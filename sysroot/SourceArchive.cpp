#include "sysroot/SourceArchive.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/FileLock.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "analyzer/support/Talk.h"
#include "sysroot/AptSources.h"
#include "sysroot/Licence.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <optional>

using namespace llvm;

namespace ukport {
namespace {

/// apt with a configuration of its own below the cache.
class Apt {
public:
  explicit Apt(std::string Root) : Root(std::move(Root)) {}

  std::string log() const { return Root + "/log"; }

  bool hasLists() const { return sys::fs::exists(Root + "/updated"); }

  /// Derives the entries from the machine's and reads the archives' indices.
  Error update();

  /// The Debian versions of a source package that the lists name, newest first.
  Expected<std::vector<std::string>> versions(StringRef Package) const;

  /// Downloads one part of a source package into \p Directory: "tar", what is
  /// upstream's, or "diff", the packaging. False when apt fails; its output is
  /// then in log().
  Expected<bool> download(StringRef Package, StringRef Version, StringRef Part,
                          StringRef Directory) const;

private:
  std::string Root;

  std::vector<std::string> command(StringRef Tool) const;
};

} // namespace

std::vector<std::string> Apt::command(StringRef Tool) const {
  std::vector<std::string> Args = {Tool.str(), "-q"};
  auto Set = [&](const Twine &Item) {
    Args.push_back("-o");
    Args.push_back(Item.str());
  };
  Set("Dir::Etc::sourcelist=/dev/null");
  Set("Dir::Etc::sourceparts=" + Root + "/entries");
  Set("Dir::State::lists=" + Root + "/lists");
  Set("Dir::Cache::archives=" + Root + "/archives");
  Set("Dir::Cache::pkgcache=");
  Set("Dir::Cache::srcpkgcache=");
  Set("APT::Sandbox::User=root"); // the cache belongs to the user alone
  Set("Acquire::Retries=2");
  return Args;
}

Error Apt::update() {
  for (StringRef Sub : {"/lists/partial", "/archives/partial"})
    if (Error E = createDirectories(Root + Sub.str()))
      return E;
  if (Error E = writeSourceEntries(Root + "/entries"))
    return E;
  talk() << "ukport: reading the list of source packages\n";
  ProcessOptions Options;
  Options.Environment = {{"LC_ALL", "C"}};
  Options.StdoutPath = Options.StderrPath = log();
  std::vector<std::string> Args = command("apt-get");
  Args.push_back("update");
  // One archive of several may fail and the rest still serve, so the status
  // alone decides nothing: a package that is then not listed does.
  if (Expected<int> Status = runProcess(Args, Options); !Status)
    return Status.takeError();
  return writeFileAtomically(Root + "/updated", "");
}

Expected<std::vector<std::string>> Apt::versions(StringRef Package) const {
  std::vector<std::string> Args = command("apt-cache");
  Args.insert(Args.end(), {"--only-source", "showsrc", Package.str()});
  ProcessOptions Options;
  Options.StderrPath = "/dev/null";
  SmallString<128> Out;
  if (std::error_code EC = sys::fs::createTemporaryFile("ukport", "src", Out))
    return makeError("cannot create a temporary file", "", EC.message(),
                     "check $TMPDIR");
  FileRemover Remove(Out);
  Options.StdoutPath = std::string(Out);
  if (Expected<int> Status = runProcess(Args, Options); !Status)
    return Status.takeError();
  auto Text = readFile(Out);
  if (!Text)
    return Text.takeError();
  std::vector<std::string> Versions;
  SmallVector<StringRef> Lines;
  (*Text)->getBuffer().split(Lines, '\n');
  for (StringRef Line : Lines)
    if (Line.consume_front("Version:"))
      Versions.push_back(Line.trim().str());
  std::sort(Versions.begin(), Versions.end(),
            [](const std::string &A, const std::string &B) {
              return compareDebianVersions(A, B) > 0;
            });
  Versions.erase(std::unique(Versions.begin(), Versions.end()), Versions.end());
  return Versions;
}

Expected<bool> Apt::download(StringRef Package, StringRef Version,
                             StringRef Part, StringRef Directory) const {
  std::vector<std::string> Args = command("apt-get");
  Args.insert(Args.end(),
              {"source", "--download-only", ("--" + Part + "-only").str(),
               (Package + "=" + Version).str()});
  ProcessOptions Options;
  Options.WorkingDirectory = Directory.str();
  Options.Environment = {{"LC_ALL", "C"}};
  Options.StdoutPath = Options.StderrPath = log();
  Expected<int> Status = runProcess(Args, Options);
  if (!Status)
    return Status.takeError();
  return *Status == 0;
}

/// Why apt failed, in words that name no host.
static std::string reasonIn(StringRef LogPath) {
  auto Text = readFile(LogPath);
  if (!Text) {
    consumeError(Text.takeError());
    return "apt failed";
  }
  StringRef Log = (*Text)->getBuffer();
  if (Log.contains(" 404 "))
    return "listed, but the mirror does not have the file";
  for (StringRef Sign :
       {"Could not resolve", "Temporary failure", "Could not connect",
        "Connection failed", "Unable to connect"})
    if (Log.contains(Sign))
      return "the package archive cannot be reached";
  if (Log.contains("No space left"))
    return "no space left on the device";
  return "apt failed";
}

/// The upstream tarball in \p Directory that belongs to \p Package and whose
/// version matches; the newest of several.
static std::optional<SourceTarball>
findTarball(StringRef Directory, StringRef Package, StringRef Wanted) {
  std::optional<SourceTarball> Best;
  std::error_code EC;
  for (sys::fs::directory_iterator I(Directory, EC), E; !EC && I != E;
       I.increment(EC)) {
    StringRef Name = sys::path::filename(I->path());
    auto [Stem, Extension] = Name.rsplit(".tar.");
    if (Extension.empty() || Extension.contains('.') ||
        !Stem.consume_front((Package + "_").str()))
      continue;
    Stem.consume_back(".orig");
    if (!versionMatches(Stem, Wanted) ||
        (Best && compareDebianVersions(Best->Version, Stem) >= 0))
      continue;
    Best = SourceTarball{Package.str(), Stem.str(), I->path()};
  }
  return Best;
}

/// Tries every listed version that matches, newest first. \p Failures gets a
/// line for each that did not work.
static Expected<std::optional<SourceTarball>>
download(const Apt &A, StringRef Package, StringRef Wanted, StringRef Sources,
         std::vector<std::string> &Failures) {
  Expected<std::vector<std::string>> Versions = A.versions(Package);
  if (!Versions)
    return Versions.takeError();
  if (Versions->empty())
    Failures.push_back("no source package of this name is listed");
  SmallString<128> Temp;
  if (std::error_code EC =
          sys::fs::createUniqueDirectory("ukport-source", Temp))
    return makeError("cannot create a directory", Temp, EC.message(),
                     "check $TMPDIR");
  auto RemoveTemp = make_scope_exit([&] { sys::fs::remove_directories(Temp); });
  for (const std::string &Version : *Versions) {
    if (!versionMatches(upstreamVersion(Version), Wanted)) {
      Failures.push_back(Version + ": not the version asked for");
      continue;
    }
    talk() << formatv("ukport: fetching the source of {0} {1}\n", Package,
                      Version);
    Expected<bool> Ok = A.download(Package, Version, "tar", Temp);
    if (!Ok)
      return Ok.takeError();
    std::optional<SourceTarball> Got = findTarball(Temp, Package, Wanted);
    if (!*Ok || !Got) {
      Failures.push_back(Version + ": " + reasonIn(A.log()));
      continue;
    }
    std::string Path = (Sources + "/" + sys::path::filename(Got->Path)).str();
    if (Error E = copyFileAtomically(Got->Path, Path))
      return E;
    Got->Path = Path;
    return Got;
  }
  return std::nullopt;
}

Expected<SourceTarball> fetchSource(StringRef Package, StringRef Wanted) {
  std::string Sources = cacheDirectory() + "/sources";
  if (std::optional<SourceTarball> Cached =
          findTarball(Sources, Package, Wanted))
    return *Cached;

  Apt A(cacheDirectory() + "/apt");
  Expected<FileLock> Lock = FileLock::take(cacheDirectory() + "/apt.lock");
  if (!Lock)
    return Lock.takeError();
  if (Error E = createDirectories(Sources))
    return E;
  std::vector<std::string> Failures;
  bool Fresh = false;
  for (;;) {
    if (!Fresh && (!A.hasLists() || !Failures.empty())) {
      if (Error E = A.update())
        return E;
      Fresh = true;
    }
    Failures.clear();
    auto Got = download(A, Package, Wanted, Sources, Failures);
    if (!Got)
      return Got.takeError();
    if (*Got)
      return **Got;
    if (Fresh)
      break;
  }
  std::string What = ("cannot obtain the source of " + Package).str();
  return makeError(Wanted.empty() ? What : What + " " + Wanted.str(),
                   "Debian's source archive", join(Failures, "; "),
                   "check the network, or put the tarball into " + Sources +
                       " as " + Package +
                       "_VERSION.orig.tar.gz (apt's words "
                       "are in " +
                       A.log() + ")");
}

/// Unpacks debian/copyright from the one packaging in \p Directory; empty: it
/// holds none.
static std::string copyrightIn(StringRef Directory) {
  std::error_code EC;
  sys::fs::directory_iterator First(Directory, EC);
  if (EC || First == sys::fs::directory_iterator())
    return "";
  bool IsPatch = StringRef(First->path()).ends_with(".diff.gz");
  Expected<std::string> Text =
      IsPatch ? captureOutput({"gzip", "-dc", First->path()})
              : captureOutput({"tar", "--extract", "--to-stdout", "--file",
                               First->path(), "debian/copyright"});
  if (Text)
    return IsPatch ? copyrightInPatch(*Text) : std::move(*Text);
  consumeError(Text.takeError());
  return "";
}

/// The copyright of the newest listed version that has \p Tarball.
static std::string downloadCopyright(const Apt &A,
                                     const SourceTarball &Tarball) {
  Expected<std::vector<std::string>> Versions = A.versions(Tarball.Package);
  SmallString<128> Temp;
  if (!Versions || sys::fs::createUniqueDirectory("ukport-copyright", Temp)) {
    consumeError(Versions.takeError());
    return "";
  }
  auto RemoveTemp = make_scope_exit([&] { sys::fs::remove_directories(Temp); });
  for (const std::string &Version : *Versions) {
    if (upstreamVersion(Version) != Tarball.Version)
      continue;
    Expected<bool> Ok = A.download(Tarball.Package, Version, "diff", Temp);
    if (Ok && *Ok)
      return copyrightIn(Temp);
    consumeError(Ok.takeError());
  }
  return "";
}

std::string fetchCopyright(const SourceTarball &Tarball) {
  std::string Path = cacheDirectory() + "/sources/" + Tarball.Package + "_" +
                     Tarball.Version + ".copyright";
  if (auto Kept = readFile(Path))
    return (*Kept)->getBuffer().str();
  else
    consumeError(Kept.takeError());
  Apt A(cacheDirectory() + "/apt");
  Expected<FileLock> Lock = FileLock::take(cacheDirectory() + "/apt.lock");
  std::string Text = Lock && A.hasLists() ? downloadCopyright(A, Tarball) : "";
  consumeError(Lock.takeError());
  if (!Text.empty())
    consumeError(writeFileAtomically(Path, Text)); // else asked for again
  return Text;
}

Error extractSource(const SourceTarball &Tarball, StringRef Directory) {
  std::string Final = absolutePath(Directory);
  if (Error E = createDirectories(sys::path::parent_path(Final)))
    return E;
  std::string Temp = Final + ".unpacking";
  sys::fs::remove_directories(Temp);
  if (Error E = createDirectories(Temp))
    return E;
  auto RemoveTemp = make_scope_exit([&] { sys::fs::remove_directories(Temp); });
  Expected<std::string> Out = captureOutput(
      {"tar", "--extract", "--no-same-owner", "--file", Tarball.Path,
       "--strip-components=1", "--directory", Temp});
  if (!Out) {
    consumeError(Out.takeError());
    return makeInputError("cannot unpack", Tarball.Path, "tar refuses it",
                          "remove the file, so that it is fetched again");
  }
  if (std::error_code EC = sys::fs::rename(Temp, Final))
    return makeError("cannot create", Final, EC.message(),
                     "remove the directory if it is an old one");
  return Error::success();
}

} // namespace ukport
