//===- PackageBuild.cpp - one recipe, from source to installed files ------===//
//
// The steps are those that a person would type: unpack, change, configure,
// make, make install. The compilers are the shims, so that every object holds
// its bitcode; the environment is cleaned of what could lead to the host's
// headers and libraries.
//
//===----------------------------------------------------------------------===//
#include "sysroot/PackageBuild.h"
#include "analyzer/capture/Capture.h"
#include "analyzer/capture/CaptureStore.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "analyzer/support/Talk.h"
#include "sysroot/Licence.h"
#include "sysroot/SourceArchive.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/BinaryFormat/Magic.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <chrono>
#include <thread>

using namespace llvm;

namespace ukport {

/// The regular files and links below \p Directory, relative to it, sorted.
static std::vector<std::string> filesBelow(StringRef Directory) {
  std::vector<std::string> Files;
  std::error_code EC;
  for (sys::fs::recursive_directory_iterator
           I(Directory, EC, /*follow_symlinks=*/false),
       E;
       !EC && I != E; I.increment(EC))
    if (I->type() != sys::fs::file_type::directory_file)
      Files.push_back(I->path().substr(Directory.size() + 1));
  std::sort(Files.begin(), Files.end());
  return Files;
}

Expected<std::string> packageDigest(const Recipe &R, StringRef Base) {
  std::string Parts = "1\n" + R.Name + "\n" + Base.str() + "\n" + R.Text;
  if (!R.Overlay.empty())
    for (const std::string &File : filesBelow(R.Overlay)) {
      Expected<std::string> Digest = digestOfFile(R.Overlay + "/" + File);
      if (!Digest)
        return Digest.takeError();
      Parts += File + " " + *Digest + "\n";
    }
  return digestOf(Parts);
}

/// Copies the overlay, removes and appends as the recipe says.
static Error changeSource(const Recipe &R, StringRef Directory) {
  if (!R.Overlay.empty())
    for (const std::string &File : filesBelow(R.Overlay))
      if (Error E = copyFileAtomically(R.Overlay + "/" + File,
                                       (Directory + "/" + File).str()))
        return E;
  for (const std::string &File : R.Remove)
    if (std::error_code EC = sys::fs::remove(Directory + "/" + File,
                                             /*IgnoreNonExisting=*/false))
      return makeError("cannot remove", Directory + "/" + File, EC.message(),
                       "correct \"remove\" in the recipe of " + R.Name);
  for (const auto &[File, Text] : R.Append) {
    std::string Path = (Directory + "/" + File).str();
    auto Old = readFile(Path);
    if (!Old)
      return Old.takeError();
    if (Error E =
            writeFileAtomically(Path, (*Old)->getBuffer().str() + "\n" + Text))
      return E;
  }
  return Error::success();
}

namespace {

/// The state of one package's build.
class Builder {
public:
  Builder(const Recipe &R, StringRef Root, const SourceTarball &Tarball,
          StringRef Shims)
      : R(R), Root(Root), Shims(Shims),
        Prefix(R.Source + "-" + Tarball.Version),
        Source(cacheDirectory() + "/sources-unpacked/" + Prefix),
        Stage(Source + ".stage"),
        Capture(cacheDirectory() + "/sysroot-captures/" + R.Name),
        Log(cacheDirectory() + "/logs/sysroot-" + R.Name + ".log") {}

  const Recipe &R;
  std::string Root, Shims;
  std::string Prefix, Source, Stage, Capture, Log;

  /// Unpacks, changes, configures, builds and stages.
  Error run(const SourceTarball &Tarball);

