//===- Unknowns.h - what could not be known, worst first ------------------===//
//
// `ukport unknowns`: every Unknown of the graph with what hangs on it, the
// worst first, and what would settle it. Apart from those stand the functions
// of the vDSO, code that the kernel maps into each process: they are known and
// do no harm, but a call of one is no system call, so strace and seccomp, by
// which the static set is checked, cannot see it.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_REPORTS_UNKNOWNS_H
#define UKPORT_REPORTS_UNKNOWNS_H

#include "analyzer/findings/Wording.h"
#include "analyzer/store/Store.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

namespace ukport {

/// The layout of `ukport unknowns --format=json`; docs/report-json.md.
inline constexpr int UnknownsSchemaVersion = 1;

/// The unknowns of \p G: those that bring in the most syscalls first, then the
/// most functions, instructions and edges, then in the order of the graph.
std::vector<const Unknown *> worstFirst(const ProgramGraph &G);

/// Unknowns of one kind with one effect and remedy, which are said once; the
/// worst first.
using UnknownGroup = std::vector<const Unknown *>;

/// All unknowns of \p G, the groups by their worst members.
std::vector<UnknownGroup> unknownGroups(const ProgramGraph &G);

/// A live call that looks up a function of the vDSO.
struct VdsoLookup {
  SiteId Site;
  /// The constant strings handed over: the symbol's version and name.
  std::vector<std::string> Names;
};

/// In the order of the graph's sites. The names are known where the source of
/// the call was read.
std::vector<VdsoLookup> vdsoLookups(const Analysis &A, const Wording &Words);

/// The attributes of an unknown, into an open JSON object.
void writeUnknownFacts(const ProgramGraph &G, const Unknown &U,
                       llvm::json::OStream &J);
void writeVdsoFacts(const ProgramGraph &G, const VdsoLookup &L,
                    llvm::json::OStream &J);

void printUnknowns(const Snapshot &S, llvm::raw_ostream &OS);
void writeUnknownsJson(const Snapshot &S, llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_REPORTS_UNKNOWNS_H
