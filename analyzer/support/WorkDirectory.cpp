#include "analyzer/support/WorkDirectory.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <mutex>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace llvm;

namespace ukport {

//===----------------------------------------------------------------------===//
// Ended by a signal
//===----------------------------------------------------------------------===//

/// What getdents64 fills a buffer with.
struct DirectoryEntry {
  uint64_t Inode;
  int64_t Offset;
  unsigned short Length;
  unsigned char Type;
  char Name[];
};

/// Removes what \p Directory, which is closed, holds. Calls nothing but the
/// kernel: it runs in a signal handler.
static void removeContents(int Directory) {
  alignas(DirectoryEntry) char Buffer[4096];
  long Size;
  while ((Size = syscall(SYS_getdents64, Directory, Buffer, sizeof Buffer)) > 0)
    for (long At = 0; At < Size;) {
      auto *Entry = reinterpret_cast<DirectoryEntry *>(Buffer + At);
      At += Entry->Length;
      const char *Name = Entry->Name;
      if (!strcmp(Name, ".") || !strcmp(Name, "..") ||
          unlinkat(Directory, Name, 0) == 0)
        continue;
      int Inner = openat(Directory, Name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      if (Inner >= 0)
        removeContents(Inner);
      unlinkat(Directory, Name, AT_REMOVEDIR);
    }
  close(Directory);
}

/// The paths of the directories that exist, for the handler.
static std::atomic<char *> Registered[64];

static constexpr int EndingSignals[] = {SIGINT, SIGTERM, SIGHUP};
static struct sigaction Before[std::size(EndingSignals)];

static void removeAllAndEnd(int Signal) {
  for (std::atomic<char *> &Slot : Registered)
    if (char *Path = Slot.exchange(nullptr)) {
      int Directory = open(Path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      if (Directory >= 0)
        removeContents(Directory);
      rmdir(Path);
    }
  for (size_t I = 0; I < std::size(EndingSignals); ++I)
    sigaction(EndingSignals[I], &Before[I], nullptr);
  raise(Signal);
}

/// Once, and for good: other handlers may be put in front of this one, which
/// ends in what stood before it.
static void handleSignals() {
  static std::once_flag Done;
  std::call_once(Done, [] {
    struct sigaction Action = {};
    Action.sa_handler = removeAllAndEnd;
    for (size_t I = 0; I < std::size(EndingSignals); ++I)
      if (sigaction(EndingSignals[I], nullptr, &Before[I]) == 0 &&
          Before[I].sa_handler != SIG_IGN)
        sigaction(EndingSignals[I], &Action, nullptr);
  });
}

/// The slot that \p Path is in from now on; without a free one its directory is
/// left to the next run.
static unsigned enlist(StringRef Path) {
  char *Copy = strdup(Path.str().c_str());
  unsigned Slot = 0;
  for (char *None = nullptr; Slot < std::size(Registered);
       ++Slot, None = nullptr)
    if (Registered[Slot].compare_exchange_strong(None, Copy))
      return Slot;
  free(Copy);
  return Slot;
}

//===----------------------------------------------------------------------===//
// The directory
//===----------------------------------------------------------------------===//

/// The directory \p Path, open and locked; -1 if another process works there.
static int lockDirectory(StringRef Path) {
  int Fd = ::open(Path.str().c_str(),
                  O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (Fd >= 0 && ::flock(Fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(Fd);
    return -1;
  }
  return Fd;
}

/// What processes that were killed left beside \p Path.
static void removeLeftovers(StringRef Path) {
  constexpr size_t Digits = 8;
  std::string Prefix = (sys::path::filename(Path) + ".tmp-").str();
  std::string Directory = absolutePath(sys::path::parent_path(Path));
  std::error_code EC;
  for (sys::fs::directory_iterator It(Directory, EC), End; !EC && It != End;
       It.increment(EC)) {
    StringRef Name = sys::path::filename(It->path());
    if (!Name.starts_with(Prefix) || Name.size() != Prefix.size() + Digits)
      continue;
    int Lock = lockDirectory(It->path());
    if (Lock < 0)
      continue;
    sys::fs::remove_directories(It->path());
    ::close(Lock);
  }
}

Expected<WorkDirectory> WorkDirectory::beside(StringRef Path) {
  handleSignals();
  removeLeftovers(Path);
  for (int Try = 1;; ++Try) {
    WorkDirectory Result(unusedNameBeside(Path));
    if (std::error_code EC = sys::fs::create_directories(Result.Path))
      return makeError("cannot write", Path, EC.message(),
                       "check the directory's permissions and free space");
    // Until it is locked another process may take it for left over.
    Result.Lock = lockDirectory(Result.Path);
    bool Kept = Result.Lock >= 0 && sys::fs::is_directory(Result.Path);
    constexpr int EnoughTries = 10; // some file systems have no locks
    if (Kept || Try == EnoughTries)
      return Result;
  }
}

/// Enlisted before it is made: a signal may come right behind.
WorkDirectory::WorkDirectory(std::string Path)
    : Path(std::move(Path)), Slot(enlist(this->Path)) {}

WorkDirectory::~WorkDirectory() {
  if (Path.empty())
    return; // moved
  sys::fs::remove_directories(Path);
  if (Slot < std::size(Registered))
    free(Registered[Slot].exchange(nullptr));
  if (Lock >= 0)
    ::close(Lock);
}

} // namespace ukport
