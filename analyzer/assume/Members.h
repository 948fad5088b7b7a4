//===- Members.h - members of structs, as the source names them -----------===//
#ifndef UKPORT_ASSUME_MEMBERS_H
#define UKPORT_ASSUME_MEMBERS_H

#include "analyzer/resolve/StructMarks.h"
#include "llvm/IR/DebugInfo.h"
#include <optional>
#include <set>
#include <vector>

namespace ukport {

/// A member of a struct: where, and what.
struct MemberAt {
  uint64_t Offset = 0; ///< bytes
  const llvm::DIType *Type = nullptr;
  const llvm::DIDerivedType *BitField = nullptr; ///< the member, if it is one
};

/// The member of that name in \p Type, also inside of unnamed members.
std::optional<MemberAt> findMember(const llvm::DIType *Type,
                                   llvm::StringRef Name);

/// The member that \p Path leads to from \p At, a name after the other; the
/// name that is none as the error.
std::optional<MemberAt> findMember(MemberAt At,
                                   llvm::ArrayRef<llvm::StringRef> Path,
                                   llvm::StringRef &Missing);

/// The structs that have the tag or typedef \p Name, and one of these types.
std::set<StructId> structsNamed(llvm::StringRef Name,
                                const llvm::DebugInfoFinder &Debug,
                                Layouts &Types, const llvm::DIType *&Example);

/// A member that an address names, and the pointer to the struct it is in.
struct NamedMember {
  FieldOf Member;
  const llvm::Value *Base;
};

/// The members that \p Pointer is the address of: that of the innermost struct
/// first, then the same place in each struct that it is reached through.
std::vector<NamedMember> membersAt(const llvm::Value *Pointer,
                                   const StructMarks &Marks,
                                   const Layouts &Types,
                                   const llvm::DataLayout &Data);

} // namespace ukport

#endif // UKPORT_ASSUME_MEMBERS_H
