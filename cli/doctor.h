//===- doctor.h - what this machine has and can do ------------------------===//
#ifndef UKPORT_CLI_DOCTOR_H
#define UKPORT_CLI_DOCTOR_H

#include "llvm/Support/Error.h"

namespace CLI {
class App;
}

namespace ukport {

/// Options of `doctor`.
struct DoctorOptions {
  bool Json = false;
};

void addDoctorOptions(CLI::App &Sub, DoctorOptions &Options);

/// Ends with 1 if something is missing that analyzing or stripping needs.
llvm::Expected<int> runDoctor(const DoctorOptions &Options);

} // namespace ukport

#endif // UKPORT_CLI_DOCTOR_H
