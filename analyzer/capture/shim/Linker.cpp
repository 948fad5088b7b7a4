//===- Linker.cpp - ld, ld.lld, ld.bfd ... --------------------------------===//
//
// ld.lld 19 runs with the user's command line, plus
//   --dependency-file   the files that it really opened, in order
//   -T discard.lds      drops .llvmbc and .llvmcmd, with the paths and command
//                       lines in them, from programs and shared objects
// A partial link (-r) keeps the sections: its output is an object again.
//
//===----------------------------------------------------------------------===//
#include "analyzer/capture/shim/LinkCommand.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport::shim {

namespace {

class LinkerShim {
public:
  explicit LinkerShim(const Invocation &I) : I(I), R(I.recorder()) {}

  Expected<int> run();

private:
  Arguments adaptToSysroot(const LinkCommand &Command) const;
  std::optional<LinkRecord> recordOf(StringRef Shared) const;
  Arguments inPlaceOf(const std::string &Shared) const;
  Expected<int> link(const LinkCommand &Command, Arguments Args) const;
  Error record(const LinkCommand &Command, StringRef DependencyText);
  std::string discardScript() const { return I.Capture + "/discard.lds"; }

  const Invocation &I;
  Recorder R;
};

} // namespace

static constexpr StringRef DiscardScript =
    "SECTIONS { /DISCARD/ : { *(.llvmbc) *(.llvmcmd) } } INSERT AFTER "
    ".comment;\n";

static std::string lld() { return llvmTool("ld.lld"); }

/// The shared object that \p Arg would be if the program were not static.
static std::optional<std::string> sharedObject(const LinkCommand &Command,
                                               const LinkArgument &Arg) {
  if (Arg.Use != FileUse::Plain && Arg.Use != FileUse::Library)
    return std::nullopt;
  // -static hides shared objects from -l, so ask as if it were not there.
  LinkArgument Dynamic = Arg;
  Dynamic.PreferStatic = false;
  for (const std::string &Candidate : candidates(Command, Dynamic)) {
    auto Buffer = MemoryBuffer::getFile(Candidate);
    if (!Buffer)
      continue;
    if (classifyInput((*Buffer)->getBuffer()) != InputKind::SharedObject)
      return std::nullopt;
    std::string Static = StringRef(Candidate).rsplit('.').first.str() + ".a";
    if (Arg.Use == FileUse::Library && sys::fs::exists(Static))
      return std::nullopt;
    return Candidate;
  }
  return std::nullopt;
}

/// The record of the link that made \p Shared, if this build did.
std::optional<LinkRecord> LinkerShim::recordOf(StringRef Shared) const {
  SmallString<256> Real;
  Expected<std::string> Digest = digestOfFile(Shared);
  if (!Digest || sys::fs::real_path(Shared, Real)) {
    consumeError(Digest.takeError());
    return std::nullopt;
  }
  std::string Id = recordId({"link", Real, *Digest});
  auto Text =
      MemoryBuffer::getFile(I.Capture + "/records/link/" + Id + ".json");
  if (!Text)
    return std::nullopt;
  Expected<json::Value> Value = json::parse((*Text)->getBuffer());
  LinkRecord Record;
  json::Path::Root Root;
  if (!Value || !fromJson(*Value, Record, Root)) {
    consumeError(Value.takeError());
    return std::nullopt;
  }
  return Record;
}

/// A static program cannot load the shared objects that its own build made:
/// what they were linked from takes their place. One that was built elsewhere
/// is linked as it is, for the analysis, which follows it into its code; that
/// program does not run.
Arguments LinkerShim::inPlaceOf(const std::string &Shared) const {
  std::optional<LinkRecord> Record = recordOf(Shared);
  if (!Record)
    return {"--push-state", "-Bdynamic", Shared, "--pop-state",
            "--allow-shlib-undefined"};
  Arguments Parts;
  for (auto [Text, Input] : zip(Record->Arguments, Record->ArgumentInputs)) {
    StringRef Flag = StringRef(Text).ltrim('-');
    if (Input < 0) {
      if (Flag == "whole-archive" || Flag == "no-whole-archive")
        Parts.push_back(Text);
      continue;
    }
    // The start files of the sysroot come with the program's own link.
    const LinkInput &File = Record->Inputs[Input];
    bool Own = StringRef(File.Stored).starts_with("objects/");
    if (Own && File.Kind != InputKind::Script)
      Parts.push_back(I.Capture + "/" + File.Stored);
    else if (File.Kind == InputKind::Archive)
      Parts.push_back(File.Stored);
  }
  return Parts;
}

/// What a link against the sysroot does without: a program is static, and a
/// shared object leaves the libc to the program.
static bool isDropped(ArrayRef<LinkArgument> All, size_t At, LinkKind Kind) {
  static const StringRef Always[] = {"-pie",     "--pie",   "-pic-executable",
                                     "-lgcc",    "-lgcc_s", "-lgcc_eh",
                                     "-Bdynamic"};
  static const StringRef Shared[] = {"-lc", "--no-undefined", "-no-undefined",
                                     "-zdefs"};
  StringRef Text = All[At].Text;
  if (is_contained(Always, Text))
    return true;
  if (Kind != LinkKind::SharedObject)
    return false;
  return is_contained(Shared, Text) ||
         (Text == "-z" && At + 1 < All.size() && All[At + 1].Text == "defs") ||
         (Text == "defs" && At > 0 && All[At - 1].Text == "-z");
}

