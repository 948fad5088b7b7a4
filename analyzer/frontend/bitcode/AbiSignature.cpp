//===- AbiSignature.cpp - register classes, System V x86-64 ---------------===//
//
// Clang has already lowered aggregates: a struct in registers arrives as one
// or two scalar parameters, one in memory as a byval pointer. So each IR
// parameter falls into one class by its type alone.
//
//===----------------------------------------------------------------------===//

#include "analyzer/frontend/bitcode/AbiSignature.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/Function.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

static ReturnClass returnClassOf(const Type *T) {
  if (T->isVoidTy())
    return ReturnClass::Void;
  if (T->isX86_FP80Ty())
    return ReturnClass::X87;
  if (T->isFloatingPointTy() || T->isVectorTy())
    return ReturnClass::Sse;
  if (T->isPointerTy() || (T->isIntegerTy() && T->getIntegerBitWidth() <= 64))
    return ReturnClass::Gpr;
  return ReturnClass::Pair;
}

/// Counts one argument of type \p T into \p S.
static void countArgument(Signature &S, const Type *T, bool ByVal) {
  if (ByVal || T->isX86_FP80Ty() || T->isAggregateType())
    ++S.Memory;
  else if (T->isFloatingPointTy() || T->isVectorTy())
    ++S.Sse;
  else
    S.Gpr += T->isIntegerTy() && T->getIntegerBitWidth() > 64 ? 2 : 1;
}

Signature signatureOf(const Function &F) {
  Signature S;
  S.Return = returnClassOf(F.getReturnType());
  S.Variadic = F.isVarArg();
  for (const Argument &A : F.args()) {
    countArgument(S, A.getType(), A.hasByValAttr());
    if (A.use_empty())
      continue;
    S.ReadGpr = S.Gpr;
    S.ReadSse = S.Sse;
  }
  return S;
}

Signature signatureOf(const CallBase &Call) {
  Signature S;
  S.Return =
      Call.use_empty() ? ReturnClass::Void : returnClassOf(Call.getType());
  S.Variadic = Call.getFunctionType()->isVarArg();
  for (unsigned I = 0; I < Call.arg_size(); ++I)
    countArgument(S, Call.getArgOperand(I)->getType(), Call.isByValArgument(I));
  S.ReadGpr = S.Gpr;
  S.ReadSse = S.Sse;
  return S;
}

} // namespace ukport
