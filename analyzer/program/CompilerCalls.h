//===- CompilerCalls.h - what a compiler calls of its own accord ----------===//
//
// An optimiser may turn a loop into memset, compare memory by memcmp, or fold
// strcmp into strlen; the code generator calls round() for an instruction that
// the machine does not have. Such calls are in no source and in no raw IR. What
// can be called so is a set that both sides keep to: the analysis takes nothing
// for granted of the arguments of these functions, and the optimiser (stripper)
// may call no other library function than those of them that are live.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_PROGRAM_COMPILERCALLS_H
#define UKPORT_PROGRAM_COMPILERCALLS_H

#include "llvm/ADT/StringRef.h"

namespace ukport {

/// Whether a compiler may add calls of the function \p Name: the operations of
/// memory, strings and numbers that C compilers know. None of them enters the
/// kernel or calls back.
bool mayBeCalledByCompiler(llvm::StringRef Name);

} // namespace ukport

#endif // UKPORT_PROGRAM_COMPILERCALLS_H
