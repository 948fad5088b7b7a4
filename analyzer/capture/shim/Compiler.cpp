//===- Compiler.cpp - cc, gcc, clang, c++ ... -----------------------------===//
//
// The user's command line goes to clang 19 with these changes:
//   before  what GCC lets pass and clang 16 made an error stays a warning
//   in it   -flto and its family go (the object would be bitcode alone); for
//           a sysroot, host directories and libraries become the sysroot's
//   after   -g, -Wno-error, embedded bitcode, the sysroot, the linker shim
//
// Where the compiler is called by a GCC-like name and clang does not know an
// option, the option goes too. Where clang refuses the source and the user's
// own compiler does not, that object is kept as native code.
//
//===----------------------------------------------------------------------===//
#include "analyzer/capture/shim/CompileCommand.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <csignal>

using namespace llvm;

namespace ukport::shim {

namespace {

/// One call of a compiler shim.
class CompilerShim {
public:
  explicit CompilerShim(const Invocation &I)
      : I(I), GccLike(!StringRef(I.Name).contains("clang")) {}

  Expected<int> run();

private:
  std::string clang() const;
  bool isPreprocessor() const { return StringRef(I.Name).ends_with("cpp"); }
  Arguments userArguments() const;
  Arguments clangArguments(const Arguments &User,
                           const CompileCommand &Command) const;
  bool lacksCxxLibrary(const CompileCommand &Command) const;
  void addSysroot(Arguments &Args, const CompileCommand &Command) const;

  Expected<int> runClang(Arguments &User, std::string &Stderr);
  Expected<int> fallBack(const Arguments &User, const CompileCommand &Command,
                         StringRef ClangStderr, bool &Recovered);
  Expected<int> compileNatively(const Arguments &User,
                                const CompileCommand &Command,
                                const CompileSource &Source);
  Error record(const Arguments &User, const CompileCommand &Command,
               ArrayRef<const CompileSource *> Native, StringRef Reason) const;
  Expected<int> recordOrFail(const Arguments &User,
                             const CompileCommand &Command,
                             ArrayRef<const CompileSource *> Native,
                             StringRef Reason) const;

