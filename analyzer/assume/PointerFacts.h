//===- PointerFacts.h - what pointers to functions are assumed to hold ----===//
//
// Which function stands in a variable may follow from what no analysis sees:
// the order in which the modules of a table put themselves in front of each
// other, what a program compiles from its configuration. An assumption says it:
//
//   gzip.c:next_filter = chunked_filter      a variable, or a member of one
//   ngx_pool_s.log.writer in to_file, NULL   a member, in all objects
//   ngx_connection_s.read->handler in f, g   a member of what is found behind
//                                            a pointer, read from there
//   run_script.code in f, g                  a variable inside a function, or
//                                            a parameter; behind it, too
//
// It holds for the values that the program reads by that name: the load of the
// member whose base was itself loaded from the member before, the value that
// the variable inside the function has. These values are found once; what
// resolves calls takes nothing else for a callee there, and what strips
// compares each of them. A value that is read through another pointer to the
// same place is neither narrowed nor compared, so an address that escapes does
// no harm: where all reads are of that kind, the assumption would do nothing,
// and is refused. A value that several variables of the function share is
// compared for all of them.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_ASSUME_POINTERFACTS_H
#define UKPORT_ASSUME_POINTERFACTS_H

#include "analyzer/assume/Assumption.h"
#include "analyzer/resolve/StructMarks.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/IR/DebugInfo.h"
#include <memory>

namespace ukport {

/// The functions that a pointer is assumed to hold.
struct HeldFunctions {
  const Assumption *Says = nullptr;
  std::vector<const llvm::Function *> Functions; ///< in the module's order
  bool Null = false;                             ///< or none
};

class PointerFacts {
public:
  using Facts = llvm::ArrayRef<const HeldFunctions *>;

  /// Finds the values that those of \p Assumptions speak of that say what a
  /// pointer holds; both outlive this. Fails when one names nothing.
  llvm::Error find(llvm::ArrayRef<Assumption> Assumptions,
                   const llvm::Module &M, const llvm::DebugInfoFinder &Debug);

  /// What is assumed of \p V: a load, or what a variable of a function is.
  Facts of(const llvm::Value &V) const {
    auto It = ByValue.find(&V);
    return It == ByValue.end() ? Facts() : Facts(It->second);
  }

private:
  friend class PointerFinder;
  std::vector<std::unique_ptr<HeldFunctions>> All;
  llvm::DenseMap<const llvm::Value *, std::vector<const HeldFunctions *>>
      ByValue;
};

/// Whether \p Scope is in the file \p File, named as a path ends; "" is any.
bool isInFile(const llvm::DIScope *Scope, llvm::StringRef File);

} // namespace ukport

#endif // UKPORT_ASSUME_POINTERFACTS_H
