#include "analyzer/store/TemporaryFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace llvm;

namespace ukport {

static constexpr StringLiteral Infix = ".tmp-"; // and eight random digits

TemporaryFile::TemporaryFile(StringRef Final) : Final(Final.str()) {
  for (int Tries = 0; Tries < 100 && FD < 0; ++Tries) {
    uint32_t Random = sys::Process::GetRandomNumber();
    Path = (Final + Infix).str() +
           utohexstr(Random, /*LowerCase=*/true, /*Width=*/8);
    FD = ::open(Path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (FD < 0 && errno != EEXIST)
      break;
  }
  if (FD < 0) {
    Reason = std::error_code(errno, std::generic_category());
    return;
  }
  ::flock(FD, LOCK_EX | LOCK_NB);
  sys::RemoveFileOnSignal(Path);
}

TemporaryFile::~TemporaryFile() {
  if (FD < 0)
    return;
  ::close(FD);
  if (!Kept)
    static_cast<void>(sys::fs::remove(Path)); // nobody to tell
  sys::DontRemoveFileOnSignal(Path);
}

std::error_code TemporaryFile::keep() {
  if (::fsync(FD) != 0)
    return std::error_code(errno, std::generic_category());
  std::error_code EC = sys::fs::rename(Path, Final);
  Kept = !EC;
  return EC;
}

void removeLeftovers(StringRef Final) {
  std::string Prefix = (sys::path::filename(Final) + Infix).str();
  std::error_code EC;
  StringRef Directory = sys::path::parent_path(Final);
  for (sys::fs::directory_iterator It(Directory, EC), End; It != End && !EC;
       It.increment(EC)) {
    StringRef Name = sys::path::filename(It->path());
    if (!Name.starts_with(Prefix) || Name.size() != Prefix.size() + 8)
      continue;
    int FD = ::open(It->path().c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (FD < 0)
      continue;
    if (::flock(FD, LOCK_EX | LOCK_NB) == 0)
      static_cast<void>(sys::fs::remove(It->path())); // the next run tries
    ::close(FD);
  }
}

} // namespace ukport
