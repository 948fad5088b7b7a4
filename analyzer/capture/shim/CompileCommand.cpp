#include "analyzer/capture/shim/CompileCommand.h"
#include "analyzer/capture/StoreLayout.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport::shim {

/// Options whose value is always the next argument; and options whose value
/// is the next argument when nothing is joined to the flag.
static const StringRef SeparateOptions[] = {"-include",
                                            "-imacros",
                                            "-isystem",
                                            "-iquote",
                                            "-idirafter",
                                            "-iprefix",
                                            "-iwithprefix",
                                            "-iwithprefixbefore",
                                            "-isysroot",
                                            "-imultilib",
                                            "-MF",
                                            "-MT",
                                            "-MQ",
                                            "-MJ",
                                            "-Xclang",
                                            "-Xlinker",
                                            "-Xassembler",
                                            "-Xpreprocessor",
                                            "-Xanalyzer",
                                            "-arch",
                                            "-target",
                                            "-mllvm",
                                            "--param",
                                            "-aux-info",
                                            "-dumpbase",
                                            "-dumpbase-ext",
                                            "-dumpdir",
                                            "-wrapper",
                                            "--sysroot",
                                            "-rpath",
                                            "-soname",
                                            "-framework",
                                            "-working-directory",
                                            "-resource-dir",
                                            "-gcc-toolchain",
                                            "-serialize-diagnostics",
                                            "-include-pch",
                                            "-ivfsoverlay",
                                            "-Tbss",
                                            "-Tdata",
                                            "-Ttext",
                                            "--output"};
static const StringRef JoinedOptions[] = {"-o", "-x", "-I", "-L", "-D",
                                          "-U", "-T", "-u", "-z", "-l",
                                          "-e", "-B", "-F", "-A"};

/// Options that make a command line ask for something else than an object.
static bool isQuestion(StringRef Arg) {
  if (StringSwitch<bool>(Arg)
          .Cases("-E", "-M", "-MM", "-###", "-fsyntax-only", true)
          .Cases("--version", "--help", "-emit-llvm", "--analyze", true)
          .Cases("-dumpversion", "-dumpmachine", "-dumpspecs",
                 "-dumpfullversion", true)
          .Cases("-cc1", "-cc1as", "-emit-ast", "--precompile", true)
          .Default(false))
    return true;
  return Arg.starts_with("-print-") || Arg.starts_with("--print-") ||
         Arg.starts_with("--help");
}

static bool isSourceSuffix(StringRef Extension) {
  return StringSwitch<bool>(Extension)
      .Cases(".c", ".i", ".cc", ".cp", ".cpp", true)
      .Cases(".cxx", ".c++", ".CPP", ".C", ".ii", true)
      .Cases(".s", ".S", ".sx", ".asm", ".bc", true)
      .Cases(".ll", ".m", ".mm", ".h", ".hpp", true)
      .Default(false);
}

/// "-target bpf" and the like: the object is not for the program captured.
static bool isForeign(StringRef Triple) {
  return !Triple.starts_with("x86_64") && !Triple.starts_with("amd64");
}

static void addInput(CompileCommand &Command, size_t Index, StringRef Path,
                     StringRef Language) {
  Command.HasInput = true;
  if (Path == "-" || (!Language.empty() && Language != "none") ||
      isSourceSuffix(sys::path::extension(Path)))
    Command.Sources.push_back({Index, Path.str(), Language.str()});
}

CompileCommand parseCompileCommand(ArrayRef<std::string> Args) {
  CompileCommand Command;
  bool Question = false, OnlyCompile = false;
  std::string Language;
  for (size_t I = 0; I < Args.size(); ++I) {
    StringRef Arg = Args[I];
    if (Arg == "-" || !Arg.starts_with("-")) {
      addInput(Command, I, Arg, Language);
      continue;
    }
    Question |= isQuestion(Arg);
    OnlyCompile |= Arg == "-c" || Arg == "-S";
    Command.Assembly |= Arg == "-S";
    Command.Shared |= Arg == "-shared" || Arg == "--shared";
    Command.Relocatable |= Arg == "-r";
    if (Arg.consume_front("--target="))
      Command.Foreign |= isForeign(Arg);
    else if (Arg == "-target" && I + 1 < Args.size())
      Command.Foreign |= isForeign(Args[I + 1]);
    else if (Arg == "-m32" || Arg == "-m16" || Arg == "-mx32")
      Command.Foreign = true;

    if (is_contained(SeparateOptions, Arg)) {
      ++I;
      if (Arg == "--output" && I < Args.size())
        Command.Output = Args[I];
      continue;
    }
    if (Arg.starts_with("-o") && !Arg.starts_with("-object"))
      Command.Output = optionValue(Args, I, "-o").value_or("");
    else if (Arg.starts_with("-x"))
      Language = optionValue(Args, I, "-x").value_or("");
    else if (is_contained(JoinedOptions, Arg))
      ++I;
  }
  if (!Question && Command.HasInput)
    Command.Mode = OnlyCompile ? CompileMode::Compile : CompileMode::Link;
  // A precompiled header is no object.
  for (const CompileSource &Source : Command.Sources)
    if (StringRef(Source.Language).ends_with("-header") ||
        (Source.Language.empty() &&
         StringSwitch<bool>(sys::path::extension(Source.Path))
             .Cases(".h", ".hpp", true)
             .Default(false)))
      Command.Mode = CompileMode::Ask;
  return Command;
}

std::string CompileCommand::outputOf(const CompileSource &Source) const {
  if (Output == "-")
    return "";
  if (!Output.empty())
    return absolutePath(Output);
  StringRef Stem = sys::path::stem(Source.Path);
  return absolutePath((Stem + (Assembly ? ".s" : ".o")).str());
}

bool isProbe(const CompileCommand &Command) {
  if (layout::isProbePath(workingDirectory()))
    return true;
  for (const CompileSource &Source : Command.Sources) {
    StringRef Name = sys::path::filename(Source.Path);
    if (Name.starts_with("conftest") || Name.starts_with("autotest") ||
        layout::isProbePath("/" + Source.Path) || Name == "-")
      return true;
  }
  return false;
}

} // namespace ukport::shim
