//===- WorkDirectory.h - a place for what is not finished yet -------------===//
#ifndef UKPORT_SUPPORT_WORKDIRECTORY_H
#define UKPORT_SUPPORT_WORKDIRECTORY_H

#include "llvm/Support/Error.h"
#include <string>

namespace ukport {

/// A directory beside a result, in which it is made: PATH.tmp-XXXXXXXX. It goes
/// with all it holds when this object is destroyed and when SIGINT, SIGTERM or
/// SIGHUP ends the process. Where a process was killed outright, the next one
/// that works beside the same path removes what it left.
class WorkDirectory {
public:
  static llvm::Expected<WorkDirectory> beside(llvm::StringRef Path);

  WorkDirectory(WorkDirectory &&Other)
      : Path(std::move(Other.Path)), Lock(Other.Lock), Slot(Other.Slot) {
    Other.Path.clear();
  }
  WorkDirectory &operator=(WorkDirectory &&) = delete;
  ~WorkDirectory();

  const std::string &path() const { return Path; }

private:
  explicit WorkDirectory(std::string Path);

  std::string Path;
  int Lock = -1; ///< the directory, open: who can lock it knows that it is left
  unsigned Slot; ///< where the signal handler finds it
};

} // namespace ukport

#endif // UKPORT_SUPPORT_WORKDIRECTORY_H
