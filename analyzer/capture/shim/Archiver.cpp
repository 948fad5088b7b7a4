//===- Archiver.cpp - ar, ranlib ------------------------------------------===//
//
// GNU ar would load a plugin of another LLVM that cannot read the bitcode;
// llvm-ar and llvm-ranlib keep objects as they are. Thin archives become whole
// ones: a thin one is worth nothing once its members move.
//
//===----------------------------------------------------------------------===//
#include "analyzer/capture/shim/Shim.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace ukport::shim {

namespace {

struct ArchiveCommand {
  bool Script = false;               ///< -M: commands come from stdin
  bool Writes = false;               ///< r, q, d, m or s
  std::vector<std::string> Archives; ///< written by it
  Arguments Args;
};

} // namespace

/// The archives that an MRI script names: CREATE and OPEN; SAVE writes them.
static std::vector<std::string> archivesOfScript(StringRef Script) {
  std::vector<std::string> Archives;
  while (!Script.empty()) {
    auto [Line, Rest] = Script.split('\n');
    Script = Rest;
    auto [Verb, Name] = Line.trim().split(' ');
    if (Verb.equals_insensitive("create") ||
        Verb.equals_insensitive("createthin") ||
        Verb.equals_insensitive("open"))
      Archives.push_back(Name.trim().str());
  }
  return Archives;
}

static ArchiveCommand parseArchiveCommand(ArrayRef<std::string> Args) {
  ArchiveCommand Command;
  bool Operation = false, Position = false;
  for (size_t N = 0; N < Args.size(); ++N) {
    StringRef Arg = Args[N];
    if (Arg == "-M") {
      Command.Script = true;
    } else if (Arg == "--thin") {
      continue;
    } else if (Arg == "--plugin" || Arg == "--target" || Arg == "--output") {
      Command.Args.push_back(Arg.str());
      if (++N < Args.size())
        Command.Args.push_back(Args[N]);
      continue;
    } else if (!Arg.starts_with("--") && (!Operation || Arg.starts_with("-")) &&
               Command.Archives.empty()) {
      // The operation letters with their modifiers.
      std::string Letters = Arg.str();
      erase(Letters, 'T');
      Operation = true;
      Command.Writes |=
          StringRef(Letters).find_first_of("rqdms") != StringRef::npos;
      Command.Script |= Letters == "M";
      Position |= StringRef(Letters).find_first_of("abi") != StringRef::npos;
      Command.Args.push_back(Letters);
      continue;
    } else if (!Arg.starts_with("-") && Operation && Command.Archives.empty()) {
      if (Position)
        Position = false; // the member that a, b or i refers to
      else
        Command.Archives.push_back(Arg.str());
    }
    Command.Args.push_back(Arg.str());
  }
  return Command;
}

static Expected<int> runRanlib(const Invocation &I) {
  Arguments Args{llvmTool("llvm-ranlib")};
  Args.insert(Args.end(), I.Args.begin(), I.Args.end());
  return execTool(Args);
}

static Error recordArchives(const Invocation &I,
                            const ArchiveCommand &Command) {
  for (const std::string &Archive : Command.Archives) {
    if (!sys::fs::exists(Archive))
      continue;
    ArchiveRecord Record;
    Record.Directory = workingDirectory();
    Record.Output = absolutePath(Archive);
    Record.Arguments = Command.Args;
    Record.Arguments.insert(Record.Arguments.begin(), llvmTool("llvm-ar"));
    if (Error E = I.recorder().record(std::move(Record)))
      return E;
  }
  return Error::success();
}

/// An MRI script is read here, to see what it writes, and handed on.
static Expected<int> runScript(const Invocation &I, ArchiveCommand &Command) {
  auto Script = MemoryBuffer::getSTDIN();
  if (!Script)
    return makeError("cannot read the ar script", "standard input",
                     Script.getError().message(), "");
  Command.Archives = archivesOfScript((*Script)->getBuffer());
  SmallString<128> Path;
  if (std::error_code EC =
          sys::fs::createTemporaryFile("ukport-ar", "mri", Path))
    return makeError("cannot create a temporary file", "", EC.message(),
                     "check $TMPDIR");
  FileRemover Remove(Path);
  if (Error E = writeFileAtomically(Path, (*Script)->getBuffer()))
    return E;
  Expected<sys::fs::file_t> File = sys::fs::openNativeFileForRead(Path);
  if (!File)
    return File.takeError();
  dup2(*File, STDIN_FILENO);
  Arguments Args{llvmTool("llvm-ar")};
  Args.insert(Args.end(), Command.Args.begin(), Command.Args.end());
  return runTool(Args);
}

Expected<int> runArchiver(const Invocation &I) {
  if (StringRef(I.Name).ends_with("ranlib"))
    return runRanlib(I);
  ArchiveCommand Command = parseArchiveCommand(I.Args);
  Arguments Args{llvmTool("llvm-ar")};
  Args.insert(Args.end(), Command.Args.begin(), Command.Args.end());
  if (!I.capturing() || (!Command.Script && !Command.Writes))
    return execTool(Args);
  Expected<int> Status = Command.Script ? runScript(I, Command) : runTool(Args);
  if (!Status || *Status != 0)
    return Status;
  holdSignals();
  if (Error E = recordArchives(I, Command))
    return E;
  return 0;
}

} // namespace ukport::shim
