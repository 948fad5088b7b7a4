//===- Objects.h - stack slots and heap objects as variables --------------===//
//
// What Variables.h says of global variables holds of other objects too, as long
// as every value that their address reaches is a small set: a slot on the
// stack, and what one call of malloc or calloc returns. Each is stood in for by
// a variable of its own, in a module apart, so that addresses stay constants:
//
//   slot             holds what is stored in it, in all activations together;
//                    not a volatile one
//   malloc, calloc   the same, of all objects that this call makes; or it is
//                    null
//
// All hold zeros to begin with: one bit-field of a word that was never written
// is set by reading the others. A stand-in is many objects: that two pointers
// to it are equal is never known, only that pointers to different ones differ.
//
// Which calls allocate is told by the names of the C library's functions, whose
// results are fresh by the C standard, so their bodies' own idea of that memory
// does not count; free() does not let an address out of sight. An allocator of
// the program's own is one object per call of malloc in it, which soon holds
// anything.
//
// Not modelled: memory that is read before it is written, and held something
// else than zeros.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_VALUES_OBJECTS_H
#define UKPORT_VALUES_OBJECTS_H

#include "llvm/ADT/DenseMap.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include <memory>

namespace ukport {

class Objects {
public:
  /// \p M outlives it.
  explicit Objects(const llvm::Module &M);
  ~Objects();

  /// What stands in for \p Slot; null where it is not followed.
  llvm::GlobalVariable *of(const llvm::AllocaInst &Slot);

  /// What stands in for what \p Call allocates; null if it does not.
  llvm::GlobalVariable *of(const llvm::CallBase &Call);

  /// Whether \p Call gives the object of its first argument back.
  static bool releases(const llvm::CallBase &Call);

  /// Whether \p V stands in for objects.
  static bool isStandIn(const llvm::GlobalVariable &V);

private:
  llvm::GlobalVariable *make(const llvm::Value &For, uint64_t Bytes);

  std::unique_ptr<llvm::Module> Apart;
  llvm::DenseMap<const llvm::Value *, llvm::GlobalVariable *> Known;
};

} // namespace ukport

#endif // UKPORT_VALUES_OBJECTS_H
