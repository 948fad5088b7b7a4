#include "stripper/ProgramNames.h"
#include "analyzer/support/Files.h"
#include "stripper/BaseBitcode.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {

constexpr StringLiteral Nobody = "(shared)";

StringRef nameOf(OwnerKind Kind) {
  static constexpr StringRef Names[] = {"function", "variable", "strings",
                                        "section",  "padding",  "trap"};
  return Names[size_t(Kind)];
}

std::optional<OwnerKind> ownerKindNamed(StringRef Name) {
  for (OwnerKind Kind :
       {OwnerKind::Function, OwnerKind::Variable, OwnerKind::Strings,
        OwnerKind::Section, OwnerKind::Padding, OwnerKind::Trap})
    if (nameOf(Kind) == Name)
      return Kind;
  return std::nullopt;
}

static bool isNumber(StringRef Text) {
  return !Text.empty() && all_of(Text, isDigit);
}

StringRef plainName(StringRef Symbol) {
  while (true) {
    auto [Head, Tail] = Symbol.rsplit('.');
    if (Head.empty() || !isNumber(Tail))
      return Symbol;
    Symbol = Head;
  }
}

static std::string keyOf(StringRef Object, StringRef Name) {
  return (Object + "\n" + Name).str();
}

static bool isStringName(StringRef Name) {
  return Name == ".str" || Name == "str";
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

void ProgramNames::add(StringRef Symbol, Owner O) {
  auto [It, New] = Known.try_emplace(keyOf(O.Object, O.Name), O.Kind);
  if (O.Kind == OwnerKind::Function)
    It->second = O.Kind;
  Merged.try_emplace(Symbol, std::move(O));
}

void ProgramNames::addNatives(const Program &P) {
  for (const NativeObject &N : P.Natives)
    Natives[sys::path::filename(N.Path)] = N.Object;
}

/// The text of \p V if it is a string constant that linkers may merge.
static std::optional<StringRef> textOf(const GlobalVariable &V) {
  if (!V.hasPrivateLinkage() || !V.isConstant() || !V.hasInitializer())
    return std::nullopt;
  auto *Data = dyn_cast<ConstantDataSequential>(V.getInitializer());
  if (!Data || !Data->isCString())
    return std::nullopt;
  return Data->getAsCString();
}

void ProgramNames::addStrings(const llvm::Module &M, const ProgramGraph &G) {
  StringSet<> Live;
  for (uint32_t I = 0; I < G.Data.size(); ++I)
    if (G.isLive(DataId(I)))
      Live.insert(G.name(DataId(I)));
  for (bool WantLive : {true, false})
    for (const GlobalVariable &V : M.globals())
      if (auto Text = textOf(V); Text && Live.contains(V.getName()) == WantLive)
        if (auto It = Merged.find(V.getName()); It != Merged.end())
          Strings.try_emplace(*Text, It->second);
}

/// The graph knows the functions; what their definitions say of them would be
/// read with their bodies.
void ProgramNames::addFunctions(const ProgramGraph &G) {
  for (const Function &F : G.Functions)
    if (F.Kind == FunctionKind::Bitcode)
      add(G.text(F.Name),
          {G.name(F.Module).str(), G.text(F.Object).str(),
           plainName(G.text(F.Name)).str(), OwnerKind::Function});
}

void ProgramNames::addVariables(const llvm::Module &M, StringRef Program) {
  for (const GlobalVariable &V : M.globals()) {
    const MDNode *Origin = V.getMetadata("ukport.origin");
    if (!Origin)
      continue;
    Owner O;
    O.Module = cast<MDString>(Origin->getOperand(0))->getString();
    if (O.Module.empty())
      O.Module = Program;
    O.Object = cast<MDString>(Origin->getOperand(1))->getString();
    O.Name = plainName(V.getName());
    O.Kind = isStringName(O.Name) ? OwnerKind::Strings : OwnerKind::Variable;
    add(V.getName(), std::move(O));
  }
}

Expected<ProgramNames> ProgramNames::read(const Program &P,
                                          const ProgramGraph &G) {
  ProgramNames Names;
  Names.Objects = P.Objects;
  Names.addNatives(P);
  auto Buffer = readFile(P.BitcodePath);
  if (!Buffer)
    return Buffer.takeError();
  LLVMContext Context;
  auto M = getLazyBitcodeModule(**Buffer, Context);
  if (!M)
    return M.takeError();
  if (Error E = (*M)->materializeMetadata())
    return E;
  Names.addFunctions(G);
  Names.addVariables(**M, P.Name);
  for (const GlobalAlias &A : (*M)->aliases())
    if (const GlobalObject *Of = A.getAliaseeObject())
      if (std::optional<Owner> O = Names.ofMerged(Of->getName()))
        Names.Merged.try_emplace(A.getName(), *O);
  Names.addStrings(**M, G);
  return Names;
}

Error ProgramNames::addBase(StringRef Target) {
  ImageTarget All;
  for (StringRef Name : split(Target, '+')) {
    Expected<ImageTarget> T = ImageTarget::load(Name);
    if (!T)
      return T.takeError();
    if (Error E = All.add(*T))
      return E;
  }
  if (All.Base.empty())
    return Error::success();
  Expected<BaseFiles> Files = compileBase(All, 0);
  if (!Files)
    return Files.takeError();
  for (size_t I = 0; I < Files->Objects.size(); ++I)
    BaseObjects[sys::path::filename(Files->Objects[I])] =
        "base(" + Files->ObjectNames[I] + ")";
  LLVMContext Context;
  return visitBase(
      All, *Files, Context,
      [&](std::unique_ptr<llvm::Module> M, StringRef Module, StringRef Object) {
        addDefinitions(*M, Module, Object);
        return Error::success();
      });
}

void ProgramNames::addDefinitions(const llvm::Module &M, StringRef Module,
                                  StringRef Object) {
  for (const GlobalObject &G : M.global_objects()) {
    if (G.isDeclaration() || !G.hasName())
      continue;
    StringRef Plain = plainName(G.getName());
    OwnerKind Kind = isa<llvm::Function>(G) ? OwnerKind::Function
                     : isStringName(Plain)  ? OwnerKind::Strings
                                            : OwnerKind::Variable;
    add(G.getName(), {Module.str(), Object.str(), demangle(Plain.str()), Kind});
    if (auto *V = dyn_cast<GlobalVariable>(&G))
      if (auto Text = textOf(*V))
        Strings.try_emplace(*Text, Merged.find(G.getName())->second);
  }
}

//===----------------------------------------------------------------------===//
// Looking up
//===----------------------------------------------------------------------===//

std::optional<Owner> ProgramNames::ofMerged(StringRef Symbol) const {
  auto It = Merged.find(Symbol);
  if (It == Merged.end())
    return std::nullopt;
  return It->second;
}

/// The object that the file name of a piece stands for: N.o of a baseline, or
/// a native object.
const LinkedObject *ProgramNames::objectOf(StringRef File) const {
  if (auto It = Natives.find(File); It != Natives.end())
    return &Objects[It->second];
  uint32_t Index;
  if (File.consume_back(".o") && !File.getAsInteger(10, Index) &&
      Index < Objects.size())
    return &Objects[Index];
  return nullptr;
}

static OwnerKind kindIn(SizeColumn Column) {
  return Column == SizeColumn::Text ? OwnerKind::Function : OwnerKind::Variable;
}

/// Names that an optimiser made say whose they are in front: "parse.cold".
static StringRef withoutLast(StringRef Symbol) {
  size_t Dot = Symbol.rfind('.');
  return Dot == StringRef::npos ? "" : Symbol.take_front(Dot);
}

/// In front of the function that the table was made for.
static StringRef withoutTable(StringRef Symbol) {
  for (StringRef Table : {"switch.table.", "reltable."})
    if (Symbol.consume_front(Table))
      break;
  return Symbol;
}

Owner ProgramNames::ownerIn(const LinkedObject &O, StringRef Symbol,
                            SizeColumn Column) const {
  for (StringRef Try = Symbol; !Try.empty(); Try = withoutLast(Try)) {
    StringRef Plain = plainName(Try);
    if (auto It = Known.find(keyOf(O.Name, Plain)); It != Known.end())
      return {O.Module, O.Name, Plain.str(), It->second};
  }
  StringRef Plain = plainName(Symbol);
  return {O.Module, O.Name, Plain.str(),
          isStringName(Plain) ? OwnerKind::Strings : kindIn(Column)};
}

/// \p Symbol of the whole program, optimised as one: by strip or by a full LTO.
std::optional<Owner> ProgramNames::ofOptimised(StringRef Symbol,
                                               SizeColumn Column) const {
  for (StringRef Try = Symbol; !Try.empty(); Try = withoutLast(Try)) {
    if (std::optional<Owner> O = ofMerged(Try))
      return O;
    auto [Name, Number] = Try.rsplit(".u");
    uint32_t Index;
    if (!Number.getAsInteger(10, Index) && Index < Objects.size())
      return ownerIn(Objects[Index], Name, Column);
  }
  return std::nullopt;
}

/// An archive's member is of the archive.
static Owner ownerInFile(const Piece &P, StringRef Name) {
  Owner O;
  O.Module = P.File.split('(').first.str();
  O.Object = P.File.str();
  O.Name = Name.str();
  O.Kind = kindIn(P.Column);
  if (!P.File.contains('('))
    O.Module = Nobody, O.Object = "";
  return O;
}

/// Of an object that neither the program nor its archives have.
Owner ProgramNames::ofOther(const Piece &P, StringRef Name) const {
  Owner O = ownerInFile(P, Name);
  if (auto It = BaseObjects.find(P.File); It != BaseObjects.end())
    O.Module = "base", O.Object = It->second;
  return O;
}

static bool isTrap(const Piece &P) {
  return StringRef(P.File).ends_with(".trap.o"); // see makeTraps
}

Owner ProgramNames::ofSymbol(StringRef Symbol, const Piece &P) const {
  if (const LinkedObject *O = objectOf(P.File))
    return ownerIn(*O, withoutTable(Symbol), P.Column);
  if (auto O = ofOptimised(withoutTable(Symbol), P.Column))
    return *O;
  if (isTrap(P))
    return {"ukport", P.File.str(), Symbol.str(), OwnerKind::Trap};
  return ofOther(P, Symbol);
}

/// What no symbol covers, by the name of its section: ".rodata.main" are the
/// jump tables of main, ".rodata..Lswitch.table.main" another table of it.
Owner ProgramNames::ofPart(const Piece &P) const {
  Owner Shared{Nobody.str(), "", P.Section.str(), OwnerKind::Section};
  if (P.Column == SizeColumn::Unwind)
    return Shared;
  if (isTrap(P))
    return {"ukport", P.File.str(), P.Part.str(), OwnerKind::Trap};
  Shared.Name = P.Part.str();
  if (P.File == "<internal>")
    return Shared;
  StringRef Name = P.Part;
  for (StringRef Prefix : {".text.", ".rodata.", ".data.rel.ro.", ".data.",
                           ".bss.", ".tdata.", ".tbss."})
    if (Name.consume_front(Prefix))
      break;
  Name.consume_front(".L");
  if (Name != P.Part)
    return ofSymbol(Name, P);
  if (const LinkedObject *O = objectOf(P.File))
    return {O->Module, O->Name, P.Part.str(), OwnerKind::Section};
  Owner O = ofOther(P, P.Part);
  O.Kind = OwnerKind::Section;
  return O;
}

void ProgramNames::visitOwners(
    const Piece &P,
    function_ref<void(const Owner &, uint64_t Bytes)> Visit) const {
  if (P.Kind == PieceKind::Padding)
    return Visit({Nobody.str(), "", P.Section.str(), OwnerKind::Padding},
                 P.Size);
  if (P.Kind == PieceKind::Symbol)
    return Visit(ofSymbol(P.Symbols.front(), P), P.Size);
  Owner Rest = ofPart(P);
  bool Merged = P.File == "<internal>" && P.Part.starts_with(".rodata.str1.");
  StringRef Bytes = Merged ? P.Bytes : "";
  uint64_t Left = P.Size;
  while (!Bytes.empty()) {
    StringRef Text = Bytes.take_until([](char C) { return !C; });
    uint64_t Size = std::min(Text.size() + 1, Bytes.size());
    Bytes = Bytes.drop_front(Size);
    if (auto It = Strings.find(Text); It != Strings.end() && !Text.empty()) {
      Visit(It->second, Size);
      Left -= Size;
    }
  }
  if (Left)
    Visit(Rest, Left);
}

} // namespace ukport
