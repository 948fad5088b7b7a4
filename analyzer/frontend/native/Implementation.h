//===- Implementation.h - inside the native front end ---------------------===//
#ifndef UKPORT_FRONTEND_NATIVE_IMPLEMENTATION_H
#define UKPORT_FRONTEND_NATIVE_IMPLEMENTATION_H

#include "analyzer/frontend/native/CodeWalk.h"
#include "analyzer/frontend/native/MachineCode.h"
#include "analyzer/frontend/native/NativeFrontEnd.h"
#include "analyzer/frontend/native/NativeImage.h"
#include <set>

namespace ukport {

struct NativeFrontEnd::Implementation {
  Implementation(const Program &P, llvm::StringRef ModuleAsm, ProgramGraph &G,
                 SymbolTable &Symbols);

  // Phase one.
  llvm::Error readImages();
  llvm::Error readModuleAsm();
  void declare(NativeImage &Image, const CodeWalk &Walk);
  void define(const NativeImage &Image, bool Weak);

  // Phase two.
  void fill(size_t ImageIndex);
  void fillData(const NativeImage &Image, const CodeWalk &Walk);
  void fillRest(const NativeImage &Image, uint32_t Section,
                const CodeWalk &Walk);
  void addRoots(const NativeImage &Image);

  /// The vertex that \p D stands for. A strong name that nothing defines
  /// becomes an Undefined function when \p Called, else nothing.
  Symbol resolve(const NativeImage &Image, const Destination &D,
                 const CodeWalk &Walk, bool Called);
  /// The vertex at a place in the object.
  Symbol vertexAt(const NativeImage &Image, Place Where, const CodeWalk &Walk);
  FunctionId undefinedFunction(llvm::StringRef Name);
  /// Where code that runs off the end of an init or fini section goes on: the
  /// next object's section of that name.
  FunctionId continuation(size_t ImageIndex, llvm::StringRef Section) const;

  const Program &P;
  std::string ModuleAsm;
  ProgramGraph &G;
  SymbolTable &Symbols;
  MachineCode Machine;
  SignatureId AnySignature;
  std::vector<NativeImage> Images;
  std::vector<CodeWalk> Walks; ///< parallel to Images
  std::set<std::string> LinkerSymbols;
  std::set<std::string> SharedSymbols; ///< that shared objects define
  std::set<FunctionId> Ifuncs;
  std::map<SiteId, std::optional<int>> Numbers;
};

} // namespace ukport

#endif // UKPORT_FRONTEND_NATIVE_IMPLEMENTATION_H
