//===- Internal.h - what the store's files share --------------------------===//
//
// For analyzer/store alone.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STORE_INTERNAL_H
#define UKPORT_STORE_INTERNAL_H

#include "analyzer/store/Catalogue.h"
#include "analyzer/syscalls/Syscalls.h"
#include "llvm/Support/Error.h"

namespace ukport {

/// The calls that \p Site makes as a person writes them, one for each of its
/// numbers, in their order.
std::vector<std::string> describeCalls(const SyscallMap &Map,
                                       const ProgramGraph &G,
                                       const SyscallSite &Site);

/// The failure of a store whose content cannot be (exit code 3).
llvm::Error damagedStore(llvm::StringRef Path, const llvm::Twine &Why);

/// Puts the tables into the order that the look-ups rely on.
void sortCatalogue(Catalogue &C);

} // namespace ukport

#endif // UKPORT_STORE_INTERNAL_H
