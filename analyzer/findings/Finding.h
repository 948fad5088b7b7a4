//===- Finding.h - features x targets x witnesses -------------------------===//
//
// A *feature use* is one place where the program uses a feature: a syscall
// site whose number and arguments match one of the feature's rules, or a live
// libc function that a rule names. A *finding* joins the uses of one feature
// with what one target offers for it: how severe that is, the shortest
// witness, and the remedy, chosen by the pattern of use (a fork that
// daemonises needs another remedy than one that makes workers).
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FINDINGS_FINDING_H
#define UKPORT_FINDINGS_FINDING_H

#include "analyzer/assume/Assumption.h"
#include "analyzer/errors/Judgement.h"
#include "analyzer/findings/Excerpt.h"
#include "analyzer/graph/Witness.h"
#include "analyzer/syscalls/Syscalls.h"
#include "syscall-map/SyscallMap.h"
#include <string>
#include <vector>

namespace ukport {

/// One place where a feature is used.
struct FeatureUse {
  std::string FeatureId;
  std::string Pattern; ///< "daemonise", "worker-pool" ...; empty: none
  FunctionId Function; ///< the function that a person would say uses it:
                       ///< the nearest caller outside libc
  SiteId Site;         ///< the call in Function through which it is used
  int Syscall = -1;    ///< number; -1 when a libc function matched
  std::string Detail;  ///< "clone(flags=...)", "openat(\"/proc/self/exe\")"
  bool Certain = true; ///< false: an argument is unknown and may match
  Witness Path;        ///< root to the syscall site's function
  /// What becomes of the program when the syscall fails here with ENOSYS, and
  /// when it returns 0 and does nothing; none for a libc function.
  std::optional<Verdict> Stub, Fake;
};

/// What one target makes of one feature the program uses.
struct Finding {
  std::string FeatureId;
  std::string Target;
  std::string Pattern; ///< findings are made per pattern of use
  Severity Level = Severity::Info;
  std::string Status;   ///< supported|partial|stub|missing, the target's word
  std::string Evidence; ///< from the target's table
  std::string Summary;  ///< one sentence for a person
  std::string Remedy;
  std::vector<uint32_t> Uses; ///< indices into Analysis::Uses, nearest first
};

/// A library or the executable, as a report counts it.
struct ModuleSummary {
  ModuleId Module;
  uint32_t FunctionsLive = 0;
  uint32_t FunctionsDead = 0;
  uint64_t InstructionsLive = 0;
  uint64_t InstructionsDead = 0;
  uint32_t DataLive = 0;
  uint32_t DataDead = 0;
  uint64_t DataBytesLive = 0;
  uint64_t DataBytesDead = 0;
};

/// Everything an analysis found; what the store keeps and the reports show.
/// A package of the sysroot that the program has code of.
struct LinkedPackage {
  std::string Name, Version;
  std::string Source;  ///< Debian's source package
  std::string Licence; ///< by Debian's names, with commas; empty: not said
};

struct Analysis {
  const ProgramGraph *Graph = nullptr;
  std::string ProgramName;
  std::string InputPath;
  std::string InputDigest;   ///< of everything the result depends on
  std::string ProgramDigest; ///< of what was linked
  bool Complete = true;      ///< false: an input could not be read
  std::vector<SyscallSite> SyscallSites;    ///< of live functions
  std::vector<SyscallJudgement> Judgements; ///< by number
  std::vector<FeatureUse> Uses;
  std::vector<Finding> Findings; ///< most severe first
  std::vector<ModuleSummary> Modules;
  std::vector<LinkedPackage> Packages; ///< by name
  std::vector<SourceExcerpt> Excerpts; ///< sorted by file and line
  std::vector<std::string> Targets;    ///< names, in the order asked for
  std::vector<Assumption> Assumptions; ///< what all of it rests on
  UnknownCost UnknownsTogether; ///< what hangs on the unknowns, see Costs.h
};

} // namespace ukport

#endif // UKPORT_FINDINGS_FINDING_H
