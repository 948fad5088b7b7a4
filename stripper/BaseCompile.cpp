#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Parallel.h"
#include "analyzer/support/Process.h"
#include "stripper/BaseBitcode.h"
#include "sysroot/Sysroot.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"
#include <set>

using namespace llvm;

namespace ukport {

static std::vector<std::string> flags() {
  std::string Include = sysrootPath() + "/usr/include";
  return {llvmTool("clang"), "--target=x86_64-linux-musl", "-D_GNU_SOURCE",
          "-ffreestanding", "-fno-stack-protector", "-fno-pic",
          "-mgeneral-regs-only", // vector registers are the program's
          "-nostdlibinc", "-isystem", Include, "-isystem",
          Include + "/ukport-lwip", "-idirafter",
          "/usr/include", // Xen's public headers
          "-I", dataDirectory(),
          // The same bytes wherever ukport lies.
          "-ffile-prefix-map=" + dataDirectory() + "/=", "-O2", "-g"};
}

static std::vector<std::string> flagsOfCxx() {
  std::vector<std::string> All = flags();
  append_range(All,
               std::vector<std::string>{
                   "-std=c++20", "-fno-exceptions", "-fno-rtti",
                   "-fno-threadsafe-statics", "-fno-c++-static-destructors",
                   "-nostdinc++", "-Werror=global-constructors", "-emit-llvm",
                   // Virtual functions that nobody calls are taken out
                   // (Optimise.cpp). LLVM leaves a table alone that holds an
                   // alias.
                   "-flto=full", "-fwhole-program-vtables",
                   "-fvirtual-function-elimination", "-fvisibility=hidden",
                   "-Xclang", "-mno-constructor-aliases",
                   // Raw: it is optimised with the program.
                   "-Xclang", "-disable-llvm-passes"});
  return All;
}

/// What every file of the base may depend on besides itself.
static Expected<std::string> digestOfHeaders() {
  std::set<std::string> Paths;
  std::error_code EC;
  for (sys::fs::recursive_directory_iterator It(dataDirectory() + "/base", EC),
       End;
       !EC && It != End; It.increment(EC))
    if (StringRef(It->path()).ends_with(".h"))
      Paths.insert(It->path());
  std::string All = join(flagsOfCxx(), " ");
  for (const std::string &Path : Paths) {
    Expected<std::string> Digest = digestOfFile(Path);
    if (!Digest)
      return Digest.takeError();
    All += *Digest;
  }
  return digestOf(All);
}

/// Runs the compiler; what it says is the error.
static Error compileFile(StringRef Source, StringRef Output) {
  bool Cxx = Source.ends_with(".cpp");
  std::vector<std::string> Arguments = Cxx ? flagsOfCxx() : flags();
  std::string Temporary = unusedNameBeside(Output);
  append_range(Arguments,
               std::vector<std::string>{"-c", Source.str(), "-o", Temporary});
  std::vector<StringRef> Words(Arguments.begin(), Arguments.end());
  std::string Log = Temporary + ".log", Why;
  int Status = sys::ExecuteAndWait(
      Arguments.front(), Words, std::nullopt,
      {StringRef(""), StringRef(Log), StringRef(Log)}, 0, 0, &Why);
  std::string Said;
  if (auto Text = MemoryBuffer::getFile(Log))
    Said = (*Text)->getBuffer().str();
  sys::fs::remove(Log);
  if (Status == 0) {
    if (std::error_code EC = sys::fs::rename(Temporary, Output))
      return makeError("cannot write", Output, EC.message(),
                       "check the cache's permissions and free space");
    return Error::success();
  }
  sys::fs::remove(Temporary);
  return makeError("cannot compile the base", Source, Said.empty() ? Why : Said,
                   "`ukport sysroot add lwip` brings its headers, Debian's "
                   "libxen-dev those of Xen");
}

Expected<BaseFiles> compileBase(const ImageTarget &Target, unsigned Jobs) {
  Expected<std::string> Headers = digestOfHeaders();
  if (!Headers)
    return Headers.takeError();
  std::string Directory = cacheDirectory() + "/base";
  if (Error E = createDirectories(Directory))
    return E;
  BaseFiles Files;
  std::vector<std::pair<std::string, std::string>> ToDo;
  for (const std::string &Source : Target.Base) {
    std::string Path = dataDirectory() + "/base/" + Source;
    Expected<std::string> Digest = digestOfFile(Path);
    if (!Digest)
      return Digest.takeError();
    bool Cxx = StringRef(Source).ends_with(".cpp");
    std::string Output = Directory + "/" +
                         digestOf(*Headers + *Digest + Source).substr(0, 32) +
                         (Cxx ? ".bc" : ".o");
    (Cxx ? Files.Bitcode : Files.Objects).push_back(Output);
    (Cxx ? Files.Names : Files.ObjectNames).push_back(Source);
    if (!sys::fs::exists(Output))
      ToDo.push_back({Path, Output});
  }
  if (Error E = inParallel(ToDo.size(), Jobs, [&](size_t I) {
        return compileFile(ToDo[I].first, ToDo[I].second);
      }))
    return E;
  return Files;
}

} // namespace ukport
