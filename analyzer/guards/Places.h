//===- Places.h - what a load reads, by the name that C has for it --------===//
//
// "ngx_core_conf_t.master" (a member of a struct, whichever object it is in),
// "ngx_process" (a variable), "server.aof_state" (a member of a variable): the
// names that assumptions speak of. They come from the debug information: a
// struct is its tag, or the typedef of one that has none; a member is the path
// to it through the structs inside.
//
// A place whose address is computed with an index that varies, or that C has no
// name for, is none.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GUARDS_PLACES_H
#define UKPORT_GUARDS_PLACES_H

#include "analyzer/frontend/bitcode/BitcodeModule.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/Operator.h"
#include <map>
#include <optional>

namespace ukport {

struct NamedPlace {
  std::string Name;
  /// The variable; null for a member of any object of a struct.
  const llvm::GlobalVariable *Variable = nullptr;
  /// The struct, or the variable's type if that is one.
  const llvm::DICompositeType *Struct = nullptr;
  int64_t Offset = 0;                 ///< bytes from the struct's start
  const llvm::DIType *Type = nullptr; ///< of the member; null: not described

  bool IsBitField = false;

  bool isMember() const { return !Variable; }
};

/// A run of bits in what a load reads: for members that are bit-fields.
struct BitRange {
  unsigned Shift = 0;
  unsigned Width = 0; ///< 0: all of it
};

class Places {
public:
  explicit Places(const BitcodeModule &M);

  /// The place that \p Pointer is the address of; \p Bits when only those of
  /// the word there are meant.
  std::optional<NamedPlace> at(const llvm::Value *Pointer,
                               BitRange Bits = {}) const;

  /// The name of a struct: its tag or typedef; "" when it has neither.
  llvm::StringRef nameOf(const llvm::DICompositeType *Struct) const;

private:
  const llvm::DICompositeType *markOf(const llvm::GEPOperator &Gep) const;
  std::optional<NamedPlace> member(const llvm::GEPOperator &Gep, int64_t Inner,
                                   BitRange Bits) const;
  std::optional<NamedPlace> variable(const llvm::GlobalVariable &V,
                                     int64_t Offset, BitRange Bits) const;

  const llvm::DataLayout &Data;
  unsigned StructKind;
  llvm::StringMap<const llvm::DICompositeType *> ByKey; ///< "name/bits"
  std::map<std::pair<std::string, unsigned>, llvm::StringRef> Typedefs;
};

/// The way to what stands at bit \p Offset of \p Type: "" for \p Type itself,
/// ".name.len" inside it; none where C has no name, or several (a union).
/// \p Found becomes the type there.
std::optional<std::string> pathTo(const llvm::DIType *Type, uint64_t Offset,
                                  unsigned FieldBits,
                                  const llvm::DIType *&Found);

} // namespace ukport

#endif // UKPORT_GUARDS_PLACES_H
