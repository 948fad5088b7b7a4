//===- main.cpp - the shims: what to be, by the name called ---------------===//
#include "analyzer/capture/shim/Shim.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/StringSaver.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace ukport;
using namespace ukport::shim;

namespace {

enum class Role { Compiler, Linker, Archiver, Tool, Unknown };

/// "x86_64-linux-gnu-gcc-12" and "llvm-ar" are "gcc" and "ar".
StringRef bareName(StringRef Name) {
  for (StringRef Prefix : {"x86_64-linux-gnu-", "x86_64-pc-linux-gnu-",
                           "x86_64-linux-musl-", "llvm-", "gcc-"})
    if (Name.size() > Prefix.size() && !isDigit(Name[Prefix.size()]))
      Name.consume_front(Prefix);
  StringRef Stem = Name.rtrim("0123456789.");
  if (Stem.size() < Name.size() && Stem.ends_with("-") && Stem != "c" /* c99 */)
    Name = Stem.drop_back();
  return Name;
}

Role roleOf(StringRef Bare) {
  return StringSwitch<Role>(Bare)
      .Cases("cc", "gcc", "clang", "c89", "c99", Role::Compiler)
      .Cases("c++", "g++", "clang++", "cpp", Role::Compiler)
      .Cases("ld", "ld.lld", "ld.bfd", "ld.gold", "lld", Role::Linker)
      .Cases("ar", "ranlib", Role::Archiver)
      .Cases("nm", "strip", "objcopy", "objdump", "readelf", Role::Tool)
      .Default(Role::Unknown);
}

Arguments expandResponseFiles(int Argc, char **Argv) {
  BumpPtrAllocator Allocator;
  SmallVector<const char *, 64> Args(Argv + 1, Argv + Argc);
  cl::ExpansionContext Context(Allocator, cl::TokenizeGNUCommandLine);
  // A response file that cannot be read stays as it is: the tool reports it.
  consumeError(Context.expandResponseFiles(Args));
  return Arguments(Args.begin(), Args.end());
}

std::string environment(const char *Name) {
  const char *Value = std::getenv(Name);
  return Value ? Value : "";
}

Expected<int> run(const Invocation &I) {
  StringRef Bare = bareName(I.Name);
  switch (roleOf(Bare)) {
  case Role::Compiler:
    return runCompiler(I);
  case Role::Linker:
    return runLinker(I);
  case Role::Archiver:
    return runArchiver(I);
  case Role::Tool: {
    Arguments Args{llvmTool(("llvm-" + Bare).str())};
    Args.insert(Args.end(), I.Args.begin(), I.Args.end());
    return execTool(Args);
  }
  case Role::Unknown:
    errs() << "ukport-shim: called as '" << I.Name
           << "': not a tool it stands for; call it through build/shims\n";
    return 1;
  }
  llvm_unreachable("all roles handled");
}

} // namespace

int main(int Argc, char **Argv) {
  Invocation I;
  I.Name = sys::path::filename(Argv[0]).str();
  I.Args = expandResponseFiles(Argc, Argv);
  I.Capture = environment("UKPORT_CAPTURE");
  if (!I.Capture.empty())
    I.Capture = absolutePath(I.Capture);
  std::string Sysroot = environment("UKPORT_SYSROOT");
  I.Sysroot = Sysroot.empty() || Sysroot == "host" ? std::string("host")
                                                   : absolutePath(Sysroot);
  // The host's search paths must not reach into a sysroot's build.
  if (I.hasSysroot())
    for (const char *Name : {"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH",
                             "LIBRARY_PATH", "GCC_EXEC_PREFIX"})
      unsetenv(Name);
  Expected<int> Status = run(I);
  if (Status)
    return *Status;
  errs() << "ukport: error: " << toString(Status.takeError()) << '\n';
  return 1;
}
