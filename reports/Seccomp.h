//===- Seccomp.h - the static syscall set as a filter ---------------------===//
//
// The set of an analysis is what the program can ever ask of the kernel, so it
// is a seccomp profile: everything in it is allowed, with those values of its
// arguments that can arrive, everything else fails with ENOSYS.
//
// Where every site of a syscall knows an argument, only those values pass.
// Calls are rules of their own where each gives all the arguments itself:
// socket(AF_UNIX, SOCK_STREAM) and socket(AF_INET, SOCK_DGRAM) do not allow
// socket(AF_UNIX, SOCK_DGRAM); else every value passes with every other. An
// argument that would take more than MaxRules rules is left open. Pointers and
// texts are never filtered: seccomp cannot follow them.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_REPORTS_SECCOMP_H
#define UKPORT_REPORTS_SECCOMP_H

#include "analyzer/store/Store.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <set>

namespace ukport {

/// One way to make a syscall: what is asked of its arguments, by index.
using SeccompRule = std::map<unsigned, int64_t>;

/// What a syscall's number is allowed with; a rule without arguments allows it
/// in any case.
struct SeccompProfile {
  static constexpr size_t MaxRules = 24;      ///< of one syscall
  std::map<int, std::set<SeccompRule>> Rules; ///< by number
  bool AnyNumber = false; ///< a site can make any call: nothing can be denied
};

SeccompProfile seccompProfileOf(const Snapshot &S);

/// Writes \p P as an OCI runtime profile (Docker, podman, Kubernetes).
void writeOciProfile(const SeccompProfile &P, const Snapshot &S,
                     llvm::raw_ostream &OS);

/// Writes \p P as the settings of a systemd unit. They know no arguments.
void writeSystemdFilter(const SeccompProfile &P, const Snapshot &S,
                        llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_REPORTS_SECCOMP_H
