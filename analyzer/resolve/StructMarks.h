//===- StructMarks.h - the struct that an instruction speaks of -----------===//
//
// The preparation of a program ties each member access and stack slot to the
// struct that its source means (the metadata !ukport.struct); the types of the
// merged IR do not tell structs apart.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_RESOLVE_STRUCTMARKS_H
#define UKPORT_RESOLVE_STRUCTMARKS_H

#include "analyzer/resolve/Layouts.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Operator.h"

namespace ukport {

class StructMarks {
public:
  /// Meets every struct that an instruction of \p M names: which structs hold
  /// another is known from then on. \p Types outlives it.
  StructMarks(const llvm::Module &M, Layouts &Types);

  /// The struct that \p I is marked with; invalid if it is with none.
  StructId structOf(const llvm::Instruction &I) const;

  /// What is known of a variable without debug information: the structs that
  /// the preparation says lie in it.
  Layout layoutOf(const llvm::GlobalVariable &V) const;

  /// The struct whose member \p Gep takes, or over whose elements it walks.
  StructId structOf(const llvm::GEPOperator &Gep) const;

  /// The struct and the byte in it that \p Gep names; none where it names no
  /// member.
  std::optional<FieldOf> memberOf(const llvm::GEPOperator &Gep) const;

  /// The offset that the indices of \p Gep after the first have together, array
  /// indices that vary counted as 0; none when there are none.
  std::optional<int64_t> innerOffset(const llvm::GEPOperator &Gep) const;

private:
  StructId structOf(const llvm::MDNode &Mark) const;

  const llvm::DataLayout &Data;
  Layouts &Types;
  unsigned Kind; ///< of the metadata
};

} // namespace ukport

#endif // UKPORT_RESOLVE_STRUCTMARKS_H