  /// What a reader of the reports does not need any more.
  void tidy() const;

private:
  std::string expand(StringRef Word) const;
  ProcessOptions options() const;
  Error runCommands(StringRef Step, const CommandList &Commands);
  Error failed(StringRef Step, int Status) const;
};

} // namespace

/// \p Text with every \p From replaced.
static std::string replaceAll(std::string Text, StringRef From, StringRef To) {
  for (size_t At = 0; (At = Text.find(From, At)) != std::string::npos;
       At += To.size())
    Text.replace(At, From.size(), To);
  return Text;
}

std::string Builder::expand(StringRef Word) const {
  std::string Cflags = "-O2 -g -ffile-prefix-map=" + Source + "=" + Prefix;
  unsigned Jobs = std::max(1u, std::thread::hardware_concurrency());
  std::string Out = replaceAll(Word.str(), "{destdir}", Stage);
  Out = replaceAll(Out, "{jobs}", std::to_string(Jobs));
  return replaceAll(Out, "{cflags}", Cflags);
}

ProcessOptions Builder::options() const {
  ProcessOptions Options;
  Options.WorkingDirectory = Source;
  Options.StdoutPath = Options.StderrPath = Log + ".step";
  std::string Path = sys::Process::GetEnv("PATH").value_or("/usr/bin:/bin");
  std::string Lib =
      Root + "/usr/lib/pkgconfig:" + Root + "/usr/share/pkgconfig";
  Options.Environment = {
      {"PATH", Shims + ":" + Path},
      {"UKPORT_CAPTURE", Capture},
      {"UKPORT_SYSROOT", Root},
      {"CCACHE_DISABLE", "1"}, // would hand out objects without a shim
      {"PKG_CONFIG_LIBDIR", Lib},
      {"PKG_CONFIG_SYSROOT_DIR", Root},
      {"CC", "cc"},
      {"CXX", "c++"},
      {"AR", "ar"},
      {"RANLIB", "ranlib"},
      {"CFLAGS", expand("{cflags}")},
      {"CXXFLAGS", expand("{cflags}")},
      {"LC_ALL", "C"},
      {"SOURCE_DATE_EPOCH", "315532800"}, // a date in a library is a constant
  };
  // What would change the build from outside, or lead it to the host.
  for (StringRef Name : {"CPPFLAGS", "LDFLAGS", "LIBS", "LD", "NM", "STRIP",
                         "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "DESTDIR", "CPATH",
                         "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "LIBRARY_PATH",
                         "PKG_CONFIG_PATH", "CROSS_COMPILE", "CONFIG_SITE"})
    Options.Environment.push_back({Name.str(), std::nullopt});
  return Options;
}

Error Builder::failed(StringRef Step, int Status) const {
  std::string Tail;
  if (auto Text = readFile(Log)) {
    StringRef Rest = (*Text)->getBuffer().rtrim().take_back(3000);
    Tail = Rest.drop_front(Rest.find('\n') + 1).str();
  } else {
    consumeError(Text.takeError());
  }
  errs() << Tail << "\n";
  return makeError("cannot " + Step + " " + R.Name, Source,
                   "status " + Twine(Status) + ", the log's end is above",
                   "read the whole log in " + Log);
}

Error Builder::runCommands(StringRef Step, const CommandList &Commands) {
  for (const std::vector<std::string> &Command : Commands) {
    std::vector<std::string> Args;
    Args.reserve(Command.size());
    for (const std::string &Word : Command)
      Args.push_back(expand(Word));
    Expected<int> Status = runProcess(Args, options());
    if (!Status)
      return Status.takeError();
    auto Said = readFile(Log + ".step");
    if (!Said)
      return Said.takeError();
    std::error_code EC;
    raw_fd_ostream Out(Log, EC, sys::fs::CD_OpenAlways, sys::fs::FA_Write,
                       sys::fs::OF_Append);
    if (!EC)
      Out << "+ " << join(Args, " ") << "\n" << (*Said)->getBuffer();
    Out.close();
    sys::fs::remove(Log + ".step");
    if (*Status != 0)
      return failed(Step, *Status);
  }
  return Error::success();
}

Error Builder::run(const SourceTarball &Tarball) {
  for (StringRef Old :
       {StringRef(Source), StringRef(Stage), StringRef(Capture)})
    sys::fs::remove_directories(Old);
  sys::fs::remove(Log);
  if (Error E = createDirectories(sys::path::parent_path(Log)))
    return E;
  if (Error E = extractSource(Tarball, Source))
    return E;
  if (Error E = changeSource(R, Source))
    return E;
  if (Error E = CaptureStore::begin(Capture))
    return E;
  if (Error E = runCommands("configure", R.Configure))
    return E;
  if (Error E = runCommands("build", R.Build))
    return E;
  if (Error E = createDirectories(Stage))
    return E;
  if (Error E = runCommands("install", R.Install))
    return E;
  CaptureStore::FinaliseOptions Options;
  Options.Sysroot = sysrootPath();
  Options.Command = {"ukport", "sysroot", "add", R.Name};
  return CaptureStore::finalise(Capture, Options).takeError();
}

/// Objects, archives and programs go; sources and generated headers stay.
void Builder::tidy() const {
  for (const std::string &File : filesBelow(Source)) {
    std::string Path = Source + "/" + File;
    file_magic Magic;
    if (identify_magic(Path, Magic))
      continue;
    if (Magic == file_magic::archive || Magic == file_magic::elf_relocatable ||
        Magic == file_magic::elf_executable)
      sys::fs::remove(Path);
  }
}

/// Moves the staged files into the sysroot, but for what only a person would
/// read, and libtool's files, which hold absolute paths. Returns their names.
static Expected<std::vector<std::string>> installStaged(StringRef Stage,
                                                        StringRef Root) {
  std::vector<std::string> Files;
  for (const std::string &File : filesBelow(Stage)) {
    StringRef Name = File;
    if (Name.starts_with("usr/share/man/") ||
        Name.starts_with("usr/share/doc/") || Name.ends_with(".la"))
      continue;
    std::string To = (Root + "/" + File).str();
    if (Error E = createDirectories(sys::path::parent_path(To)))
      return E;
    if (std::error_code EC = sys::fs::rename(Stage + "/" + File, To))
      return makeError("cannot install", To, EC.message(),
                       "check the directory's permissions and free space");
    Files.push_back(File);
  }
  return Files;
}

Expected<Package> buildPackage(const Recipe &R, StringRef Root,
                               StringRef Digest) {
  Expected<std::string> Shims = shimDirectory();
  if (!Shims)
    return Shims.takeError();
  Expected<SourceTarball> Tarball = fetchSource(R.Source, R.Version);
  if (!Tarball)
    return Tarball.takeError();
  auto Start = std::chrono::steady_clock::now();
  talk() << formatv("ukport: building {0} {1}\n", R.Name, Tarball->Version);

  Builder B(R, Root, *Tarball, *Shims);
  auto RemoveStage =
      make_scope_exit([&] { sys::fs::remove_directories(B.Stage); });
  if (Error E = B.run(*Tarball))
    return E;
  // From here on and until it is described anew, the package is not there.
  if (Error E = removePackage(R.Name, Root))
    return E;
  Expected<std::vector<std::string>> Files = installStaged(B.Stage, Root);
  if (!Files)
    return Files.takeError();
  Package P{R.Name,   Tarball->Version, R.Source,  Digest.str(),
            B.Prefix, B.Source,         B.Capture, std::move(*Files)};
  P.Licence = licencesIn(fetchCopyright(*Tarball));
  if (Error E = writePackage(P, Root))
    return E;
  B.tidy();
  std::chrono::duration<double> Took = std::chrono::steady_clock::now() - Start;
  talk() << formatv("ukport: built {0} {1} in {2:f0} s\n", P.Name, P.Version,
                    Took.count());
  return P;
}

Expected<Package> installKernelHeaders(StringRef Root) {
  StringRef Name = "linux-libc-dev";
  Expected<std::string> Version = captureOutput(
      {"dpkg-query", "--show", "--showformat=${Version}", Name.str()});
  Expected<std::string> List =
      captureOutput({"dpkg-query", "--listfiles", Name.str()});
  if (!Version || !List) {
    consumeError(Version.takeError());
    consumeError(List.takeError());
    return makeError("no kernel headers", Name, "the package is not installed",
                     "run \"apt-get install linux-libc-dev\"");
  }
  Package P{Name.str(), *Version, "linux", digestOf(*Version), "", "", "", {}};
  SmallVector<StringRef> Lines;
  StringRef(*List).split(Lines, '\n');
  for (StringRef Line : Lines) {
    StringRef Header = Line;
    if (!Header.consume_front("/usr/include/") ||
        !sys::fs::is_regular_file(Line))
      continue;
    Header.consume_front("x86_64-linux-gnu/"); // asm/
    std::string File = ("usr/include/" + Header).str();
    if (sys::fs::exists(Root + "/" + File))
      continue;
    if (Error E = copyFileAtomically(Line, (Root + "/" + File).str()))
      return E;
    P.Files.push_back(File);
  }
  std::sort(P.Files.begin(), P.Files.end());
  if (Error E = writePackage(P, Root))
    return E;
  return P;
}

} // namespace ukport
