#include "analyzer/frontend/source/TuParser.h"
#include "analyzer/frontend/source/CallCollector.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Frontend/Utils.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"

using namespace clang;
using llvm::StringRef;

namespace ukport {

namespace {

/// Remembers the first error and nothing else.
class FirstErrorKeeper : public DiagnosticConsumer {
public:
  explicit FirstErrorKeeper(ParsedUnit &Unit) : Unit(Unit) {}

  void HandleDiagnostic(DiagnosticsEngine::Level Level,
                        const Diagnostic &Info) override {
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    if (Level < DiagnosticsEngine::Error || Unit.HadErrors)
      return;
    Unit.HadErrors = true;
    llvm::SmallString<128> Text;
    Info.FormatDiagnostic(Text);
    llvm::raw_string_ostream OS(Unit.FirstError);
    if (Info.hasSourceManager() && Info.getLocation().isValid()) {
      PresumedLoc P = Info.getSourceManager().getPresumedLoc(
          Info.getSourceManager().getExpansionLoc(Info.getLocation()));
      if (P.isValid())
        OS << P.getFilename() << ':' << P.getLine() << ": ";
    }
    OS << Text;
    Unit.FirstError = llvm::json::fixUTF8(Unit.FirstError);
  }

private:
  ParsedUnit &Unit;
};

class FactsAction : public ASTFrontendAction {
public:
  FactsAction(const LineSets &Lines, ParsedUnit &Unit)
      : Lines(Lines), Unit(Unit) {}

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Clang,
                                                 StringRef) override {
    I = std::make_unique<Interest>(Clang.getSourceManager(), Lines);
    Preprocessor &PP = Clang.getPreprocessor();
    PP.addPPCallbacks(makeMacroCollector(PP, *I, Unit));
    return makeCallCollector(Clang.getASTContext(), *I, Unit);
  }

private:
  const LineSets &Lines;
  ParsedUnit &Unit;
  std::unique_ptr<Interest> I;
};

} // namespace

bool isParsable(const CompileRecord &Compile) {
  StringRef Extension = llvm::sys::path::extension(Compile.Source);
  return Compile.Source != "-" && !Compile.Arguments.empty() &&
         !Extension.equals_insensitive(".s") && Extension != ".sx";
}

static std::string sourcePath(const CompileRecord &Compile) {
  llvm::SmallString<256> Path(Compile.Source);
  llvm::sys::fs::make_absolute(Compile.Directory, Path);
  return Path.str().str();
}

std::string sourceOf(const CompileRecord &Compile) {
  llvm::SmallString<256> Real;
  if (Compile.Source == "-" ||
      llvm::sys::fs::real_path(sourcePath(Compile), Real))
    return "";
  return Real.str().str();
}

/// Takes out of the invocation everything that writes a file or costs time.
static void makeHarmless(CompilerInvocation &Invocation,
                         const CompileRecord &Compile) {
  FrontendOptions &Front = Invocation.getFrontendOpts();
  Front.ProgramAction = frontend::ParseSyntaxOnly;
  Front.DisableFree = false;
  Front.OutputFile.clear();
  Front.SkipFunctionBodies = true; // CallCollector names the exceptions
  Front.Plugins.clear();
  Front.AddPluginActions.clear();
  Front.StatsFile.clear();
  Front.TimeTracePath.clear();
  Invocation.getDependencyOutputOpts() = DependencyOutputOptions();
  DiagnosticOptions &Diagnostics = Invocation.getDiagnosticOpts();
  Diagnostics.DiagnosticLogFile.clear();
  Diagnostics.DiagnosticSerializationFile.clear();
  Diagnostics.IgnoreWarnings = true;
  Diagnostics.ShowCarets = false; // no "2 errors generated."
  Diagnostics.ErrorLimit = 0;
  Diagnostics.VerifyDiagnostics = false;
  // A command may compile several files; this record is about one of them.
  std::string Wanted = sourceOf(Compile);
  for (const FrontendInputFile &Input : Front.Inputs) {
    llvm::SmallString<256> Path(Input.getFile()), Real;
    llvm::sys::fs::make_absolute(Compile.Directory, Path);
    if (!llvm::sys::fs::real_path(Path, Real) && Real == Wanted)
      return;
  }
  auto Kind = Front.Inputs.empty() ? clang::InputKind(Language::C)
                                   : Front.Inputs[0].getKind();
  Front.Inputs.assign(1, FrontendInputFile(Compile.Source, Kind));
}

static void parse(const CompileRecord &Compile, const LineSets &Lines,
                  StringRef ResourceDirectory, ParsedUnit &Unit) {
  // A file system with a working directory of its own: threads differ.
  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files =
      llvm::vfs::createPhysicalFileSystem();
  if (std::error_code Code =
          Files->setCurrentWorkingDirectory(Compile.Directory)) {
    Unit.HadErrors = true;
    Unit.FirstError = Compile.Directory + ": " + Code.message();
    return;
  }
  std::vector<const char *> Arguments;
  Arguments.reserve(Compile.Arguments.size() + 1);
  for (const std::string &Argument : Compile.Arguments)
    Arguments.push_back(Argument.c_str());
  std::string Resource = ("-resource-dir=" + ResourceDirectory).str();
  // First, so that a user's own wins.
  Arguments.insert(Arguments.begin() + 1, Resource.c_str());

  FirstErrorKeeper Keeper(Unit);
  CreateInvocationOptions Options;
  // Flags that only another compiler knows are no errors of the source.
  IgnoringDiagConsumer Ignore;
  Options.Diags = CompilerInstance::createDiagnostics(new DiagnosticOptions,
                                                      &Ignore, false);
  Options.VFS = Files;
  Options.RecoverOnError = true;
  std::shared_ptr<CompilerInvocation> Invocation =
      createInvocation(Arguments, Options);
  if (!Invocation) {
    Unit.HadErrors = true;
    Unit.FirstError = Compile.Source + ": no compile command for clang";
    return;
  }
  makeHarmless(*Invocation, Compile);

  CompilerInstance Clang;
  Clang.setInvocation(Invocation);
  Clang.createDiagnostics(&Keeper, /*ShouldOwnClient=*/false);
  Clang.getDiagnostics().setFatalsAsError(true); // go on without a header
  Clang.createFileManager(Files);
  Clang.createSourceManager(Clang.getFileManager());
  FactsAction Action(Lines, Unit);
  if (!Clang.ExecuteAction(Action) && !Unit.HadErrors) {
    Unit.HadErrors = true;
    Unit.FirstError = Compile.Source + ": clang could not read it";
  }
}

ParsedUnit parseUnit(const CompileRecord &Compile, const LineSets &Lines,
                     StringRef ResourceDirectory) {
  ParsedUnit Unit;
  llvm::CrashRecoveryContext Guard;
  if (!Guard.RunSafely(
          [&] { parse(Compile, Lines, ResourceDirectory, Unit); })) {
    // What was collected may be torn; the tokens are still there.
    Unit = ParsedUnit();
    Unit.HadErrors = true;
    Unit.FirstError = Compile.Source + ": clang crashed on it";
  }
  return Unit;
}

} // namespace ukport