  const Invocation &I;
  bool GccLike; ///< called by a name that stands for GCC, or for any compiler
};

} // namespace

std::string CompilerShim::clang() const {
  StringRef Name = I.Name;
  bool Cxx = Name.contains("++");
  return llvmTool(Cxx ? "clang++" : "clang");
}

static bool isLtoOption(StringRef Arg) {
  return Arg == "-flto" || Arg.starts_with("-flto=") ||
         Arg.starts_with("-flto-") ||
         StringSwitch<bool>(Arg)
             .Cases("-fno-lto", "-ffat-lto-objects", "-fno-fat-lto-objects",
                    true)
             .Cases("-fuse-linker-plugin", "-fno-use-linker-plugin",
                    "-fwhole-program", true)
             .Cases("-fwhole-program-vtables", "-fsplit-lto-unit", true)
             .Default(false);
}

/// The user's arguments without what ukport cannot use.
Arguments CompilerShim::userArguments() const {
  Arguments Out;
  ArrayRef<std::string> Args = I.Args;
  for (size_t N = 0; N < Args.size(); ++N) {
    StringRef Arg = Args[N];
    if (isLtoOption(Arg) || Arg.starts_with("-fuse-ld=") ||
        Arg.starts_with("--ld-path=") || Arg.starts_with("-specs=") ||
        Arg.starts_with("--specs="))
      continue;
    if (!I.hasSysroot()) {
      Out.push_back(Arg.str());
      continue;
    }
    if (Arg == "-pie" || Arg == "-static-pie" || Arg == "-Wl,-pie" ||
        Arg == "-Wl,--pie" || Arg.starts_with("--sysroot="))
      continue;
    bool Mapped = false;
    for (StringRef Flag : {"-isystem", "-idirafter", "-iquote", "-I", "-L"}) {
      size_t Index = N;
      std::optional<std::string> Value = optionValue(Args, Index, Flag);
      if (!Value)
        continue;
      std::string Path = inSysroot(*Value, I.Sysroot);
      if (!Path.empty()) {
        Out.push_back(Flag.str());
        Out.push_back(Path);
      }
      N = Index;
      Mapped = true;
      break;
    }
    if (Mapped)
      continue;
    std::string Path =
        Arg.starts_with("/") ? inSysroot(Arg, I.Sysroot) : Arg.str();
    Out.push_back(Path.empty() ? Arg.str() : Path);
  }
  return Out;
}

/// Is this C++ for a sysroot that has C alone? It is refused as a whole, so
/// that a configure script finds no C++ compiler rather than half of one.
bool CompilerShim::lacksCxxLibrary(const CompileCommand &Command) const {
  static const StringRef Freestanding[] = {"-ffreestanding", "-nostdinc++",
                                           "-nostdlib", "-nostdlib++"};
  auto IsCxx = [&](const CompileSource &Source) {
    StringRef Extension = sys::path::extension(Source.Path);
    return StringRef(Source.Language).starts_with("c++") ||
           StringSwitch<bool>(Extension)
               .Cases(".cc", ".cpp", ".cxx", ".c++", ".C", ".cp", true)
               .Default(StringRef(I.Name).contains("++") &&
                        Source.Language.empty() && Extension == ".c");
  };
  return I.hasSysroot() && any_of(Command.Sources, IsCxx) &&
         none_of(
             I.Args,
             [](StringRef Arg) { return is_contained(Freestanding, Arg); }) &&
         !sys::fs::is_directory(I.Sysroot + "/usr/include/c++");
}

void CompilerShim::addSysroot(Arguments &Args,
                              const CompileCommand &Command) const {
  Args.push_back("--target=x86_64-linux-musl");
  Args.push_back("--sysroot=" + I.Sysroot);
  if (Command.Mode != CompileMode::Link || Command.Relocatable)
    return;
  Args.push_back("--rtlib=compiler-rt");
  Args.push_back("--unwindlib=none");
  // The sysroot's libc is static. A shared object leaves the libc to the
  // program that loads it.
  Args.push_back(Command.Shared ? "-nolibc" : "-static");
}

/// The arguments without the command's other sources.
static Arguments withOneSource(Arguments Args, const CompileCommand &Command,
                               const CompileSource &Source) {
  for (const CompileSource &Other : reverse(Command.Sources))
    if (&Other != &Source)
      Args.erase(Args.begin() + ptrdiff_t(Other.Index));
  return Args;
}

/// The whole clang command line for \p User, bitcode aside.
Arguments CompilerShim::clangArguments(const Arguments &User,
                                       const CompileCommand &Command) const {
  Arguments Args{clang()};
  if (isPreprocessor())
    Args.push_back("-E");
  if (GccLike)
    for (StringRef Warning :
         {"implicit-function-declaration", "implicit-int", "int-conversion",
          "incompatible-function-pointer-types", "return-type"})
      Args.push_back(("-Wno-error=" + Warning).str());
  Args.insert(Args.end(), User.begin(), User.end());
  if (Command.Mode != CompileMode::Ask) {
    Args.push_back("-g");
    if (!isProbe(Command))
      Args.push_back("-Wno-error");
    if (auto Map = sys::Process::GetEnv("UKPORT_PREFIX_MAP"); Map)
      Args.push_back("-fdebug-prefix-map=" + *Map);
  }
  Args.push_back("-Wno-unused-command-line-argument");
  if (I.hasSysroot() && !Command.Foreign)
    addSysroot(Args, Command);
  return Args;
}

/// What only the run needs, not the record.
static void addBitcodeAndLinker(Arguments &Args,
                                const CompileCommand &Command) {
  if (!Command.Sources.empty())
    for (StringRef Arg :
         {"-Xclang", "-fembed-bitcode=all", "-Xclang", "-disable-O0-optnone"})
      Args.push_back(Arg.str());
  if (Command.Mode == CompileMode::Link)
    Args.push_back("--ld-path=" + linkerShim());
}

/// The options that clang says it does not know, from its stderr.
static Arguments unknownOptions(StringRef Stderr) {
  Arguments Options;
  while (!Stderr.empty()) {
    auto [Line, Rest] = Stderr.split('\n');
    Stderr = Rest;
    for (StringRef Mark :
         {"error: unknown argument: '", "error: unknown argument '",
          "error: unsupported option '"})
      if (size_t At = Line.find(Mark); At != StringRef::npos)
        Options.push_back(
            Line.drop_front(At + Mark.size()).split('\'').first.str());
  }
  return Options;
}

static std::string readAll(StringRef Path) {
  auto Buffer = MemoryBuffer::getFile(Path);
  return Buffer ? (*Buffer)->getBuffer().str() : "";
}

/// Runs clang; for GCC-like names once more without options it does not know,
/// which then are gone from \p User.
Expected<int> CompilerShim::runClang(Arguments &User, std::string &Stderr) {
  std::string Path = I.recorder().scratchPath(".err");
  if (Error E = createDirectories(sys::path::parent_path(Path)))
    return E;
  FileRemover Remove(Path);
  for (bool Again : {GccLike, false}) {
    CompileCommand Command = parseCompileCommand(User);
    Arguments Args = clangArguments(User, Command);
    addBitcodeAndLinker(Args, Command);
    Expected<int> Status = runTool(Args, Path);
    if (!Status)
      return Status;
    Stderr = readAll(Path);
    if (*Status == 0 || !Again)
      return Status;
    Arguments Unknown = unknownOptions(Stderr);
    if (Unknown.empty())
      return Status;
    erase_if(User, [&](const std::string &Arg) {
      return is_contained(Unknown, Arg);
    });
  }
  llvm_unreachable("the second round returns");
}

/// Compiles one source with the user's own compiler.
Expected<int> CompilerShim::compileNatively(const Arguments &User,
                                            const CompileCommand &Command,
                                            const CompileSource &Source) {
  std::string Compiler = nextInPath(I.Name);
  if (Compiler.empty())
    return 1;
  Arguments Args;
  copy_if(I.Args, std::back_inserter(Args),
          [](StringRef Arg) { return !isLtoOption(Arg); });
  CompileCommand Own = parseCompileCommand(Args);
  for (const CompileSource &Same : Own.Sources)
    if (Same.Path == Source.Path) {
      Args = withOneSource(Args, Own, Same);
      break;
    }
  Args.insert(Args.begin(), Compiler);
  Args.push_back("-g");
  if (I.hasSysroot()) {
    // The sysroot's headers and GCC's own, none of the host's.
    Expected<std::string> Builtin =
        captureOutput({Compiler, "-print-file-name=include"});
    if (!Builtin)
      return Builtin.takeError();
    Args.insert(Args.end(),
                {"-nostdinc", "-isystem", I.Sysroot + "/usr/include",
                 "-isystem", StringRef(*Builtin).trim().str()});
  }
  std::string Quiet = I.recorder().scratchPath(".native");
  FileRemover Remove(Quiet);
  return runTool(Args, Quiet);
}

/// Clang failed on a real compile: each source by clang, else by the user's
/// own compiler. \p Recovered: every source has its object now.
Expected<int> CompilerShim::fallBack(const Arguments &User,
                                     const CompileCommand &Command,
                                     StringRef ClangStderr, bool &Recovered) {
  std::vector<const CompileSource *> Native;
  for (const CompileSource &Source : Command.Sources) {
    if (Command.Sources.size() > 1) {
      Arguments One = withOneSource(User, Command, Source);
      std::string Ignored;
      Expected<int> Status = runClang(One, Ignored);
      if (!Status)
        return Status;
      if (*Status == 0)
        continue;
    }
    Expected<int> Status = compileNatively(User, Command, Source);
    if (!Status || *Status != 0)
      return Status;
    Native.push_back(&Source);
  }
  Recovered = true;
  StringRef Reason = ClangStderr;
  if (size_t At = Reason.find("error: "); At != StringRef::npos)
    Reason = Reason.drop_front(At).split('\n').first;
  return recordOrFail(User, Command, Native, Reason);
}

Error CompilerShim::record(const Arguments &User, const CompileCommand &Command,
                           ArrayRef<const CompileSource *> Native,
                           StringRef Reason) const {
  Recorder R = I.recorder();
  for (const CompileSource &Source : Command.Sources) {
    CompileRecord Record;
    Record.Directory = workingDirectory();
    Record.Source = Source.Path;
    if (Command.Mode == CompileMode::Compile)
      Record.Output = Command.outputOf(Source);
    // The other sources of the same command have records of their own.
    Record.Arguments =
        clangArguments(withOneSource(User, Command, Source), Command);
    Record.Native = is_contained(Native, &Source);
    if (Record.Native)
      Record.Reason = Reason.str();
    if (Error E = R.record(std::move(Record)))
      return E;
  }
  return Error::success();
}

/// The step's last part. Objects that could not be recorded go, so that the
/// build's next run makes them again.
Expected<int> CompilerShim::recordOrFail(const Arguments &User,
                                         const CompileCommand &Command,
                                         ArrayRef<const CompileSource *> Native,
                                         StringRef Reason) const {
  holdSignals();
  if (Error E = record(User, Command, Native, Reason)) {
    if (Command.Mode == CompileMode::Compile)
      for (const CompileSource &Source : Command.Sources)
        sys::fs::remove(Command.outputOf(Source));
    return E;
  }
  return 0;
}

Expected<int> CompilerShim::run() {
  if (!I.capturing() && !I.hasSysroot()) {
    Arguments Args{clang()};
    if (isPreprocessor())
      Args.push_back("-E");
    Args.insert(Args.end(), I.Args.begin(), I.Args.end());
    return execTool(Args);
  }
  Arguments User = userArguments();
  CompileCommand Command = parseCompileCommand(User);
  if (isPreprocessor() || Command.Mode == CompileMode::Ask || Command.Foreign ||
      !I.capturing())
    return execTool(clangArguments(User, Command));

  if (lacksCxxLibrary(Command)) {
    errs() << "ukport: error: the sysroot has no C++ library: " << I.Sysroot
           << ": it has no usr/include/c++; build against this machine's "
              "libraries with --sysroot=host\n";
    return 1;
  }

  PendingOutputs Pending;
  if (Command.Mode == CompileMode::Compile) {
    Arguments Outputs;
    for (const CompileSource &Source : Command.Sources)
      Outputs.push_back(Command.outputOf(Source));
    if (Error E = Pending.begin(I, Outputs))
      return E;
  }
  std::string Stderr;
  Expected<int> Status = runClang(User, Stderr);
  if (!Status)
    return Status;
  Command = parseCompileCommand(User);
  bool Interrupted = *Status == 128 + SIGINT || *Status == 128 + SIGTERM ||
                     *Status == 128 + SIGHUP;
  if (*Status != 0 && !Interrupted && GccLike &&
      Command.Mode == CompileMode::Compile && !Command.Sources.empty() &&
      !isProbe(Command)) {
    bool Recovered = false;
    Expected<int> Fallback = fallBack(User, Command, Stderr, Recovered);
    if (!Fallback || Recovered)
      return Fallback;
  }
  errs() << Stderr;
  if (*Status != 0)
    return Status;
  return recordOrFail(User, Command, {}, "");
}

Expected<int> runCompiler(const Invocation &I) { return CompilerShim(I).run(); }

} // namespace ukport::shim