/// The command line for a static program of the sysroot.
Arguments LinkerShim::adaptToSysroot(const LinkCommand &Command) const {
  Arguments Out;
  for (auto [At, Arg] : enumerate(Command.Arguments)) {
    StringRef Text = Arg.Text;
    if (isDropped(Command.Arguments, At, Command.Kind))
      continue;
    if (Text.starts_with("-L") && Text.size() > 2 &&
        inSysroot(Text.drop_front(2), I.Sysroot).empty())
      continue;
    if (Command.Kind == LinkKind::Executable)
      if (std::optional<std::string> Shared = sharedObject(Command, Arg)) {
        append_range(Out, inPlaceOf(*Shared));
        continue;
      }
    Out.push_back(Arg.Text);
  }
  return Out;
}

Error LinkerShim::record(const LinkCommand &Command, StringRef DependencyText) {
  LinkRecord Record;
  Record.Kind = Command.Kind;
  Record.Directory = workingDirectory();
  Record.Output = absolutePath(Command.Output);
  StringMap<int> IndexOf;
  for (const std::string &Path : parseDependencyFile(DependencyText)) {
    if (Path == discardScript())
      continue;
    auto [Entry, New] =
        IndexOf.try_emplace(absolutePath(Path), int(Record.Inputs.size()));
    if (!New)
      continue;
    Expected<LinkInput> Input = R.storeInput(Path);
    if (!Input)
      return Input.takeError();
    Record.Inputs.push_back(std::move(*Input));
  }
  Record.Arguments.push_back(lld());
  Record.ArgumentInputs.push_back(-1);
  for (const LinkArgument &Arg : Command.Arguments) {
    int Index = -1;
    for (const std::string &Candidate : candidates(Command, Arg)) {
      auto Found = IndexOf.find(absolutePath(Candidate));
      if (Found == IndexOf.end())
        continue;
      Index = Found->second;
      break;
    }
    Record.Arguments.push_back(Arg.Text);
    Record.ArgumentInputs.push_back(Index);
  }
  return R.record(std::move(Record));
}

/// Does the linker complain of nothing but code that is not made for shared
/// objects?
static bool onlyMissesPic(StringRef Messages) {
  for (StringRef Line : split(Messages, '\n'))
    if (Line.contains("error: ") && !Line.contains("recompile with -fPIC") &&
        !Line.contains("cannot be used with -shared"))
      return false;
  return true;
}

/// Links. The libraries of the sysroot are made for static programs, but a
/// build may put them into shared objects of its own on the way. These need not
/// work: their parts take their place.
Expected<int> LinkerShim::link(const LinkCommand &Command,
                               Arguments Args) const {
  if (!I.hasSysroot() || Command.Kind != LinkKind::SharedObject)
    return runTool(Args);
  std::string Path = R.scratchPath(".messages");
  FileRemover Remove(Path);
  Args.push_back("--error-limit=0");
  Expected<int> Status = runTool(Args, Path);
  if (!Status)
    return Status;
  auto Messages = readFile(Path);
  if (!Messages)
    return Messages.takeError();
  StringRef Text = (*Messages)->getBuffer();
  if (*Status == 1 && onlyMissesPic(Text)) {
    Args.insert(Args.end(), {"--noinhibit-exec", "--no-warnings"});
    return runTool(Args);
  }
  errs() << Text;
  return Status;
}

Expected<int> LinkerShim::run() {
  LinkCommand Command = parseLinkCommand(I.Args);
  if (!I.capturing() || !Command.HasInput) {
    Arguments Args{lld()};
    append_range(Args, I.Args);
    return execTool(Args);
  }
  if (I.hasSysroot() && Command.Kind != LinkKind::Relocatable)
    Command = parseLinkCommand(adaptToSysroot(Command));

  std::string DependencyPath = R.scratchPath(".d");
  if (Error E = createDirectories(sys::path::parent_path(DependencyPath)))
    return E;
  FileRemover Remove(DependencyPath);
  PendingOutputs Pending;
  if (Error E = Pending.begin(I, {Command.Output}))
    return E;
  Arguments Args{lld()};
  for (const LinkArgument &Arg : Command.Arguments)
    Args.push_back(Arg.Text);
  Args.push_back("--dependency-file=" + DependencyPath);
  bool Discard = Command.Kind != LinkKind::Relocatable;
  std::string ScriptPath = discardScript();
  if (Discard && !Command.HasScript) {
    if (!sys::fs::exists(ScriptPath))
      if (Error E = writeFileAtomically(ScriptPath, DiscardScript))
        return E;
    Args.insert(Args.end(), {"-T", ScriptPath});
  }
  Expected<int> Status = link(Command, Args);
  if (!Status || *Status != 0)
    return Status;
  // A user's own linker script would be replaced by ours, so the sections go
  // after the link.
  if (Discard && Command.HasScript)
    Status = runTool({llvmTool("llvm-objcopy"), "--remove-section=.llvmbc",
                      "--remove-section=.llvmcmd", Command.Output});
  if (!Status || *Status != 0)
    return Status;

  holdSignals();
  auto Text = readFile(DependencyPath);
  if (!Text)
    return Text.takeError();
  if (!Command.DependencyFile.empty())
    if (Error E =
            writeFileAtomically(Command.DependencyFile, (*Text)->getBuffer()))
      return E;
  std::string Listed = (*Text)->getBuffer().str();
  if (Error E = record(Command, Listed)) {
    // An output without a record would be lost to the analysis, so the step
    // fails as a whole.
    sys::fs::remove(Command.Output);
    return E;
  }
  return 0;
}

Expected<int> runLinker(const Invocation &I) { return LinkerShim(I).run(); }

} // namespace ukport::shim
