#include "analyzer/frontend/native/NativeFrontEnd.h"
#include "analyzer/frontend/native/Implementation.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace ukport {

NativeFrontEnd::Implementation::Implementation(const Program &P,
                                               StringRef ModuleAsm,
                                               ProgramGraph &G,
                                               SymbolTable &Symbols)
    : P(P), ModuleAsm(ModuleAsm), G(G), Symbols(Symbols),
      LinkerSymbols(P.LinkerSymbols.begin(), P.LinkerSymbols.end()) {
  for (const SharedLibrary &Library : P.SharedLibraries)
    SharedSymbols.insert(Library.Symbols.begin(), Library.Symbols.end());
  Signature Any;
  Any.Any = true;
  AnySignature = G.intern(Any);
}

NativeFrontEnd::NativeFrontEnd(const Program &P, StringRef ModuleAsm,
                               ProgramGraph &G, SymbolTable &Symbols)
    : Impl(std::make_unique<Implementation>(P, ModuleAsm, G, Symbols)) {}

NativeFrontEnd::~NativeFrontEnd() = default;

const std::map<SiteId, std::optional<int>> &
NativeFrontEnd::syscallNumbers() const {
  return Impl->Numbers;
}

std::vector<FunctionId> NativeFrontEnd::compiled() const {
  std::vector<FunctionId> Result;
  for (const NativeImage &Image : Impl->Images)
    for (const NativeFunction &F : Image.Functions)
      if (Image.Compiled && F.Id.valid() &&
          moduleKindOf(Impl->P, Image.Module) != ModuleKind::Runtime)
        Result.push_back(F.Id);
  llvm::sort(Result);
  return Result;
}

//===----------------------------------------------------------------------===//
// Phase one: vertices
//===----------------------------------------------------------------------===//

/// Each object's part of the module-level assembly starts with the linker's
/// `.lto_discard` and ukport's own line that names the object.
Error NativeFrontEnd::Implementation::readModuleAsm() {
  std::vector<std::string> Parts(1);
  for (StringRef Line : split(ModuleAsm, '\n')) {
    if (Line.starts_with(".lto_discard") && !Parts.back().empty())
      Parts.emplace_back();
    Parts.back() += (Line + "\n").str();
  }
  for (StringRef Part : Parts) {
    if (Part.trim().empty())
      continue;
    StringRef Module = P.Name, Object = "inline assembly";
    static constexpr StringRef Mark = "#ukport.origin ";
    if (size_t At = Part.find(Mark); At != StringRef::npos) {
      StringRef Names = Part.substr(At + Mark.size());
      std::tie(Module, Object) =
          Names.take_until([](char C) { return C == '\n'; }).split('\t');
    }
    auto Buffer = Machine.assemble(Part, Object);
    if (!Buffer)
      return Buffer.takeError();
    auto Image = readNativeImage(std::move(*Buffer), Object, Module);
    if (!Image)
      return Image.takeError();
    Images.push_back(std::move(*Image));
  }
  return Error::success();
}

Error NativeFrontEnd::Implementation::readImages() {
  for (const NativeObject &Native : P.Natives) {
    const LinkedObject &Object = P.Objects[Native.Object];
    auto Buffer = readFile(Native.Path);
    if (!Buffer)
      return Buffer.takeError();
    auto Image =
        readNativeImage(std::move(*Buffer), Object.Name, Object.Module);
    if (!Image)
      return Image.takeError();
    Images.push_back(std::move(*Image));
  }
  return Error::success();
}

/// Code before the first symbol of a section counts when something leads there.
static bool isEntered(const NativeFunction &F, const CodeWalk &Walk) {
  auto First = Walk.instructions().lower_bound({F.Section, F.Begin});
  return First != Walk.instructions().end() &&
         First->first < Place{F.Section, F.End};
}

void NativeFrontEnd::Implementation::declare(NativeImage &Image,
                                             const CodeWalk &Walk) {
  ModuleId Module = G.addModule(Image.Module, moduleKindOf(P, Image.Module));
  auto NameOf = [&](uint32_t Section, ArrayRef<uint32_t> Names) {
    return Names.empty()
               ? Image.Object + "[" + Image.Sections[Section].Name + "]"
               : Image.Symbols[Names.front()].Name;
  };
  for (NativeFunction &F : Image.Functions) {
    if (F.Symbols.empty() && !isEntered(F, Walk))
      continue;
    F.Id = G.addFunction(NameOf(F.Section, F.Symbols), Module,
                         FunctionKind::Native);
    G.function(F.Id).Signature = AnySignature;
    G.function(F.Id).Object = G.intern(Image.Object);
    if (F.IsIfunc)
      Ifuncs.insert(F.Id);
    for (uint32_t Name : ArrayRef<uint32_t>(F.Symbols).drop_front(
             std::min<size_t>(1, F.Symbols.size())))
      G.addAlias(Image.Symbols[Name].Name, F.Id);
  }
  for (NativeData &D : Image.Data) {
    D.Id = G.addData(NameOf(D.Section, D.Symbols), Module);
    G.data(D.Id).Size = D.End - D.Begin;
  }
  for (uint32_t I = 0; I < Image.Sections.size(); ++I)
    if (NativeSection &S = Image.Sections[I]; S.Allocated && S.Size)
      S.Rest = G.addData(NameOf(I, {}), Module);
}

void NativeFrontEnd::Implementation::define(const NativeImage &Image,
                                            bool Weak) {
  auto Define = [&](ArrayRef<uint32_t> Names, Symbol S) {
    for (uint32_t I : Names)
      if (Image.Symbols[I].isGlobal() && Image.Symbols[I].isWeak() == Weak)
        Symbols.define(Image.Symbols[I].Name, S);
  };
  for (const NativeFunction &F : Image.Functions)
    Define(F.Symbols, {F.Id, {}});
  for (const NativeData &D : Image.Data)
    Define(D.Symbols, {{}, D.Id});
  // Labels without a size in data sections.
  for (uint32_t I = 1; I < Image.Symbols.size(); ++I) {
    const NativeSymbol &S = Image.Symbols[I];
    if (S.Where && Image.Sections[S.Where->Section].Rest.valid() &&
        !Symbols.lookup(S.Name).defined())
      Define(I, {{}, Image.Sections[S.Where->Section].Rest});
  }
}

Error NativeFrontEnd::declare() {
  if (Error E = Impl->readModuleAsm())
    return E;
  if (Error E = Impl->readImages())
    return E;
  for (NativeImage &Image : Impl->Images) {
    Impl->Walks.emplace_back(Image, Impl->Machine).run();
    Impl->declare(Image, Impl->Walks.back());
  }
  for (bool Weak : {false, true})
    for (const NativeImage &Image : Impl->Images)
      Impl->define(Image, Weak);
  return Error::success();
}

} // namespace ukport
