#include "analyzer/support/Files.h"
#include "analyzer/support/Error.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

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

Error writeFileAtomically(StringRef Path, StringRef Contents) {
  if (Error E = createDirectories(sys::path::parent_path(absolutePath(Path))))
    return E;
  auto Temp = sys::fs::TempFile::create(
      Path + ".tmp-%%%%%%%%", sys::fs::all_read | sys::fs::owner_write);
  if (!Temp)
    return writeError(Path, errorToErrorCode(Temp.takeError()));
  raw_fd_ostream OS(Temp->FD, /*shouldClose=*/false);
  OS << Contents;
  OS.flush();
  if (OS.has_error()) {
    std::error_code EC = OS.error();
    OS.clear_error();
    consumeError(Temp->discard());
    return writeError(Path, EC);
  }
  if (Error E = Temp->keep(Path))
    return writeError(Path, errorToErrorCode(std::move(E)));
  return Error::success();
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
