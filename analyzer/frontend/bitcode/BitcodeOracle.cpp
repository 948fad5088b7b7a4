#include "analyzer/frontend/bitcode/BitcodeOracle.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InlineAsm.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

ValueSet BitcodeOracle::argument(SiteId S, unsigned Index) {
  TracedSet Traced = Values.argument(S, Index);
  ValueSet Result;
  Result.Complete = Traced.Complete;
  for (const TracedValue &V : Traced.Values) {
    if (V.What == TracedValue::Kind::Function)
      Result.Complete = false;
    else
      Result.Values.push_back(
          {V.What == TracedValue::Kind::String, V.Number, V.Text, V.Origin});
  }
  std::sort(Result.Values.begin(), Result.Values.end());
  return Result;
}

/// Integers (SIG_IGN, a null pointer) are no functions and lead nowhere.
static FunctionSet functionsOf(const TracedSet &Traced) {
  FunctionSet Result;
  Result.Complete = Traced.Complete;
  for (const TracedValue &V : Traced.Values)
    if (V.What == TracedValue::Kind::Function)
      Result.Functions.push_back({V.Function, V.Origin});
  return Result;
}

FunctionSet BitcodeOracle::functions(SiteId S, unsigned Index) {
  return functionsOf(Values.argument(S, Index));
}

const Value *BitcodeOracle::pointerArgument(SiteId S, unsigned Index) const {
  auto Call = M.Calls.find(S);
  if (Call == M.Calls.end() || Index >= Call->second->arg_size())
    return nullptr;
  const Value *Pointer = Call->second->getArgOperand(Index);
  // The boundary takes its arguments as integers.
  while (auto *Cast = dyn_cast<CastInst>(Pointer))
    Pointer = Cast->getOperand(0);
  return Pointer;
}

static bool isNull(const Value *V) {
  auto *C = dyn_cast<Constant>(V);
  return C && C->isNullValue();
}

FunctionSet BitcodeOracle::pointedFunctions(SiteId S, unsigned Index) {
  const Value *Pointer = pointerArgument(S, Index);
  if (!Pointer)
    return {{}, false};
  if (isNull(Pointer))
    return {};
  return functionsOf(Values.field(Pointer, 0, S));
}

ValueSet BitcodeOracle::pointedHandlers(SiteId S, unsigned Index) {
  ValueSet Result;
  const Value *Pointer = pointerArgument(S, Index);
  bool MayBeNull = Pointer && isNull(Pointer);
  if (auto *Phi = dyn_cast_or_null<PHINode>(Pointer))
    MayBeNull = llvm::any_of(Phi->incoming_values(),
                             [](const Use &In) { return isNull(In); });
  if (MayBeNull)
    Result.Values.push_back({false, 0, {}, S});
  TracedSet Handlers;
  if (!Pointer)
    Handlers.Complete = false;
  else if (!isNull(Pointer))
    Handlers = Values.field(Pointer, 0, S);
  Result.Complete = Handlers.Complete;
  for (const TracedValue &V : Handlers.Values) {
    StringId Name;
    if (V.What == TracedValue::Kind::Function)
      Name = G.function(V.Function).Name;
    else
      Name = G.intern(V.Number == 1 ? "SIG_IGN" : "SIG_DFL");
    Result.Values.push_back({true, 0, Name, V.Origin});
  }
  std::sort(Result.Values.begin(), Result.Values.end());
  return Result;
}

std::optional<unsigned>
BitcodeOracle::forwardedParameter(SiteId S, unsigned Index) const {
  return Values.forwardedParameter(S, Index);
}

/// The operand number of each register that an x86-64 syscall reads.
static std::optional<unsigned> *slotOf(KernelOperands &O, StringRef Register) {
  if (Register == "{ax}" || Register == "{rax}" || Register == "a")
    return &O.Number;
  static const char *Names[6][3] = {
      {"{di}", "{rdi}", "D"}, {"{si}", "{rsi}", "S"}, {"{dx}", "{rdx}", "d"},
      {"{r10}", "", ""},      {"{r8}", "", ""},       {"{r9}", "", ""}};
  for (unsigned I = 0; I < 6; ++I)
    if (is_contained(Names[I], Register) && !Register.empty())
      return &O.Arguments[I];
  return nullptr;
}

std::optional<KernelOperands> BitcodeOracle::kernelOperands(SiteId S) const {
  auto Known = M.Calls.find(S);
  if (Known == M.Calls.end() || !Known->second->isInlineAsm())
    return std::nullopt;
  auto *Asm = cast<InlineAsm>(Known->second->getCalledOperand());
  KernelOperands Result;
  unsigned Operand = 0;
  std::vector<std::string> Outputs;
  for (const InlineAsm::ConstraintInfo &C : Asm->ParseConstraints()) {
    if (C.Type == InlineAsm::isOutput)
      Outputs.push_back(C.Codes.empty() ? "" : C.Codes[0]);
    if (C.Type == InlineAsm::isOutput && C.isIndirect)
      ++Operand;
    if (C.Type != InlineAsm::isInput)
      continue;
    std::string Register = C.Codes.empty() ? "" : C.Codes[0];
    // "0": in the same register as output 0.
    unsigned Tied;
    if (!StringRef(Register).getAsInteger(10, Tied) && Tied < Outputs.size())
      Register = Outputs[Tied];
    if (std::optional<unsigned> *Slot = slotOf(Result, Register))
      *Slot = Operand;
    ++Operand;
  }
  return Result;
}

} // namespace ukport
