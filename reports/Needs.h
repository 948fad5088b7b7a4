//===- Needs.h - what a missing syscall means, in words -------------------===//
#ifndef UKPORT_REPORTS_NEEDS_H
#define UKPORT_REPORTS_NEEDS_H

#include "analyzer/store/Store.h"
#include <string>

namespace ukport {

/// What was judged of a syscall; null if nothing was.
const SyscallJudgement *judgementOf(const Analysis &A, int Number);

/// "nginx says \"setsid() failed\" (src/os/unix/ngx_daemon.c:33) and ends
/// (main, src/core/nginx.c:354)": what the program does about it.
std::string describeHandling(const Analysis &A, const Judged &J);

/// "required: when it fails with ENOSYS, nginx ..."
std::string describeStub(const Analysis &A, const Verdict &V);
/// "fakeable: when it returns 0 and does nothing, nginx ..."
std::string describeFake(const Analysis &A, const Verdict &V);

/// Of a finding: "missing on nanos, but nginx says ... and goes on (...)"; ""
/// where the target's status does not say that something is not done, or
/// nothing was judged.
std::string describeNeed(const Analysis &A, const Finding &F);

/// Where another program was probed, such as an older build: that, and what to
/// do.
extern const llvm::StringLiteral ProbedAnother;

} // namespace ukport

#endif // UKPORT_REPORTS_NEEDS_H
