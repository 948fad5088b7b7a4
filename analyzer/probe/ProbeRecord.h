//===- ProbeRecord.h - what probing has shown, kept beside the store ------===//
//
// probe.json lies beside ukport.db. It outlives a new analysis, as it speaks of
// the program's file (by digest) and not of the analysis. Of what was linked it
// keeps the digest too: once the program is built anew and analysed, the record
// is of another one, and nothing is told from it.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_PROBE_PROBERECORD_H
#define UKPORT_PROBE_PROBERECORD_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <optional>
#include <string>

namespace ukport {

/// What became of a workload when one syscall was taken away.
enum class ProbeOutcome : uint8_t {
  Survives, ///< the same exit code as plain
  Fails,    ///< another exit code
  Crashes,  ///< ended by a signal
  Hangs,    ///< not ended in time
};

llvm::StringRef nameOf(ProbeOutcome O); ///< "survives", "fails" ...

struct ProbeRun {
  ProbeOutcome Outcome = ProbeOutcome::Survives;
  int Status = 0; ///< as of a shell; of no meaning when it hangs
};

/// One syscall. Neither run: the workload does not make it, or it cannot be
/// taken away (the program's end).
struct ProbedSyscall {
  std::string Name;
  bool Used = false;            ///< the program makes it under this workload
  bool Static = false;          ///< it is in the static set
  std::optional<ProbeRun> Stub; ///< fails with ENOSYS
  std::optional<ProbeRun> Fake; ///< returns 0 and does nothing
};

struct ProbeRecord {
  std::string Program;  ///< file name of the executable
  std::string Digest;   ///< of it
  std::string Analysed; ///< digest of what was linked, as the store has it
  std::string Workload;
  int PlainStatus = 0;
  std::map<int, ProbedSyscall> Syscalls; ///< by number

  /// Takes over from \p Before, a record of the same program and workload, what
  /// this one says nothing of. Of another program or workload: nothing.
  void adopt(const ProbeRecord &Before);

  const ProbedSyscall *find(int Number) const {
    auto It = Syscalls.find(Number);
    return It == Syscalls.end() ? nullptr : &It->second;
  }
};

/// Where the record of the store \p Database lies.
std::string probeRecordPath(llvm::StringRef Database);

std::string toJson(const ProbeRecord &R);

/// None if there is no such file; an error (exit code 3) if it is no record.
llvm::Expected<std::optional<ProbeRecord>>
readProbeRecord(llvm::StringRef Path);

/// One sentence for a person: "probed: goes on when it fails with ENOSYS; ends
/// with 1 when it returns 0 and does nothing". "" where nothing was tried.
std::string describe(const ProbedSyscall &S);

} // namespace ukport

#endif // UKPORT_PROBE_PROBERECORD_H
