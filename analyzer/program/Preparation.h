//===- Preparation.h - make one object's bitcode ready for the merge ------===//
//
// In the merged module a function no longer shows where it came from, and
// struct types that look alike are one. So each object's module is marked
// before the merge; Program.h describes the marks. Nothing is optimised.
//
// Prepared modules are kept in a cache, by the object's digest and its names.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_PROGRAM_PREPARATION_H
#define UKPORT_PROGRAM_PREPARATION_H

#include "analyzer/program/Program.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include <string>

namespace ukport {

/// Counts in the name of the cache and in the program's digest: raise it when
/// what is done to a module changes.
constexpr int PreparationVersion = 6;

/// Marks \p M as what \p Object of \p ModuleName was compiled to.
void markModule(llvm::Module &M, llvm::StringRef ModuleName,
                llvm::StringRef Object);

/// Finds out whether the object with the contents \p Bytes takes part as
/// bitcode or as machine code, sets Form and Reason of \p Object (whose names
/// and digest are set), and returns the path of the file to give the linker:
/// the prepared bitcode, or a copy of the native object, in the cache.
/// Safe to call from several threads, for different objects.
llvm::Expected<std::string> prepareObject(llvm::StringRef Bytes,
                                          LinkedObject &Object);

} // namespace ukport

#endif // UKPORT_PROGRAM_PREPARATION_H
