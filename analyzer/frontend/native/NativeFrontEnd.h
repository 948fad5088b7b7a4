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
//              instructions. Functions that a compiler made are swept from end
//              to end as well, since only the unwinder enters landing pads.
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
#include "analyzer/graph/Symbols.h"
#include "analyzer/program/Program.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <memory>
#include <optional>

namespace ukport {

class NativeFrontEnd {
public:
  /// \p P is kept by reference. \p ModuleAsm is the merged module's inline
  /// assembly (Module::getModuleInlineAsm()), copied.
  NativeFrontEnd(const Program &P, llvm::StringRef ModuleAsm, ProgramGraph &G,
                 SymbolTable &Symbols);
  ~NativeFrontEnd();

  /// Reads and assembles the objects, adds their functions and data, and
  /// enters global names: strong definitions first, each in link order. Call
  /// after the bitcode front end has declared, whose definitions prevail. Each
  /// function has kind Native and the signature Any. Errors name the object;
  /// exit code 3.
  llvm::Error declare();

  /// Adds sites and references of all vertices that declare() added, and
  /// roots for init and fini arrays and ifunc resolvers. What could not be
  /// understood is appended to the graph's Unknowns. Call once every front end
  /// has declared.
  llvm::Error fill();

  /// For every Kernel site of native code: the number, when it is set by a
  /// constant in the same run of instructions. Valid after fill().
  const std::map<SiteId, std::optional<int>> &syscallNumbers() const;

  /// The functions of objects that a compiler wrote, but for its own run-time
  /// library, which computes; in order of their ids. Valid after declare().
  std::vector<FunctionId> compiled() const;

private:
  struct Implementation;
  std::unique_ptr<Implementation> Impl;
};

} // namespace ukport

#endif // UKPORT_FRONTEND_NATIVE_NATIVEFRONTEND_H
