//===- capture.cpp - `ukport capture -- make` -----------------------------===//
#include "cli/capture.h"
#include "analyzer/capture/Capture.h"
#include "analyzer/capture/Import.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Talk.h"
#include "sysroot/Sysroot.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

void addCaptureOptions(CLI::App &Sub, CaptureCommandOptions &Options) {
  Sub.add_option("--out", Options.Out,
                 "the project directory that receives the capture "
                 "(default: ./ukport-out/NAME, NAME as this directory)")
      ->type_name("DIR");
  Sub.add_option("--sysroot", Options.Sysroot,
                 "the sysroot to build against, or `host` for this machine's "
                 "libc (default: ukport's own, musl)")
      ->type_name("DIR|host");
  Sub.add_option("-p", Options.CompileCommands,
                 "instead of running a build, compile what this "
                 "compile_commands.json lists")
      ->type_name("FILE");
  Sub.add_option("command", Options.Command,
                 "the build to run, after `--`, or .bc files and objects of a "
                 "gllvm build");
  Sub.footer("Example:\n  ukport capture -- make -j4");
}

/// Are all the words files that hold bitcode, rather than a command?
static bool areBitcodeInputs(ArrayRef<std::string> Words) {
  return !Words.empty() && all_of(Words, [](StringRef Word) {
    return sys::fs::is_regular_file(Word) && !sys::fs::can_execute(Word) &&
           (Word.ends_with(".bc") || Word.ends_with(".o") ||
            Word.ends_with(".a"));
  });
}

Expected<int> runCaptureCommand(const CaptureCommandOptions &Options) {
  if (Options.Command.empty() && Options.CompileCommands.empty())
    return makeError("nothing to capture", "ukport capture", "no command given",
                     "say what builds the program: ukport capture -- make");
  CaptureOptions Capture;
  std::string Project = Options.Out;
  if (Project.empty())
    Project = ("ukport-out/" + sys::path::filename(absolutePath("."))).str();
  Capture.CaptureDirectory = absolutePath(Project + "/capture");
  Capture.Sysroot = Options.Sysroot;
  Capture.Command = Options.Command;
  if (Capture.Sysroot.empty()) {
    Expected<Sysroot> Own = ensureSysroot({});
    if (!Own)
      return Own.takeError();
    Capture.Sysroot = Own->Path;
  }
  Expected<CaptureStore> Store =
      !Options.CompileCommands.empty()
          ? captureCompileCommands(Options.CompileCommands, Capture)
      : areBitcodeInputs(Options.Command)
          ? captureBitcode(Options.Command, Capture)
          : runCapture(Capture);
  if (!Store)
    return Store.takeError();
  talk() << "ukport: captured " << Store->compiles().size() << " compiles, "
         << Store->archives().size() << " archives, " << Store->links().size()
         << " links\n";
  for (const CompileRecord &R : Store->compiles())
    if (R.Native)
      talk() << "ukport: native code (clang refused it): " << R.Source << ": "
             << R.Reason << '\n';
  outs() << Store->directory() << '\n';
  return 0;
}

} // namespace ukport
