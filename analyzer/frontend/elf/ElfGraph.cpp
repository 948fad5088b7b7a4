#include "analyzer/frontend/elf/ElfGraph.h"
#include "analyzer/frontend/elf/HandedNumbers.h"
#include "analyzer/graph/Undefined.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <set>

using namespace llvm;

namespace ukport::elf {

bool isLoader(StringRef Name) {
  return Name.starts_with("ld-linux") || Name.starts_with("ld-musl");
}

bool isLibc(StringRef Name) {
  static constexpr StringRef Parts[] = {"libc.",    "libpthread.", "libdl.",
                                        "librt.",   "libm.",       "libresolv.",
                                        "libutil.", "libanl.",     "libnss_"};
  return isLoader(Name) ||
         any_of(Parts, [&](StringRef Part) { return Name.starts_with(Part); });
}

static ModuleKind kindOf(const Image &Img, bool First) {
  return First              ? ModuleKind::Executable
         : isLibc(Img.Name) ? ModuleKind::Libc
                            : ModuleKind::Library;
}

/// The registers of \p Mask as a count: up to the last.
static uint8_t countOf(uint8_t Mask) {
  return Mask ? 8 - countl_zero(Mask) : 0;
}

ElfGraph::ElfGraph(const Closure &C, StringRef ProgramName,
                   const ProgramGraph *Live, const Omitted *Without)
    : Graph(std::make_unique<ProgramGraph>()), Bound(C.Images), C(C),
      Live(Live), Without(Without), G(*Graph) {
  G.ProgramName = ProgramName.str();
  Signature Any;
  Any.Any = true;
  NoSignature = G.intern(Any);
  for (uint32_t I = 0; I < C.Images.size(); ++I)
    declare(I);
  for (uint32_t I = 0; I < C.Images.size(); ++I)
    bindImports(I);
  for (uint32_t I = 0; I < C.Images.size(); ++I)
    findResolved(I);
  for (uint32_t I = 0; I < C.Images.size(); ++I) {
    for (uint32_t F = 0; F < C.Images[I].Facts->Functions.size(); ++F)
      fillFunction(I, F);
    for (uint32_t D = 0; D < C.Images[I].Facts->Data.size(); ++D)
      fillData(I, D);
  }
  assumeUndefined(
      G, [&](StringRef Name) { return Null.lookup(Name); },
      [](StringRef) { return false; });
  for (uint32_t I = 0; I < C.Images.size(); ++I) {
    addRoots(I);
    addGaps(I);
  }
  Calls.resize(G.Sites.size());
  SystemCalls.resize(G.Sites.size());
  Tables.resize(G.Sites.size());
  Consumed.resize(G.Functions.size());
}

void ElfGraph::declare(uint32_t I) {
  const Image &Img = C.Images[I];
  bool Taken = any_of(
      G.Modules, [&](const Module &M) { return G.text(M.Name) == Img.Name; });
  ModuleId M = G.addModule(Taken ? Img.Path : Img.Name, kindOf(Img, I == 0));
  FunctionBase.push_back(G.Functions.size());
  DataBase.push_back(G.Data.size());
  for (const CodeFunction &Code : Img.Facts->Functions) {
    FunctionId F = G.addFunction(Code.Name, M, FunctionKind::Native);
    Signature S;
    S.Gpr = S.ReadGpr = countOf(Code.Consumed);
    G.function(F).Signature = G.intern(S);
    G.function(F).Instructions = Code.Instructions;
    Consumed.push_back(Code.Consumed);
  }
  for (const DataPiece &Piece : Img.Facts->Data) {
    DataId D = G.addData(Piece.Name, M);
    G.data(D).Size = Piece.Size;
  }
  for (const Export &E : Img.Facts->Exports)
    if (E.What.Kind == Destination::Function) {
      FunctionId F = function(I, E.What.Index);
      Exported.insert(F);
      if (G.name(F) != E.Name)
        G.addAlias(E.Name, F);
    }
}

FunctionId ElfGraph::undefined(StringRef Name, bool Weak) {
  auto [It, New] = Undefined.try_emplace(Name);
  Null.try_emplace(Name, true).first->second &= Weak;
  if (New) {
    It->second =
        G.addFunction(Name, G.addModule("(undefined)", ModuleKind::Runtime),
                      FunctionKind::Undefined);
    G.function(It->second).Signature = NoSignature;
    Consumed.push_back(0);
  }
  return It->second;
}

void ElfGraph::bindImports(uint32_t I) {
  const ImageFacts &Facts = *C.Images[I].Facts;
  std::vector<Vertex> &To = Imports.emplace_back(Facts.Imports.size());
  for (uint32_t N = 0; N < Facts.Imports.size(); ++N) {
    const Import &Wanted = Facts.Imports[N];
    if (Wanted.Resolver) {
      To[N].Function = function(I, *Wanted.Resolver);
      continue;
    }
    Definition D = Bound.bind(I, N);
    if (!D.found()) {
      if (Wanted.Kind != SymbolKind::Data &&
          Wanted.Kind != SymbolKind::ThreadLocal)
        To[N].Function = undefined(Wanted.Name, Wanted.Weak);
      continue;
    }
    Destination What = Bound.at(D).What;
    if (What.Kind == Destination::Function)
      To[N].Function = function(D.Image, What.Index);
    else if (What.Kind == Destination::Data)
      To[N].Data = data(D.Image, What.Index);
    if (!Wanted.Copied || !To[N].Data.valid())
      continue;
    for (const Export &E : Facts.Exports)
      if (E.Name == Wanted.Name && E.What.Kind == Destination::Data)
        CopiedFrom[data(I, E.What.Index)] = To[N].Data;
  }
}

ElfGraph::Vertex ElfGraph::vertexOf(uint32_t I, Destination To) const {
  Vertex V;
  if (To.Kind == Destination::Function)
    V.Function = function(I, To.Index);
  else if (To.Kind == Destination::Data)
    V.Data = data(I, To.Index);
  else if (To.Kind == Destination::Import)
    V = Imports[I][To.Index];
  return V;
}

/// What each resolver of image \p I can return: the functions that it names; if
/// it names none, those that the functions it calls name.
void ElfGraph::findResolved(uint32_t I) {
  const ImageFacts &Facts = *C.Images[I].Facts;
  std::set<uint32_t> Resolvers(Facts.Resolvers.begin(), Facts.Resolvers.end());
  for (const Export &E : Facts.Exports)
    if (E.Kind == SymbolKind::Ifunc && E.What.Kind == Destination::Function)
      Resolvers.insert(E.What.Index);
  for (const Import &Bound : Facts.Imports)
    if (Bound.Resolver)
      Resolvers.insert(*Bound.Resolver);
  for (uint32_t R : Resolvers) {
    std::set<FunctionId> Found;
    std::set<uint32_t> Seen = {R};
    std::vector<uint32_t> Work = {R};
    while (!Work.empty() && Found.empty()) {
      const CodeFunction &Code = Facts.Functions[Work.back()];
      Work.pop_back();
      for (uint32_t N = Code.References.Begin; N < Code.References.End; ++N)
        if (Vertex V = vertexOf(I, Facts.References[N].To); V.Function.valid())
          Found.insert(V.Function);
      for (uint32_t N = Code.Calls.Begin; N < Code.Calls.End; ++N)
        if (Destination To = Facts.Calls[N].To;
            To.Kind == Destination::Function && Seen.insert(To.Index).second)
          Work.insert(Work.begin(), To.Index);
    }
    Resolved[function(I, R)].assign(Found.begin(), Found.end());
  }
}

void ElfGraph::addSite(FunctionId Caller, FunctionId Callee, SiteKind Kind,
                       const Call *From, const SystemCall *K) {
  Site S;
  S.Caller = Caller;
  S.Callee = Callee;
  S.Kind = Kind;
  S.Signature = NoSignature;
  if (From) {
    Signature Shape;
    Shape.Gpr = Shape.ReadGpr = countOf(From->Prepared);
    S.Signature = G.intern(Shape);
  }
  G.Sites.push_back(S);
  Calls.push_back(From);
  SystemCalls.push_back(K);
  Tables.emplace_back();
}

/// Whether \p F never makes \p K by somebody's word.
bool ElfGraph::isOmitted(FunctionId F, const SystemCall &K) const {
  const Value &N = K.Number;
  return Without && N.Known && !N.Parameter && N.PutBy.empty() &&
         all_of(N.Constants, [&](int64_t Number) {
           return Without->Syscalls.count({F, Number}) != 0;
         });
}

/// What the dynamic linker's own import \p To is bound to until the files are
/// bound, which may define it as well: what it defines itself.
FunctionId ElfGraph::ownDefinition(uint32_t I, Destination To) const {
  if (I == 0 || I != C.Interpreter || To.Kind != Destination::Import)
    return {};
  const ImageFacts &Facts = *C.Images[I].Facts;
  for (uint32_t N = 0; N < Facts.Exports.size(); ++N)
    if (Facts.Exports[N].Name == Facts.Imports[To.Index].Name)
      return functionOf({I, N});
  return {};
}

/// Whether what function \p Index of image \p I leads to through a pointer is
/// the program's entry point: so a dynamic linker ends what the kernel enters.
bool ElfGraph::entersProgram(uint32_t I, uint32_t Index) const {
  return C.HasProgram && I != 0 && I == C.Interpreter &&
         is_contained(C.Images[I].Facts->Entry, Index) &&
         !C.Images[0].Facts->Entry.empty();
}

void ElfGraph::fillFunction(uint32_t I, uint32_t Index) {
  const ImageFacts &Facts = *C.Images[I].Facts;
  const CodeFunction &Code = Facts.Functions[Index];
  FunctionId F = function(I, Index);
  auto Happens = [&](const auto &Fact) {
    if (Fact.AsProgram && I != 0 && I == C.Interpreter)
      return false;
    return !Without || !Without->Handed ||
           Without->Handed->mayHappen(I, Fact.When);
  };
  uint32_t FirstSite = G.Sites.size(), FirstReference = G.References.size();
  bool Does = !Without || !Without->Functions.contains(F);
  if (Does && (!Live || Live->isLive(F))) {
    for (uint32_t N = Code.Calls.Begin; N < Code.Calls.End; ++N) {
      const Call &From = Facts.Calls[N];
      if (!Happens(From))
        continue;
      FunctionId Callee = vertexOf(I, From.To).Function;
      if (!Callee.valid() && entersProgram(I, Index))
        Callee = function(0, C.Images[0].Facts->Entry.front());
      if (Without && Without->Calls.count({F, Callee}))
        continue;
      addSite(F, Callee, Callee.valid() ? SiteKind::Direct : SiteKind::Indirect,
              &From, nullptr);
      if (From.Table && !Facts.Data[*From.Table].Writable)
        Tables.back() = data(I, *From.Table);
      if (FunctionId Own = ownDefinition(I, From.To);
          Own.valid() && Own != Callee)
        addSite(F, Own, SiteKind::Direct, &From, nullptr);
    }
    if (auto R = Resolved.find(F); R != Resolved.end())
      for (FunctionId Returned : R->second)
        addSite(F, Returned, SiteKind::Direct, nullptr, nullptr);
    for (uint32_t N = Code.SystemCalls.Begin; N < Code.SystemCalls.End; ++N)
      if (Happens(Facts.SystemCalls[N]) && !isOmitted(F, Facts.SystemCalls[N]))
        addSite(F, {}, SiteKind::Kernel, nullptr, &Facts.SystemCalls[N]);
    for (uint32_t N = Code.References.Begin; N < Code.References.End; ++N)
      if (Happens(Facts.References[N]))
        addReference(vertexOf(I, Facts.References[N].To));
  }
  G.function(F).Sites = {FirstSite, uint32_t(G.Sites.size())};
  G.function(F).References = {FirstReference, uint32_t(G.References.size())};
}

void ElfGraph::addReference(Vertex To) {
  if (To.Function.valid() || To.Data.valid())
    G.References.push_back({To.Function, To.Data, {}});
}

void ElfGraph::fillData(uint32_t I, uint32_t Index) {
  const ImageFacts &Facts = *C.Images[I].Facts;
  const DataPiece &Piece = Facts.Data[Index];
  DataId D = data(I, Index);
  uint32_t First = G.References.size();
  if (!Live || Live->isLive(D)) {
    for (uint32_t N = Piece.References.Begin; N < Piece.References.End; ++N)
      addReference(vertexOf(I, Facts.References[N].To));
    if (auto From = CopiedFrom.find(D); From != CopiedFrom.end())
      addReference({{}, From->second});
  }
  G.data(D).References = {First, uint32_t(G.References.size())};
}

void ElfGraph::addRoots(uint32_t I) {
  const Image &Img = C.Images[I];
  auto Add = [&](const std::vector<uint32_t> &Functions, RootKind Kind,
                 StringRef What) {
    for (uint32_t F : Functions)
      G.Roots.push_back({function(I, F), Kind, (What + Img.Name).str()});
  };
  if (I == 0)
    Add(Img.Facts->Entry, RootKind::Entry, "the entry point of ");
  else if (I == C.Interpreter)
    Add(Img.Facts->Entry, RootKind::Entry, "the kernel starts ");
  Add(Img.Facts->Init, RootKind::Init, "an initialiser of ");
  Add(Img.Facts->Fini, RootKind::Fini, "a finaliser of ");
  Add(Img.Facts->Resolvers, RootKind::Ifunc, "the loader binds names of ");
  addLiveData(I);
}

/// Data that lives as long as the image is loaded: one vertex of the outside
/// world refers to it.
void ElfGraph::addLiveData(uint32_t I) {
  const Image &Img = C.Images[I];
  if (Img.Facts->LiveData.empty())
    return;
  FunctionId F = G.addFunction("[loaded data of " + Img.Name + "]",
                               C.Images[I].Facts->Functions.empty()
                                   ? G.addModule(Img.Name, ModuleKind::Library)
                                   : G.function(function(I, 0)).Module,
                               FunctionKind::Synthetic);
  G.function(F).Signature = NoSignature;
  uint32_t First = G.References.size();
  for (uint32_t D : Img.Facts->LiveData)
    addReference({{}, data(I, D)});
  G.function(F).References = {First, uint32_t(G.References.size())};
  G.Roots.push_back({F, RootKind::Init, Img.Name + " is loaded"});
}

void ElfGraph::addGaps(uint32_t I) {
  for (const Gap &Gap : C.Images[I].Facts->Gaps) {
    Unknown U;
    U.Kind = Gap.Kind;
    U.What = Gap.What;
    if (Gap.In)
      U.In = function(I, *Gap.In);
    U.Where.File = G.intern(C.Images[I].Name + "+0x" + utohexstr(Gap.At, true));
    U.Effect = Gap.Effect;
    U.Remedy = Gap.Remedy;
    G.Unknowns.push_back(std::move(U));
  }
}

std::optional<uint32_t> ElfGraph::imageOf(FunctionId F) const {
  auto After = llvm::upper_bound(FunctionBase, F.index());
  uint32_t I = After - FunctionBase.begin() - 1;
  uint32_t Size = C.Images[I].Facts->Functions.size();
  if (F.index() - FunctionBase[I] < Size)
    return I;
  return std::nullopt;
}

FunctionId ElfGraph::functionOf(Definition D) const {
  Destination What = Bound.at(D).What;
  return What.Kind == Destination::Function ? function(D.Image, What.Index)
                                            : FunctionId();
}

std::optional<ElfGraph::Spot> ElfGraph::addressOf(SiteId S) const {
  std::optional<uint32_t> I = imageOf(G.site(S).Caller);
  const Call *From = Calls[S.index()];
  const SystemCall *K = SystemCalls[S.index()];
  if (!I || (!From && !K))
    return std::nullopt;
  return Spot{*I, From ? From->At : K->At};
}

std::string ElfGraph::placeOf(SiteId S) const {
  std::optional<Spot> At = addressOf(S);
  return At ? C.Images[At->Image].Name + "+0x" + utohexstr(At->At, true) : "";
}

} // namespace ukport::elf
