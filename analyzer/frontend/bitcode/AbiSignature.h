//===- AbiSignature.h - signatures of bitcode functions and calls ---------===//
#ifndef UKPORT_FRONTEND_BITCODE_ABISIGNATURE_H
#define UKPORT_FRONTEND_BITCODE_ABISIGNATURE_H

#include "analyzer/graph/Signature.h"
#include "llvm/IR/InstrTypes.h"

namespace ukport {

/// The signature of a definition. Which parameters its body reads is seen only
/// after mem2reg: before, each one is stored to its own stack slot.
Signature signatureOf(const llvm::Function &F);

/// The signature of a call: what is really passed, prototype or not, and
/// whether the result is looked at.
Signature signatureOf(const llvm::CallBase &Call);

} // namespace ukport

#endif // UKPORT_FRONTEND_BITCODE_ABISIGNATURE_H
