//===- Fill.cpp - the second phase: sites and references ------------------===//
#include "analyzer/frontend/native/Implementation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/DebugInfo/DWARF/DWARFContext.h"
#include <cassert>

using namespace llvm;

namespace ukport {

//===----------------------------------------------------------------------===//
// What a relocation stands for
//===----------------------------------------------------------------------===//

FunctionId NativeFrontEnd::Implementation::undefinedFunction(StringRef Name) {
  ModuleId Nowhere = G.addModule("(undefined)", ModuleKind::Library);
  FunctionId Id = G.addFunction(Name, Nowhere, FunctionKind::Undefined);
  G.function(Id).Signature = AnySignature;
  Symbols.define(Name, {Id, {}});
  return Id;
}

Symbol NativeFrontEnd::Implementation::vertexAt(const NativeImage &Image,
                                                Place Where,
                                                const CodeWalk &Walk) {
  if (Where.Section >= Image.Sections.size())
    return {};
  if (const NativeData *D = Image.dataAt(Where))
    return {{}, D->Id};
  const NativeFunction *F = Image.functionAt(Where);
  if (F && ((F->Begin == Where.Offset && !F->Symbols.empty()) ||
            Walk.instructions().count(Where)))
    return {F->Id, {}};
  return {{}, Image.Sections[Where.Section].Rest};
}

Symbol NativeFrontEnd::Implementation::resolve(const NativeImage &Image,
                                               const Destination &D,
                                               const CodeWalk &Walk,
                                               bool Called) {
  const NativeSymbol &S = Image.Symbols[D.Symbol];
  if (S.isGlobal())
    if (Symbol Found = Symbols.lookup(S.Name); Found.defined())
      return Found;
  if (D.Where)
    return vertexAt(Image, *D.Where, Walk);
  // A weak reference that nothing defines is null; the linker's own symbols
  // are places, not code.
  bool Null = S.isWeak() && !SharedSymbols.count(S.Name);
  if (!Called || Null || S.Name.empty() || S.Absolute ||
      LinkerSymbols.count(S.Name))
    return {};
  return {undefinedFunction(S.Name), {}};
}

FunctionId
NativeFrontEnd::Implementation::continuation(size_t ImageIndex,
                                             StringRef Section) const {
  if (Section != ".init" && Section != ".fini")
    return {};
  for (size_t I = ImageIndex + 1; I < Images.size(); ++I)
    for (const NativeFunction &F : Images[I].Functions)
      if (Images[I].Sections[F.Section].Name == Section && F.Begin == 0 &&
          F.Id.valid())
        return F.Id;
  return {};
}

namespace {

/// Collects what one vertex refers to, each once, in order.
class ReferenceList {
public:
  /// \p Self is none for data.
  ReferenceList(ProgramGraph &G, FunctionId Self)
      : G(G), Self(Self), Begin(G.References.size()) {}

  void add(Symbol S, Location Where) {
    bool Recursive = Self.valid() && S.Function == Self;
    if (!S.defined() || Recursive || !Seen.insert({S.Function, S.Data}).second)
      return;
    Reference R;
    R.Function = S.Function;
    R.Data = S.Function.valid() ? DataId() : S.Data;
    R.Where = Where;
    G.References.push_back(R);
  }

  IndexRange range() const { return {Begin, uint32_t(G.References.size())}; }

private:
  ProgramGraph &G;
  FunctionId Self;
  uint32_t Begin;
  std::set<std::pair<FunctionId, DataId>> Seen;
};

/// Follows the constant in eax through one run of instructions.
class Accumulator {
public:
  void step(const Instruction &I) {
    using Eax = Instruction::Eax;
    switch (I.Accumulator) {
    case Eax::Kept:
      return;
    case Eax::Set:
      Value = I.Constant;
      return;
    case Eax::SetByte:
      if (Value)
        Value = (*Value & ~int64_t(0xff)) | I.Constant;
      return;
    case Eax::Pushed:
      Pushed = I.Constant;
      return;
    case Eax::Popped:
      Value = Pushed;
      Pushed.reset();
      return;
    case Eax::Lost:
      Value.reset();
      return;
    }
  }

  void reset() {
    Value.reset();
    Pushed.reset();
  }

  std::optional<int> number() const {
    return Value ? std::optional<int>(int(*Value)) : std::nullopt;
  }

private:
  std::optional<int64_t> Value, Pushed;
};

/// Source lines of an object, where it has debug info.
class LineTable {
public:
  LineTable(ProgramGraph &G, const NativeImage &Image) : G(G) {
    for (const NativeSection &S : Image.Sections)
      if (S.Name == ".debug_line") {
        Context = DWARFContext::create(
            *Image.Elf, DWARFContext::ProcessDebugRelocations::Process, nullptr,
            "", consumeError, consumeError);
        return;
      }
  }

