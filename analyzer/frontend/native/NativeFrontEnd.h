//===- NativeFrontEnd.h - machine code into the program graph -------------===//
//
// Fills the graph with what exists as machine code alone (x86-64 ELF): objects
// without bitcode, and the module-level inline assembly of the merged module,
// which is assembled in memory and then treated alike.
//
//   function   a symbol of type FUNC or IFUNC, or a global label, in an
//              executable section; it reaches to the next such symbol. Symbols
//              at one address are one function with aliases.
//   data       a sized OBJECT symbol; the rest of each data section is one
//              object more, since the extent of a bare label is not known.
//   site       found by disassembly that follows the control flow from every
//              known entry, so that tables between the code are not taken for
//              instructions. A function with a jump that cannot be followed is
//              swept from end to end as well.
//   reference  every other relocation, and every `lea` of a place in the code.
//
// Direct: call and jmp, through PLT or GOT too, and running on into the next
// function. Kernel: `syscall`. Indirect, with the signature Any: call and jmp
// through registers and memory, but for jump tables that stay in the function.
//
// Symbols resolve as in the link: local ones in their object, the others by
// name through the whole program. Hence two phases: every front end declares
// its vertices before any fills them in.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_NATIVE_NATIVEFRONTEND_H
#define UKPORT_FRONTEND_NATIVE_NATIVEFRONTEND_H

#include "analyzer/graph/ProgramGraph.h"
#include "analyzer/program/Program.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <memory>
#include <optional>

namespace ukport {

/// What a global symbol name stands for: a function, a data object, or neither
/// when nothing in the program defines it.
struct SymbolTarget {
  FunctionId Function;
  DataId Data;
  bool found() const { return Function.valid() || Data.valid(); }
};

/// Maps the name of a global symbol to its definition in the program. For a
/// name that nothing defines, the resolver may add and return an Undefined
/// function; if it returns nothing the native front end adds one itself.
using SymbolResolver = llvm::function_ref<SymbolTarget(llvm::StringRef)>;

class NativeFrontEnd {
public:
  /// \p P is kept by reference. \p ModuleAsm is the merged module's inline
  /// assembly (Module::getModuleInlineAsm()), copied.
  NativeFrontEnd(const Program &P, llvm::StringRef ModuleAsm);
  ~NativeFrontEnd();

  /// Reads and assembles the objects and adds their functions and data to
  /// \p G, in link order. Each function has kind Native and the signature Any.
  /// Errors name the object; exit code 3.
  llvm::Error declare(ProgramGraph &G);

  /// The vertex that the native objects define under the global name \p Name;
  /// the first definition in link order, a strong one before a weak one.
  /// Valid after declare().
  SymbolTarget lookup(llvm::StringRef Name) const;

  /// Adds sites and references of all vertices that declare() added. What
  /// could not be understood is appended to G.Unknowns.
  llvm::Error fill(ProgramGraph &G, SymbolResolver Resolve);

  /// For every Kernel site of native code: the number, when it is set by a
  /// constant in the same run of instructions. Valid after fill().
  const std::map<SiteId, std::optional<int>> &syscallNumbers() const;

private:
  struct Implementation;
  std::unique_ptr<Implementation> Impl;
};

} // namespace ukport

#endif // UKPORT_FRONTEND_NATIVE_NATIVEFRONTEND_H
