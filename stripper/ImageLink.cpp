#include "stripper/ImageLink.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <set>

using namespace llvm;

namespace ukport {

/// Calls \p Visit for every global symbol of the object at \p Path.
static Error
visitSymbols(StringRef Path,
             function_ref<void(StringRef Name, uint32_t Flags)> Visit) {
  auto Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  auto Object = object::ObjectFile::createObjectFile(**Buffer);
  if (!Object)
    return Object.takeError();
  for (const object::SymbolRef &S : (*Object)->symbols()) {
    Expected<uint32_t> Flags = S.getFlags();
    if (!Flags)
      return Flags.takeError();
    if (!(*Flags & object::SymbolRef::SF_Global))
      continue;
    Expected<StringRef> Name = S.getName();
    if (!Name)
      return Name.takeError();
    Visit(*Name, *Flags);
  }
  return Error::success();
}

Expected<std::vector<std::string>>
undefinedSymbols(ArrayRef<std::string> Paths) {
  StringSet<> Defined;
  std::set<std::string> Wanted;
  for (StringRef Path : Paths)
    if (Error E = visitSymbols(Path, [&](StringRef Name, uint32_t Flags) {
          if (!(Flags & object::SymbolRef::SF_Undefined))
            Defined.insert(Name);
          else if (!(Flags & object::SymbolRef::SF_Weak))
            Wanted.insert(Name.str());
        }))
      return E;
  std::vector<std::string> Undefined;
  for (const std::string &Name : Wanted)
    if (!Defined.count(Name))
      Undefined.push_back(Name);
  return Undefined;
}

Expected<ObjectSymbols> symbolsOf(StringRef Path) {
  ObjectSymbols Symbols;
  if (Error E = visitSymbols(Path, [&](StringRef Name, uint32_t Flags) {
        bool Wanted = Flags & object::SymbolRef::SF_Undefined;
        (Wanted ? Symbols.Wanted : Symbols.Defined).push_back(Name.str());
      }))
    return E;
  return Symbols;
}

std::string builtinsLibrary() {
  std::string Path = absolutePath(llvmTool("../lib/clang/") +
                                  std::to_string(LLVM_VERSION_MAJOR) +
                                  "/lib/linux/libclang_rt.builtins-x86_64.a");
  return sys::fs::exists(Path) ? Path : "";
}

/// Every object, with what was compiled where the first of its parts stood.
static std::vector<std::string> objectsOf(const ImageInputs &In) {
  std::vector<std::string> Paths;
  size_t Native = 0;
  bool Placed = false;
  auto Place = [&] {
    if (!std::exchange(Placed, true)) {
      append_range(Paths, In.Base);
      append_range(Paths, In.Compiled);
      append_range(Paths, In.Traps);
    }
  };
  for (size_t I = 0; I < In.P->Objects.size(); ++I)
    if (In.P->Objects[I].Form == ObjectForm::Bitcode && I > 2)
      Place();
    else if (In.P->Objects[I].Form == ObjectForm::Native) {
      const std::string &Path = In.P->Natives[Native++].Path;
      if (!In.Replaced.count(Path))
        Paths.push_back(Path);
    }
  Place();
  return Paths;
}

bool isFixed(const Program &P) {
  bool Pie = false;
  for (StringRef Option : P.LinkOptions) {
    StringRef Name = Option.ltrim('-');
    if (Name == "shared")
      return false;
    if (Name == "pie" || Name == "no-pie")
      Pie = Name == "pie";
  }
  return P.Static && !Pie;
}

std::vector<std::string> imageOptions(const Program &P, StringRef Output,
                                      StringRef MapPath) {
  std::vector<std::string> Arguments = {llvmTool("ld.lld"),
                                        "-m",
                                        "elf_x86_64",
                                        "-o",
                                        Output.str(),
                                        "-Map=" + MapPath.str(),
                                        "--gc-sections",
                                        "--icf=safe",
                                        "-O2",
                                        "--build-id=sha1",
                                        "-z",
                                        "noexecstack",
                                        "-z",
                                        "relro",
                                        "-z",
                                        "nostart-stop-gc",
                                        "--eh-frame-hdr",
                                        "--no-demangle", // the map's names
                                        "--error-limit=20"};
  if (P.Static)
    Arguments.push_back("-static");
  return Arguments;
}

Error linkImage(const ImageInputs &In, StringRef Output, StringRef MapPath) {
  const Program &P = *In.P;
  std::vector<std::string> Arguments = imageOptions(P, Output, MapPath);
  append_range(Arguments, P.LinkOptions);
  append_range(Arguments, In.Options);
  if (In.Base.empty() && !P.EntrySymbol.empty())
    Arguments.push_back("--entry=" + P.EntrySymbol);
  append_range(Arguments, objectsOf(In));
  for (const SharedLibrary &L : P.SharedLibraries)
    Arguments.push_back(L.Path);
  if (std::string Builtins = builtinsLibrary(); !Builtins.empty())
    Arguments.push_back(Builtins);
  Expected<std::string> Said = captureOutput(Arguments);
  if (!Said)
    return Said.takeError();
  return Error::success();
}

Error separateDebug(StringRef Linked, StringRef Image, StringRef Debug) {
  std::string Tool = llvmTool("llvm-objcopy");
  std::string Image1 = Image.str();
  auto Run = [](std::vector<std::string> Arguments) -> Error {
    return captureOutput(Arguments).takeError();
  };
  if (Error E = Run({Tool, "--only-keep-debug", Linked.str(), Debug.str()}))
    return E;
  return Run({Tool, "--strip-all", "--add-gnu-debuglink=" + Debug.str(),
              Linked.str(), Image.str()});
}

} // namespace ukport