  Location at(Place P) {
    if (!Context)
      return {};
    DILineInfo Info = Context->getLineInfoForAddress(
        {P.Offset, P.Section},
        DILineInfoSpecifier(
            DILineInfoSpecifier::FileLineInfoKind::RelativeFilePath,
            DILineInfoSpecifier::FunctionNameKind::None));
    if (!Info)
      return {};
    return {G.intern(Info.FileName), Info.Line};
  }

private:
  ProgramGraph &G;
  std::unique_ptr<DWARFContext> Context;
};

} // namespace

//===----------------------------------------------------------------------===//
// One function
//===----------------------------------------------------------------------===//

namespace {

/// What the filler of a function needs of the front end.
struct Surroundings {
  ProgramGraph &G;
  const NativeImage &Image;
  const CodeWalk &Walk;
  LineTable &Lines;
  SignatureId AnySignature;
  const std::set<FunctionId> &Ifuncs;
  std::map<SiteId, std::optional<int>> &Numbers;
  /// (destination, is it called) to vertex.
  function_ref<Symbol(const Destination &, bool)> Resolve;
  function_ref<Symbol(Place)> VertexAt;
  FunctionId Continuation;
};

class FunctionFiller {
public:
  FunctionFiller(const Surroundings &In, const NativeFunction &F)
      : In(In), F(F), References(In.G, F.Id), FirstSite(In.G.Sites.size()) {}

  void run();

private:
  void step(const Instruction &I, Location Where);
  void addKernel(const Instruction &I, Location Where);
  void addDirect(const Instruction &I, Location Where);
  void addIndirect(const Instruction &I, Location Where);
  void addReferences(const Instruction &I, Location Where);
  void addFallThrough(const Instruction &Last, Location Where);
  void addCall(Symbol Callee, Location Where);
  SiteId addSite(SiteKind Kind, FunctionId Callee, Location Where);
  void addUnknown(StringRef Kind, const Twine &What, Location Where,
                  StringRef Effect, SiteId At = SiteId());
  ArrayRef<NativeRelocation> relocations(const Instruction &I) const {
    return In.Image.relocations(F.Section, I.Address, I.Address + I.Size);
  }

