//===- ElfGraph.h - the files of a program as one graph -------------------===//
//
// Each image is a module; its functions and data pieces are vertices with
// consecutive ids, so an id says which image and which entry of its facts it
// is. Imports are bound here: a call of one is a direct call of what the
// dynamic linker would choose.
//
//   resolver of an IFUNC    a direct call of each function it could return
//   import with no definition    an Undefined function, named as not seen; a
//                                weak one is null and never called
//   pointer through which the interpreter's entry function ends    a direct
//                                call of the program's entry point
//   copy relocation         the copy refers to what it is copied from
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_ELFGRAPH_H
#define UKPORT_FRONTEND_ELF_ELFGRAPH_H

#include "analyzer/frontend/elf/Binding.h"
#include "analyzer/graph/ProgramGraph.h"
#include "llvm/ADT/DenseSet.h"
#include <set>

namespace ukport::elf {

/// Whether the file \p Name is libc, a part of it or its dynamic linker: what
/// programs ask for when they want something of the kernel.
bool isLibc(llvm::StringRef Name);

/// Whether the file \p Name is a dynamic linker.
bool isLoader(llvm::StringRef Name);

class HandedNumbers;

/// What of a program never happens, by somebody's word (OnlyAfter.h) or since
/// no call asks for it.
struct Omitted {
  llvm::DenseSet<FunctionId> Functions;              ///< all that they do
  std::set<std::pair<FunctionId, int64_t>> Syscalls; ///< by number
  std::set<std::pair<FunctionId, FunctionId>> Calls; ///< by name
  const HandedNumbers *Handed = nullptr;             ///< null: any number
  std::vector<std::string> Reasons;
};

class ElfGraph {
public:
  /// Fills a graph from \p Images, which outlive it. \p Live, if not null, says
  /// of an earlier graph of the same images which functions and data can run:
  /// what the others hold is left out; as is \p Without, if not null, which has
  /// to outlive the constructor alone.
  ElfGraph(const Closure &C, llvm::StringRef ProgramName,
           const ProgramGraph *Live = nullptr,
           const Omitted *Without = nullptr);

  std::unique_ptr<ProgramGraph> Graph;
  Binder Bound;

  /// By SiteId; null where the site is of another kind.
  std::vector<const Call *> Calls;
  std::vector<const SystemCall *> SystemCalls;
  /// By SiteId: the table that the callee is read from; mostly none.
  std::vector<DataId> Tables;
  /// By FunctionId: argument registers read.
  std::vector<uint8_t> Consumed;

  /// Which argument registers may hold something at \p S.
  uint8_t prepared(SiteId S) const {
    const Call *C = S.index() < Calls.size() ? Calls[S.index()] : nullptr;
    return C ? C->Prepared : 0x3f;
  }

  FunctionId function(uint32_t Image, uint32_t Index) const {
    return FunctionId(FunctionBase[Image] + Index);
  }
  DataId data(uint32_t Image, uint32_t Index) const {
    return DataId(DataBase[Image] + Index);
  }
  /// The image that holds \p F; none for functions of no file.
  std::optional<uint32_t> imageOf(FunctionId F) const;
  /// The function that \p D is, if it is one.
  FunctionId functionOf(Definition D) const;
  /// Whether other files can call \p F by a name.
  bool isExported(FunctionId F) const { return Exported.contains(F); }
  llvm::ArrayRef<Image> images() const { return C.Images; }

  /// An address of an image.
  struct Spot {
    uint32_t Image;
    Address At;
  };
  /// Where the site stands; nowhere, if it was added.
  std::optional<Spot> addressOf(SiteId S) const;
  /// The same in words: "libc.so.6+0x2a1b0".
  std::string placeOf(SiteId S) const;

private:
  struct Vertex {
    FunctionId Function;
    DataId Data;
  };
  void declare(uint32_t I);
  void bindImports(uint32_t I);
  void findResolved(uint32_t I);
  void fillFunction(uint32_t I, uint32_t Index);
  FunctionId ownDefinition(uint32_t I, Destination To) const;
  bool entersProgram(uint32_t I, uint32_t Index) const;
  bool isOmitted(FunctionId F, const SystemCall &K) const;
  void fillData(uint32_t I, uint32_t Index);
  void addRoots(uint32_t I);
  void addLiveData(uint32_t I);
  void addGaps(uint32_t I);
  void addSite(FunctionId Caller, FunctionId Callee, SiteKind Kind,
               const Call *C, const SystemCall *K);
  Vertex vertexOf(uint32_t I, Destination To) const;
  void addReference(Vertex To);
  FunctionId undefined(llvm::StringRef Name, bool Weak);

  const Closure &C;
  const ProgramGraph *Live;
  const Omitted *Without;
  ProgramGraph &G;
  std::vector<uint32_t> FunctionBase, DataBase; ///< by image
  std::vector<std::vector<Vertex>> Imports;     ///< by image, by import
  /// What resolvers of IFUNCs can return, by resolver.
  std::map<FunctionId, std::vector<FunctionId>> Resolved;
  std::map<DataId, DataId> CopiedFrom;
  llvm::StringMap<FunctionId> Undefined;
  llvm::StringMap<bool> Null;
  SignatureId NoSignature;
  llvm::DenseSet<FunctionId> Exported;
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_ELFGRAPH_H
