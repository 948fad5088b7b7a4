//===- BitcodeFrontEnd.h - fills the graph from the merged program --------===//
#ifndef UKPORT_FRONTEND_BITCODE_BITCODEFRONTEND_H
#define UKPORT_FRONTEND_BITCODE_BITCODEFRONTEND_H

#include "analyzer/frontend/bitcode/BitcodeModule.h"
#include "analyzer/graph/Symbols.h"

namespace ukport {

/// Which file names a location carries.
struct BitcodeOptions {
  /// Names of files below this directory lose it: "src/core/nginx.c".
  std::string SourceRoot;
  /// Whether a library's name means libc, the compiler's runtime, or neither;
  /// the program's own objects carry the program's name.
  std::string ProgramName;
};

/// Two phases, because bitcode and native code name each other: declare() adds
/// the vertices and enters global names, fill() adds what they contain.
class BitcodeFrontEnd {
public:
  BitcodeFrontEnd(BitcodeModule &M, ProgramGraph &G, SymbolTable &Symbols,
                  const BitcodeOptions &Options)
      : M(M), G(G), Symbols(Symbols), Options(Options) {}

  /// Adds a vertex for every defined function and variable.
  void declare();

  /// Adds sites and references of every function and initialiser, the ifunc
  /// resolvers and constructors as roots, and a vertex for every function that
  /// nothing defines. Call after every front end has declared.
  void fill();

private:
  void fillFunction(llvm::Function &F, FunctionId Id);
  void fillBlock(llvm::BasicBlock &B, FunctionId Id);
  void fillData(const llvm::GlobalVariable &V, DataId Id);
  void addCall(const llvm::CallBase &Call, FunctionId Caller);
  void addRemainder(const llvm::Instruction &I, FunctionId Caller);
  void addInlineAsm(const llvm::CallBase &Call, FunctionId Caller,
                    Location Where);
  void addReferences(const llvm::Value *V, Location Where);
  void addRoots(llvm::StringRef Array, RootKind Kind);
  FunctionId libraryFunctionOf(const llvm::Function &Intrinsic);
  FunctionId functionFor(const llvm::Function &F);
  ModuleId moduleOf(const llvm::GlobalObject &O, StringId &Object);
  Location locationOf(const llvm::Instruction &I);
  StringId fileOf(const llvm::DIFile *File);

  BitcodeModule &M;
  ProgramGraph &G;
  SymbolTable &Symbols;
  const BitcodeOptions &Options;
  llvm::DenseMap<const llvm::DIFile *, StringId> Files;
  llvm::DenseMap<FunctionId, Location>
      SeenFunctions; ///< of the current block or owner
  llvm::DenseMap<DataId, Location> SeenData;
};

} // namespace ukport

#endif // UKPORT_FRONTEND_BITCODE_BITCODEFRONTEND_H