  const Surroundings &In;
  const NativeFunction &F;
  ReferenceList References;
  uint32_t FirstSite;
  Accumulator Eax;
};

void FunctionFiller::addUnknown(StringRef Kind, const Twine &What,
                                Location Where, StringRef Effect, SiteId At) {
  Unknown U;
  U.Kind = Kind.str();
  U.What = What.str();
  U.In = F.Id;
  U.Where = Where;
  U.Effect = Effect.str();
  U.Remedy = "build the object from C, or summarise the function";
  U.Site = At;
  In.G.Unknowns.push_back(std::move(U));
}

SiteId FunctionFiller::addSite(SiteKind Kind, FunctionId Callee,
                               Location Where) {
  Site S;
  S.Caller = F.Id;
  S.Callee = Callee;
  S.Signature = In.AnySignature;
  S.Where = Where;
  S.Kind = Kind;
  In.G.Sites.push_back(S);
  return SiteId(In.G.Sites.size() - 1);
}

void FunctionFiller::addKernel(const Instruction &I, Location Where) {
  SiteId S = addSite(SiteKind::Kernel, {}, Where);
  std::optional<int> &Number = In.Numbers[S];
  if (I.NativeAbi)
    Number = Eax.number();
  else
    addUnknown("foreign-syscall", In.G.name(F.Id) + ": int $0x80 or sysenter",
               Where, "its number counts in the 32-bit table: any syscall");
}

void FunctionFiller::addCall(Symbol Callee, Location Where) {
  if (!Callee.Function.valid())
    return; // a weak function that nothing defines, or a place in data
  addSite(SiteKind::Direct, Callee.Function, Where);
  // A call of an ifunc runs what its resolver returns.
  if (In.Ifuncs.count(Callee.Function))
    addSite(SiteKind::Indirect, {}, Where);
}

void FunctionFiller::addDirect(const Instruction &I, Location Where) {
  ArrayRef<NativeRelocation> Found = relocations(I);
  if (!Found.empty()) {
    Destination D = destinationOf(In.Image, Found.front(), I.Address + I.Size);
    bool Inside = D.Where && In.Image.functionAt(*D.Where) == &F &&
                  !In.Image.Symbols[D.Symbol].isGlobal();
    if (!Inside)
      addCall(In.Resolve(D, /*Called=*/true), Where);
    return;
  }
  const NativeFunction *Target = In.Image.functionAt({F.Section, I.Target});
  if (!Target && I.Target == In.Image.Sections[F.Section].Size &&
      In.Continuation.valid())
    return addCall({In.Continuation, {}}, Where);
  if (!Target) {
    SiteId At = addSite(SiteKind::Indirect, {}, Where);
    addUnknown("jump-outside", In.G.name(F.Id) + ": a jump out of its section",
               Where, "it may call any function whose address is taken", At);
    return;
  }
  if (Target != &F || (I.Does == Flow::Call && I.Target == F.Begin))
    addCall({Target->Id, {}}, Where);
}

void FunctionFiller::addIndirect(const Instruction &I, Location Where) {
  CodeWalk::Settled S = In.Walk.settle({F.Section, I.Address});
  switch (S.What) {
  case CodeWalk::Verdict::Local:
    return addReferences(I, Where);
  case CodeWalk::Verdict::Symbol:
    return addCall(
        In.Resolve({S.Symbol, In.Image.Symbols[S.Symbol].Where, false}, true),
        Where);
  case CodeWalk::Verdict::Open:
    addReferences(I, Where);
    SiteId At = addSite(SiteKind::Indirect, {}, Where);
    addUnknown("native-indirect-call",
               In.G.name(F.Id) + ": a call through a pointer in machine code",
               Where, "it may call any function whose address is taken", At);
  }
}

void FunctionFiller::addReferences(const Instruction &I, Location Where) {
  ArrayRef<NativeRelocation> Found = relocations(I);
  for (const NativeRelocation &R : Found) {
    Destination D = destinationOf(In.Image, R, I.Address + I.Size);
    References.add(In.Resolve(D, /*Called=*/false), Where);
    // The end of one object is the start of the next: a place that is given by
    // its section alone may mean either.
    if (D.Where && D.Where->Offset > 0 &&
        In.Image.Symbols[D.Symbol].Type == ELF::STT_SECTION &&
        !In.Image.Sections[D.Where->Section].Executable)
      References.add(In.VertexAt({D.Where->Section, D.Where->Offset - 1}),
                     Where);
  }
  if (Found.empty() && I.Memory &&
      *I.Memory < In.Image.Sections[F.Section].Size)
    References.add(In.VertexAt({F.Section, *I.Memory}), Where);
}

void FunctionFiller::addFallThrough(const Instruction &Last, Location Where) {
  bool Ends = Last.Does == Flow::Jump || Last.Does == Flow::IndirectJump ||
              Last.Does == Flow::Stop;
  uint64_t Next = Last.Address + Last.Size;
  if (Ends || Next < F.End || In.Walk.endsHere({F.Section, Last.Address}))
    return;
  if (const NativeFunction *After = In.Image.functionAt({F.Section, Next}))
    addCall({After->Id, {}}, Where);
  else
    addCall({In.Continuation, {}}, Where);
}

void FunctionFiller::step(const Instruction &I, Location Where) {
  switch (I.Does) {
  case Flow::Call:
  case Flow::Jump:
  case Flow::Branch:
    addDirect(I, Where);
    break;
  case Flow::IndirectCall:
  case Flow::IndirectJump:
    addIndirect(I, Where);
    break;
  case Flow::Next:
  case Flow::Stop:
    if (I.Kernel)
      addKernel(I, Where);
    addReferences(I, Where);
    break;
  }
  Eax.step(I);
  addFallThrough(I, Where);
}

void FunctionFiller::run() {
  const auto &Code = In.Walk.instructions();
  uint64_t Expected = F.Begin;
  uint32_t Count = 0;
  for (auto It = Code.lower_bound({F.Section, F.Begin});
       It != Code.end() && It->first < Place{F.Section, F.End}; ++It) {
    if (It->first.Offset != Expected || In.Walk.isJoin(It->first))
      Eax.reset();
    Expected = It->first.Offset + It->second.Size;
    Count += !It->second.IsNop;
    step(It->second, In.Lines.at(It->first));
  }
  for (Place P : In.Walk.undecodable())
    if (P.Section == F.Section && P.Offset >= F.Begin && P.Offset < F.End)
      addUnknown("undecodable-code",
                 In.G.name(F.Id) + " at byte " + Twine(P.Offset - F.Begin),
                 In.Lines.at(P), "the code from there on is not seen");
  Function &Vertex = In.G.function(F.Id);
  Vertex.Sites = {FirstSite, uint32_t(In.G.Sites.size())};
  Vertex.References = References.range();
  Vertex.Instructions = Count;
  Vertex.Where = In.Lines.at({F.Section, F.Begin});
}

} // namespace

//===----------------------------------------------------------------------===//
// One object
//===----------------------------------------------------------------------===//

void NativeFrontEnd::Implementation::fillRest(const NativeImage &Image,
                                              uint32_t Section,
                                              const CodeWalk &Walk) {
  const NativeSection &S = Image.Sections[Section];
  ReferenceList References(G, {});
  for (const NativeRelocation &R : S.Relocations) {
    Place P{Section, R.Offset};
    if (S.Executable) {
      // Pointers among the code, but not those of its instructions.
      auto After = Walk.instructions().upper_bound(P);
      if (After != Walk.instructions().begin()) {
        const auto &[Where, I] = *std::prev(After);
        if (Where.Section == Section && R.Offset < Where.Offset + I.Size)
          continue;
      }
    } else if (Image.dataAt(P)) {
      continue;
    }
    Destination D = destinationOf(Image, R, std::nullopt);
    // An entry of a jump table is no address that can be called.
    const NativeFunction *F = D.Where ? Image.functionAt(*D.Where) : nullptr;
    if (!F || F->Begin == D.Where->Offset)
      References.add(resolve(Image, D, Walk, /*Called=*/false), {});
  }
  G.data(S.Rest).References = References.range();
  G.data(S.Rest).Size = S.Executable ? 0 : S.Size;
}

void NativeFrontEnd::Implementation::fillData(const NativeImage &Image,
                                              const CodeWalk &Walk) {
  for (const NativeData &D : Image.Data) {
    ReferenceList References(G, {});
    if (D.Section < Image.Sections.size())
      for (const NativeRelocation &R :
           Image.relocations(D.Section, D.Begin, D.End))
        References.add(resolve(Image, destinationOf(Image, R, std::nullopt),
                               Walk, /*Called=*/false),
                       {});
    G.data(D.Id).References = References.range();
  }
  for (uint32_t I = 0; I < Image.Sections.size(); ++I)
    if (Image.Sections[I].Rest.valid())
      fillRest(Image, I, Walk);
}

void NativeFrontEnd::Implementation::addRoots(const NativeImage &Image) {
  for (const NativeFunction &F : Image.Functions)
    if (F.IsIfunc)
      G.Roots.push_back({F.Id, RootKind::Ifunc, "ifunc resolver"});
  for (const NativeSection &S : Image.Sections) {
    StringRef Name = S.Name;
    bool Init = Name.starts_with(".init_array") ||
                Name.starts_with(".preinit_array") ||
                Name.starts_with(".ctors");
    bool Fini = Name.starts_with(".fini_array") || Name.starts_with(".dtors");
    if (!S.Allocated || (!Init && !Fini))
      continue;
    for (const NativeRelocation &R : S.Relocations) {
      Destination D = destinationOf(Image, R, std::nullopt);
      Symbol Target = Symbols.lookup(Image.Symbols[R.Symbol].Name);
      if (!Target.defined() && D.Where)
        if (const NativeFunction *F = Image.functionAt(*D.Where))
          Target.Function = F->Id;
      if (Target.Function.valid())
        G.Roots.push_back(
            {Target.Function, Init ? RootKind::Init : RootKind::Fini,
             (Init ? "init array of " : "fini array of ") + Image.Object});
    }
  }
}

void NativeFrontEnd::Implementation::fill(size_t ImageIndex) {
  const NativeImage &Image = Images[ImageIndex];
  const CodeWalk &Walk = Walks[ImageIndex];
  LineTable Lines(G, Image);
  auto Resolve = [&](const Destination &D, bool Called) {
    return resolve(Image, D, Walk, Called);
  };
  auto VertexAt = [&](Place P) { return vertexAt(Image, P, Walk); };
  for (const NativeFunction &F : Image.Functions) {
    if (!F.Id.valid())
      continue;
    Surroundings In{G,
                    Image,
                    Walk,
                    Lines,
                    AnySignature,
                    Ifuncs,
                    Numbers,
                    Resolve,
                    VertexAt,
                    continuation(ImageIndex, Image.Sections[F.Section].Name)};
    FunctionFiller(In, F).run();
  }
  fillData(Image, Walk);
  addRoots(Image);
}

Error NativeFrontEnd::fill() {
  for (size_t I = 0; I < Impl->Images.size(); ++I)
    Impl->fill(I);
  return Error::success();
}

} // namespace ukport
