#include "analyzer/frontend/shared/SharedFrontEnd.h"
#include "analyzer/frontend/elf/DebugFile.h"
#include "analyzer/frontend/elf/DynamicLoads.h"
#include "analyzer/frontend/elf/SourceLines.h"
#include "analyzer/support/Files.h"

using namespace llvm;

namespace ukport {

using namespace elf;

SharedFrontEnd::SharedFrontEnd(const Program &P, ProgramGraph &G,
                               SymbolTable &Symbols)
    : P(P), G(G), Symbols(Symbols), Libraries(P.Sysroot == "host") {
  Signature Any;
  Any.Any = true;
  AnySignature = G.intern(Any);
}

//===----------------------------------------------------------------------===//
// Phase one: vertices
//===----------------------------------------------------------------------===//

Error SharedFrontEnd::declare() {
  std::vector<std::string> Paths;
  Paths.reserve(P.SharedLibraries.size());
  for (const SharedLibrary &Library : P.SharedLibraries)
    Paths.push_back(Library.Path);
  if (Error E = Libraries.read(Paths))
    return E;
  Elf.emplace(Files, P.Name);
  const ProgramGraph &Inner = *Elf->Graph;
  auto ModuleOf = [&](ModuleId M) {
    StringRef Name = Inner.text(Inner.Modules[M.index()].Name);
    return G.addModule(Name,
                       isLibc(Name) ? ModuleKind::Libc : ModuleKind::Library);
  };
  for (const Function &F : Inner.Functions) {
    Functions.emplace_back();
    if (F.Kind == FunctionKind::Undefined)
      continue;
    FunctionId Id = G.addFunction(Inner.text(F.Name), ModuleOf(F.Module),
                                  FunctionKind::Native);
    G.function(Id).Signature = AnySignature;
    G.function(Id).Instructions = F.Instructions;
    Functions.back() = Id;
    Ours.resize(Id.index() + 1);
    Ours.set(Id.index());
  }
  for (const DataObject &D : Inner.Data) {
    Data.push_back(G.addData(Inner.text(D.Name), ModuleOf(D.Module)));
    G.data(Data.back()).Size = D.Size;
  }
  for (uint32_t I = 0; I < Files.Images.size(); ++I)
    for (const Export &E : Files.Images[I].Facts->Exports)
      if (E.What.Kind == Destination::Function) {
        FunctionId F = Functions[Elf->function(I, E.What.Index).index()];
        if (G.name(F) != E.Name)
          G.addAlias(E.Name, F);
      }
  define();
  return Error::success();
}

/// Enters the names of the libraries, those of the first prevailing, and keeps
/// what the program has in their place.
void SharedFrontEnd::define() {
  for (uint32_t I = 0; I < Files.Images.size(); ++I)
    for (const Export &E : Files.Images[I].Facts->Exports) {
      Symbol Own;
      if (E.What.Kind == Destination::Function)
        Own.Function = Functions[Elf->function(I, E.What.Index).index()];
      else if (E.What.Kind == Destination::Data)
        Own.Data = Data[Elf->data(I, E.What.Index).index()];
      if (!Own.defined() || Symbols.define(E.Name, Own))
        continue;
      Symbol Other = Symbols.lookup(E.Name);
      if (Own.Function.valid() && Other.Function.valid())
        ReplacedBy[Own.Function].insert(Other.Function);
      if (Own.Data.valid() && Other.Data.valid())
        DataReplacedBy[Own.Data].insert(Other.Data);
    }
}

//===----------------------------------------------------------------------===//
// Phase two: sites and references
//===----------------------------------------------------------------------===//

/// The program's function for \p Inner of the libraries' graph; none for what
/// is null at run time.
FunctionId SharedFrontEnd::vertex(FunctionId Inner) {
  if (FunctionId Own = Functions[Inner.index()]; Own.valid())
    return Own;
  const Function &F = Elf->Graph->function(Inner);
  StringRef Name = Elf->Graph->text(F.Name);
  if (Symbol Found = Symbols.lookup(Name); Found.defined())
    return Found.Function;
  if (F.Sites.empty()) // weak
    return {};
  FunctionId Id =
      G.addFunction(Name, G.addModule("(undefined)", ModuleKind::Library),
                    FunctionKind::Undefined);
  G.function(Id).Signature = AnySignature;
  Symbols.define(Name, {Id, {}});
  return Id;
}

void SharedFrontEnd::addSite(SiteKind Kind, FunctionId Caller,
                             FunctionId Callee, SiteId Inner) {
  Site S;
  S.Caller = Caller;
  S.Callee = Callee;
  S.Kind = Kind;
  S.Signature = AnySignature;
  InnerOf[SiteId(G.Sites.size())] = Inner;
  G.Sites.push_back(S);
}

void SharedFrontEnd::addReferences(IndexRange Range) {
  const ProgramGraph &Inner = *Elf->Graph;
  for (uint32_t R = Range.Begin; R < Range.End; ++R) {
    const ukport::Reference &From = Inner.References[R];
    FunctionId F = From.Function.valid() ? vertex(From.Function) : FunctionId();
    DataId D = From.Data.valid() ? Data[From.Data.index()] : DataId();
    if (F.valid() || D.valid())
      G.References.push_back({F, D, {}});
  }
}

/// The dynamic linker looks names up by itself (DynamicLoads.h): a text that
/// its function \p Own hands over may be one, and is then called.
void SharedFrontEnd::addLookups(FunctionId Own, SiteId Inner) {
  const Call *Made = Elf->Calls[Inner.index()];
  if (!Made)
    return;
  for (const auto &[Register, V] : Made->Arguments)
    for (const std::string &Text : V.Texts)
      if (Symbol Found = Symbols.lookup(Text); Found.Function.valid())
        addSite(SiteKind::Direct, Own, Found.Function, {});
}

void SharedFrontEnd::fillFunction(FunctionId Inner) {
  FunctionId Own = Functions[Inner.index()];
  if (!Own.valid())
    return;
  const Function &F = Elf->Graph->function(Inner);
  uint32_t FirstSite = G.Sites.size(), FirstReference = G.References.size();
  for (uint32_t N = F.Sites.Begin; N < F.Sites.End; ++N) {
    const Site &S = Elf->Graph->Sites[N];
    if (!S.Callee.valid())
      addSite(S.Kind, Own, {}, SiteId(N));
    else if (FunctionId Callee = vertex(S.Callee); Callee.valid())
      addSite(SiteKind::Direct, Own, Callee, SiteId(N));
    if (Elf->imageOf(Inner) == Files.Interpreter)
      addLookups(Own, SiteId(N));
  }
  for (FunctionId Other : ReplacedBy[Own])
    addSite(SiteKind::Direct, Own, Other, {});
  addReferences(F.References);
  if (auto I = Elf->imageOf(Inner)) {
    const ImageFacts &Facts = *Files.Images[*I].Facts;
    uint32_t Index = Inner.index() - Elf->function(*I, 0).index();
    addProgramData(*I, Facts.Functions[Index].References);
  }
  G.function(Own).Sites = {FirstSite, uint32_t(G.Sites.size())};
  G.function(Own).References = {FirstReference, uint32_t(G.References.size())};
}

void SharedFrontEnd::fill() {
  const ProgramGraph &Inner = *Elf->Graph;
  for (uint32_t I = 0; I < Inner.Functions.size(); ++I)
    fillFunction(FunctionId(I));
  for (uint32_t I = 0; I < Files.Images.size(); ++I)
    for (uint32_t N = 0; N < Files.Images[I].Facts->Data.size(); ++N)
      fillData(I, N);
  for (const Root &R : Inner.Roots) {
    FunctionId Own = Functions[R.Function.index()];
    bool Starts = R.Kind != RootKind::Entry ||
                  Elf->imageOf(R.Function) == Files.Interpreter;
    if (Own.valid() && Starts)
      G.Roots.push_back({Own, R.Kind, R.Reason});
  }
  addUnknowns();
}

void SharedFrontEnd::fillData(uint32_t Image, uint32_t Piece) {
  DataId Inner = Elf->data(Image, Piece), Own = Data[Inner.index()];
  uint32_t First = G.References.size();
  addReferences(Elf->Graph->data(Inner).References);
  addProgramData(Image, Files.Images[Image].Facts->Data[Piece].References);
  for (DataId Other : DataReplacedBy[Own])
    G.References.push_back({{}, Other, {}});
  G.data(Own).References = {First, uint32_t(G.References.size())};
}

/// Variables of the program that \p Range of the references of \p Image names.
void SharedFrontEnd::addProgramData(uint32_t Image, IndexRange Range) {
  const ImageFacts &Facts = *Files.Images[Image].Facts;
  for (uint32_t N = Range.Begin; N < Range.End; ++N) {
    Destination To = Facts.References[N].To;
    if (To.Kind != Destination::Import)
      continue;
    Symbol Found = Symbols.lookup(Facts.Imports[To.Index].Name);
    if (Found.Data.valid())
      G.References.push_back({{}, Found.Data, {}});
  }
}

void SharedFrontEnd::addUnknowns() {
  for (const Unknown &U : Elf->Graph->Unknowns) {
    if (U.Kind == "undefined-function")
      continue; // the program may define it; else it is named there
    Unknown Own = U;
    Own.In = U.In.valid() ? Functions[U.In.index()] : FunctionId();
    Own.Where.File = G.intern(Elf->Graph->text(U.Where.File));
    Own.Site = {};
    G.Unknowns.push_back(std::move(Own));
  }
  for (const MissingLibrary &M : Files.Missing)
    G.Unknowns.push_back({"missing-library",
                          M.Name,
                          {},
                          {},
                          "what it does is not in the result: " + M.Why,
                          "install it, or give the linker its path",
                          {},
                          {}});
}

/// The program's vertex of \p D, if that is a function.
FunctionId SharedFrontEnd::functionOf(Definition D) const {
  FunctionId Inner = Elf->functionOf(D);
  return Inner.valid() ? Functions[Inner.index()] : FunctionId();
}

/// Libraries that a library opens by names of its own making.
void SharedFrontEnd::nameOpened(const Plugins &P) {
  for (Definition D : DynamicLoads::openersOf(P, Files, *Elf)) {
    FunctionId F = functionOf(D);
    if (!F.valid() || !G.isLive(F))
      continue;
    G.Unknowns.push_back({"opened-library",
                          P.Title,
                          F,
                          {},
                          "what such a library does is not in the result",
                          "analyze the program that was linked",
                          {},
                          {}});
    return;
  }
}

void SharedFrontEnd::nameTakers() {
  for (const DynamicLoads::Taker &T : DynamicLoads::takers()) {
    std::vector<Definition> All = Elf->Bound.all(T.Name);
    auto Live = find_if(All, [&](Definition D) {
      return functionOf(D).valid() && G.isLive(functionOf(D));
    });
    if (Live == All.end())
      continue;
    G.Unknowns.push_back(
        {T.Opens ? "opened-library" : "looked-up-name",
         "what " + T.Name.str() + " is asked for",
         functionOf(*Live),
         {},
         T.Opens ? "what such a library does is not in the result"
                 : "a call of what it finds may not be in the result",
         "analyze the program that was linked",
         {},
         {}});
  }
}

Error SharedFrontEnd::finish() {
  if (Files.Images.empty())
    return Error::success();
  SourceLines Lines(*Elf, DebugDirectory);
  for (auto [S, Inner] : InnerOf)
    if (Inner.valid() && G.isLive(S))
      G.site(S).Where = Lines.placeOf(Inner, G);
  auto Known = readOwnData("plugins.toml", readPlugins);
  if (!Known)
    return Known.takeError();
  for (const Plugins &P : *Known)
    nameOpened(P);
  nameTakers();
  erase_if(G.Unknowns, [&](const Unknown &U) {
    return U.In.valid() && has(U.In) && !G.isLive(U.In);
  });
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

const elf::Value *SharedFrontEnd::argument(SiteId S, unsigned Index) const {
  auto Found = InnerOf.find(S);
  if (Found == InnerOf.end() || !Found->second.valid())
    return nullptr;
  if (const SystemCall *K = Elf->SystemCalls[Found->second.index()])
    return Index < ArgumentCount ? &K->Arguments[Index] : &K->Number;
  const Call *Made = Elf->Calls[Found->second.index()];
  if (!Made)
    return nullptr;
  for (const auto &[Register, Value] : Made->Arguments)
    if (Register == Index)
      return &Value;
  return nullptr;
}

ValueSet SharedFrontEnd::values(SiteId S, unsigned Index) {
  const Value *Found = argument(S, Index);
  if (!Found)
    return {{}, false};
  uint32_t Image = *Elf->imageOf(Elf->Graph->site(InnerOf.at(S)).Caller);
  Value V = withLivePuts(*Found, [&](uint32_t By) {
    FunctionId F = Functions[Elf->function(Image, By).index()];
    return !F.valid() || G.isLive(F);
  });
  ValueSet Result;
  Result.Complete = V.Known && !V.Parameter;
  for (int64_t C : V.Constants)
    Result.Values.push_back({false, C, {}, S});
  for (const std::string &Text : V.Texts)
    Result.Values.push_back({true, 0, G.intern(Text), S});
  return Result;
}

ValueSet SharedOracle::argument(SiteId S, unsigned Index) {
  return Shared.has(S) ? Shared.values(S, Index) : Others.argument(S, Index);
}

FunctionSet SharedOracle::functions(SiteId S, unsigned Index) {
  return Shared.has(S) ? FunctionSet{{}, false} : Others.functions(S, Index);
}

FunctionSet SharedOracle::pointedFunctions(SiteId S, unsigned Index) {
  return Shared.has(S) ? FunctionSet{{}, false}
                       : Others.pointedFunctions(S, Index);
}

ValueSet SharedOracle::pointedHandlers(SiteId S, unsigned Index) {
  return Shared.has(S) ? ValueSet{{}, false} : Others.pointedHandlers(S, Index);
}

std::optional<unsigned> SharedOracle::forwardedParameter(SiteId S,
                                                         unsigned Index) const {
  if (!Shared.has(S))
    return Others.forwardedParameter(S, Index);
  const elf::Value *V = Shared.argument(S, Index);
  if (!V || !V->Parameter || V->Or || !V->Constants.empty() ||
      !V->PutBy.empty())
    return std::nullopt;
  return *V->Parameter;
}

std::optional<KernelOperands> SharedOracle::kernelOperands(SiteId S) const {
  if (!Shared.has(S))
    return Others.kernelOperands(S);
  // As SharedFrontEnd::argument() counts them.
  KernelOperands All;
  for (unsigned I = 0; I < ArgumentCount; ++I)
    All.Arguments[I] = I;
  All.Number = ArgumentCount;
  return All;
}

} // namespace ukport
