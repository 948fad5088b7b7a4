#include "analyzer/support/FileLock.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Talk.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace llvm;

namespace ukport {

Expected<FileLock> FileLock::take(StringRef Path, bool WithChildren) {
  if (Error E = createDirectories(sys::path::parent_path(Path)))
    return E;
  int Fd = open(Path.str().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (Fd < 0)
    return makeError("cannot lock", Path, std::strerror(errno),
                     "check the directory's permissions");
  FileLock Lock(Fd);
  if (WithChildren)
    fcntl(Fd, F_SETFD, 0);
  if (flock(Fd, LOCK_EX | LOCK_NB) == 0)
    return Lock;
  talk() << "ukport: waiting for another ukport"
         << (WithChildren ? ", or what one left running," : "")
         << " that holds " << Path << "\n";
  while (flock(Fd, LOCK_EX) != 0)
    if (errno != EINTR)
      return makeError("cannot lock", Path, std::strerror(errno),
                       "check that the file system supports locks");
  return Lock;
}

FileLock::~FileLock() {
  if (Fd < 0)
    return;
  flock(Fd, LOCK_UN); // also for children that have it
  close(Fd);
}

} // namespace ukport
