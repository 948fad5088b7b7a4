//===- SharedFrontEnd.h - prebuilt shared libraries of a program ----------===//
//
// A captured program may link shared libraries that were built elsewhere. Each
// of them, and what it needs in turn, takes part with the functions, data,
// calls and system calls that the ELF front end finds in it (ElfGraph.h), under
// the program's own liveness, resolution and syscalls.
//
//   names      among the libraries as the dynamic linker binds them. What they
//              leave open is the program's: its own code, or the libc that it
//              is linked with, which takes the place of theirs. A library whose
//              definition the program replaces keeps its own for itself and is
//              taken to call the program's as well.
//   libc       that of the host takes part, with its dynamic linker. Beside a
//              sysroot's no file of another is read.
//   signature  Any: what registers a call sets up plays no part beside IR.
//   roots      initialisers, finalisers and resolvers of IFUNCs: the libraries
//              are loaded before main, by a dynamic linker that is a root
//              itself.
//   not modelled    what they open at run time; it is named (finish()).
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_SHARED_SHAREDFRONTEND_H
#define UKPORT_FRONTEND_SHARED_SHAREDFRONTEND_H

#include "analyzer/frontend/elf/ElfGraph.h"
#include "analyzer/frontend/shared/PrebuiltLibraries.h"
#include "analyzer/graph/Symbols.h"
#include "analyzer/program/Program.h"
#include "analyzer/syscalls/ValueOracle.h"
#include "llvm/ADT/BitVector.h"
#include <map>
#include <set>

namespace ukport {

namespace elf {
struct Plugins;
}

class SharedFrontEnd {
public:
  SharedFrontEnd(const Program &P, ProgramGraph &G, SymbolTable &Symbols);

  /// Finds and reads the libraries, and adds their functions and data; names
  /// that the program does not define are entered. Call after the other front
  /// ends have declared. Errors name the library; exit code 3.
  llvm::Error declare();

  /// Adds sites, references, roots and what could not be known. Call once every
  /// front end has declared.
  void fill();

  /// Once liveness is known: says where live sites stand, forgets what could
  /// not be known of functions that are not live, and names what those that are
  /// open or look up at run time. Errors are those of ukport's own tables.
  llvm::Error finish();

  /// What the call at \p S hands over as argument \p Index; of a system call,
  /// the number comes after its arguments. Null if \p S stands in no library.
  const elf::Value *argument(SiteId S, unsigned Index) const;
  /// The same as values; of what a caller hands on, none.
  ValueSet values(SiteId S, unsigned Index);
  bool has(SiteId S) const { return InnerOf.count(S); }

  /// Whether \p F is a function of a library. Valid after declare().
  bool has(FunctionId F) const {
    return F.index() < Ours.size() && Ours.test(F.index());
  }

private:
  void define();
  void addSite(SiteKind Kind, FunctionId Caller, FunctionId Callee,
               SiteId Inner);
  void addLookups(FunctionId Own, SiteId Inner);
  void addReferences(IndexRange Range);
  void fillFunction(FunctionId Inner);
  void fillData(uint32_t Image, uint32_t Piece);
  void addProgramData(uint32_t Image, IndexRange Range);
  void addUnknowns();
  void nameOpened(const elf::Plugins &P);
  void nameTakers();
  FunctionId functionOf(elf::Definition D) const;
  FunctionId vertex(FunctionId Inner);

  const Program &P;
  ProgramGraph &G;
  SymbolTable &Symbols;

  PrebuiltLibraries Libraries;
  const elf::Closure &Files = Libraries.files();
  std::optional<elf::ElfGraph> Elf;
  std::vector<FunctionId> Functions; ///< by function of Elf; may be none
  llvm::BitVector Ours;              ///< by function of G: of a library
  std::vector<DataId> Data;          ///< by data of Elf
  /// What other definitions of a library's names prevail.
  std::map<FunctionId, std::set<FunctionId>> ReplacedBy;
  std::map<DataId, std::set<DataId>> DataReplacedBy;
  /// The sites of Elf, by those of G; none for what was added.
  std::map<SiteId, SiteId> InnerOf;
  SignatureId AnySignature;
};

/// Answers for calls in prebuilt libraries, and asks \p Others for the rest.
class SharedOracle : public ValueOracle {
public:
  SharedOracle(SharedFrontEnd &Shared, ValueOracle &Others)
      : Shared(Shared), Others(Others) {}

  ValueSet argument(SiteId S, unsigned Index) override;
  FunctionSet functions(SiteId S, unsigned Index) override;
  FunctionSet pointedFunctions(SiteId S, unsigned Index) override;
  ValueSet pointedHandlers(SiteId S, unsigned Index) override;
  std::optional<unsigned> forwardedParameter(SiteId S,
                                             unsigned Index) const override;
  std::optional<KernelOperands> kernelOperands(SiteId S) const override;

private:
  SharedFrontEnd &Shared;
  ValueOracle &Others;
};

} // namespace ukport

#endif // UKPORT_FRONTEND_SHARED_SHAREDFRONTEND_H
