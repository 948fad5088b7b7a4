//===- UseCollector.h - where the program uses each feature ---------------===//
#ifndef UKPORT_FINDINGS_USECOLLECTOR_H
#define UKPORT_FINDINGS_USECOLLECTOR_H

#include "analyzer/findings/Findings.h"

namespace ukport {

/// At most so many uses of one feature at one syscall site are listed, the
/// nearest to a root first: everything uses write(2).
inline constexpr size_t MaxUsesPerSite = 40;

/// At most so many calls that hand constants to one site are told of for one
/// feature.
inline constexpr size_t MaxOrigins = 200;

/// Every use of every feature: of the syscall sites \p Sites, whose numbers or
/// arguments match, and of live libc functions that a rule names. In the order
/// of the features, then of the sites.
std::vector<FeatureUse> collectUses(const FindingInputs &In,
                                    llvm::ArrayRef<SyscallSite> Sites);

} // namespace ukport

#endif // UKPORT_FINDINGS_USECOLLECTOR_H
