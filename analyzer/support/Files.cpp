#include "analyzer/support/Files.h"
#include "analyzer/support/Error.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

using namespace llvm;

namespace ukport {

static Error writeError(StringRef Path, std::error_code EC) {
  return makeError("cannot write", Path, EC.message(),
                   "check the directory's permissions and free space");
}

Expected<std::unique_ptr<MemoryBuffer>> readFile(StringRef Path) {
  auto Buffer = MemoryBuffer::getFile(Path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!Buffer)
    return makeInputError("cannot read", Path, Buffer.getError().message(),
                          "check the path");
  return std::move(*Buffer);
}

Error createDirectories(StringRef Path) {
  if (std::error_code EC = sys::fs::create_directories(Path))
    return writeError(Path, EC);
  return Error::success();
}

std::string unusedNameBeside(StringRef Path) {
  // LLVM's own makers of names take each % of the path for a place to fill.
  return (Path + ".tmp-" +
          utohexstr(sys::Process::GetRandomNumber(), /*LowerCase=*/true,
                    /*Width=*/8))
      .str();
}

/// Creates a file beside \p Path; its descriptor, or -1 and errno.
static int createBeside(StringRef Path, std::string &Name) {
  int FD;
  do {
    Name = unusedNameBeside(Path);
    FD = ::open(Name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  } while (FD < 0 && (errno == EEXIST || errno == EINTR));
  return FD;
}

Error writeFileAtomically(StringRef Path, StringRef Contents) {
  if (Error E = createDirectories(sys::path::parent_path(absolutePath(Path))))
    return E;
  std::string Temp;
  int FD = createBeside(Path, Temp);
  if (FD < 0)
    return writeError(Path, std::error_code(errno, std::generic_category()));
  sys::RemoveFileOnSignal(Temp);
  std::error_code EC;
  {
    raw_fd_ostream OS(FD, /*shouldClose=*/true);
    OS << Contents;
    OS.close();
    EC = OS.error();
    OS.clear_error();
  }
  if (!EC)
    EC = sys::fs::rename(Temp, Path);
  if (EC)
    sys::fs::remove(Temp);
  sys::DontRemoveFileOnSignal(Temp);
  return EC ? writeError(Path, EC) : Error::success();
}

Error copyFileAtomically(StringRef From, StringRef To) {
  auto Buffer = readFile(From);
  if (!Buffer)
    return Buffer.takeError();
  return writeFileAtomically(To, (*Buffer)->getBuffer());
}

std::string digestOf(StringRef Contents) {
  BLAKE3 Hasher;
  Hasher.update(Contents);
  return toHex(Hasher.final<16>(), /*LowerCase=*/true);
}

Expected<std::string> digestOfFile(StringRef Path) {
  auto Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  return digestOf((*Buffer)->getBuffer());
}

std::string cacheDirectory() {
  if (auto Dir = sys::Process::GetEnv("XDG_CACHE_HOME"); Dir && !Dir->empty())
    return *Dir + "/ukport";
  auto Home = sys::Process::GetEnv("HOME");
  return (Home ? *Home : std::string("/tmp")) + "/.cache/ukport";
}

std::string executableDirectory() {
  std::string Self = sys::fs::getMainExecutable(nullptr, nullptr);
  return sys::path::parent_path(Self).str();
}

std::string dataDirectory() {
  std::string Installed =
      absolutePath(executableDirectory() + "/../share/ukport");
  if (sys::fs::is_directory(Installed + "/syscall-map"))
    return Installed;
  return UKPORT_SOURCE_DIR;
}

std::string absolutePath(StringRef Path) {
  SmallString<256> Absolute(Path);
  sys::fs::make_absolute(Absolute);
  sys::path::remove_dots(Absolute, /*remove_dot_dot=*/true);
  return std::string(Absolute);
}

} // namespace ukport
