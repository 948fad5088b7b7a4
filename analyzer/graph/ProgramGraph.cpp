#include "analyzer/graph/ProgramGraph.h"
#include <algorithm>
#include <cassert>

using namespace llvm;

namespace ukport {

StringId ProgramGraph::intern(StringRef Text) {
  auto [It, New] = StringIndex.try_emplace(Text, Strings.size());
  if (New)
    Strings.push_back(It->getKey());
  return StringId(It->getValue());
}

StringRef ProgramGraph::text(StringId S) const {
  return S.valid() ? Strings[S.index()] : StringRef();
}

SignatureId ProgramGraph::intern(const Signature &S) {
  auto [It, New] =
      SignatureIndex.try_emplace(S, SignatureId(Signatures.size()));
  if (New)
    Signatures.push_back(S);
  return It->second;
}

std::string ProgramGraph::describe(const Location &L) const {
  std::string Text = text(L.File).str();
  if (!Text.empty() && L.Line)
    Text += ":" + std::to_string(L.Line);
  return Text;
}

ArrayRef<Site> ProgramGraph::sites(FunctionId F) const {
  IndexRange R = function(F).Sites;
  return ArrayRef<Site>(Sites).slice(R.Begin, R.size());
}

ArrayRef<Reference> ProgramGraph::references(FunctionId F) const {
  IndexRange R = function(F).References;
  return ArrayRef<Reference>(References).slice(R.Begin, R.size());
}

ArrayRef<Reference> ProgramGraph::references(DataId D) const {
  IndexRange R = data(D).References;
  return ArrayRef<Reference>(References).slice(R.Begin, R.size());
}

ArrayRef<FunctionId> ProgramGraph::targets(const Site &S) const {
  if (!S.Targets.valid())
    return {};
  return TargetSets[S.Targets.index()];
}

const EdgeReason *ProgramGraph::reason(SiteId S, FunctionId Target) const {
  auto It = std::lower_bound(
      Reasons.begin(), Reasons.end(), std::pair(S, Target),
      [](const EdgeReason &R, const std::pair<SiteId, FunctionId> &Edge) {
        return std::pair(R.Site, R.Target) < Edge;
      });
  if (It == Reasons.end() || It->Site != S || It->Target != Target)
    return nullptr;
  return &*It;
}

ModuleId ProgramGraph::addModule(StringRef Name, ModuleKind Kind) {
  StringId N = intern(Name);
  for (uint32_t I = 0; I < Modules.size(); ++I)
    if (Modules[I].Name == N)
      return ModuleId(I);
  Modules.push_back({N, Kind});
  return ModuleId(Modules.size() - 1);
}

FunctionId ProgramGraph::addFunction(StringRef Name, ModuleId M,
                                     FunctionKind Kind) {
  Function F;
  F.Name = intern(Name);
  F.Module = M;
  F.Kind = Kind;
  Functions.push_back(F);
  return FunctionId(Functions.size() - 1);
}

DataId ProgramGraph::addData(StringRef Name, ModuleId M) {
  DataObject D;
  D.Name = intern(Name);
  D.Module = M;
  Data.push_back(D);
  return DataId(Data.size() - 1);
}

void ProgramGraph::addAlias(StringRef Name, FunctionId F) {
  Aliases.emplace(Name.str(), F);
}

std::vector<FunctionId> ProgramGraph::findFunctions(StringRef Name) const {
  if (NameIndex.size() != Functions.size()) {
    NameIndex.clear();
    for (uint32_t I = 0; I < Functions.size(); ++I)
      NameIndex.emplace(text(Functions[I].Name), FunctionId(I));
  }
  std::vector<FunctionId> Found;
  auto [First, Last] = NameIndex.equal_range(Name);
  for (auto It = First; It != Last; ++It)
    Found.push_back(It->second);
  auto [FirstAlias, LastAlias] = Aliases.equal_range(Name.str());
  for (auto It = FirstAlias; It != LastAlias; ++It)
    Found.push_back(It->second);
  return Found;
}

void ProgramGraph::verify() const {
  for (uint32_t I = 0; I < Functions.size(); ++I) {
    const Function &F = Functions[I];
    assert(F.Name.valid() && F.Module.valid() && F.Signature.valid());
    assert(F.Sites.End <= Sites.size() && F.Sites.Begin <= F.Sites.End);
    assert(F.References.End <= References.size());
    for (const Site &S : sites(FunctionId(I))) {
      assert(S.Caller == FunctionId(I) && "sites of one owner are contiguous");
      assert((S.Kind != SiteKind::Direct || S.Callee.valid()) &&
             "a direct site names its callee");
      (void)S;
    }
    for (uint32_t B = F.Blocks.Begin; B < F.Blocks.End; ++B)
      assert(Blocks[B].Function == FunctionId(I) &&
             "blocks of one owner are contiguous");
  }
  for (const Reference &R : References) {
    assert(R.Function.valid() != R.Data.valid() &&
           "a reference names one vertex");
    (void)R;
  }
}

StringRef nameOf(ModuleKind K) {
  switch (K) {
  case ModuleKind::Executable:
    return "executable";
  case ModuleKind::Library:
    return "library";
  case ModuleKind::Libc:
    return "libc";
  case ModuleKind::Base:
    return "base";
  case ModuleKind::Runtime:
    return "runtime";
  }
  return "";
}

StringRef nameOf(FunctionKind K) {
  switch (K) {
  case FunctionKind::Bitcode:
    return "bitcode";
  case FunctionKind::Native:
    return "native";
  case FunctionKind::Undefined:
    return "undefined";
  case FunctionKind::Synthetic:
    return "synthetic";
  }
  return "";
}

StringRef nameOf(SiteKind K) {
  switch (K) {
  case SiteKind::Direct:
    return "direct";
  case SiteKind::Indirect:
    return "indirect";
  case SiteKind::Callback:
    return "callback";
  case SiteKind::Kernel:
    return "kernel";
  }
  return "";
}

StringRef nameOf(RootKind K) {
  switch (K) {
  case RootKind::Entry:
    return "entry";
  case RootKind::Init:
    return "init";
  case RootKind::Fini:
    return "fini";
  case RootKind::Signal:
    return "signal";
  case RootKind::Ifunc:
    return "ifunc";
  case RootKind::Unknown:
    return "unknown";
  }
  return "";
}

StringRef nameOf(EdgeKind K) {
  switch (K) {
  case EdgeKind::Direct:
    return "direct";
  case EdgeKind::Indirect:
    return "indirect";
  case EdgeKind::Callback:
    return "callback";
  case EdgeKind::Init:
    return "init";
  case EdgeKind::Signal:
    return "signal";
  case EdgeKind::Thread:
    return "thread";
  case EdgeKind::Asm:
    return "asm";
  case EdgeKind::Assumed:
    return "assumed";
  }
  return "";
}

StringRef nameOf(ReasonKind K) {
  switch (K) {
  case ReasonKind::Store:
    return "store";
  case ReasonKind::Initialiser:
    return "initialiser";
  case ReasonKind::Argument:
    return "argument";
  case ReasonKind::Value:
    return "value";
  case ReasonKind::Signature:
    return "signature";
  }
  return "";
}

} // namespace ukport
