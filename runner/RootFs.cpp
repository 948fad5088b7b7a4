#include "runner/RootFs.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <set>
#include <sys/stat.h>
#include <unistd.h>

using namespace llvm;

namespace ukport {
namespace {

class Archive {
public:
  /// Adds \p Path, which the archive calls \p Name, and all that is in it.
  Error add(const std::string &Path, const std::string &Name) {
    struct stat S;
    if (lstat(Path.c_str(), &S))
      return cannotRead(Path, std::error_code(errno, std::generic_category()));
    if (S_ISDIR(S.st_mode)) {
      if (!Name.empty())
        entry(Name, S, "");
      return addContents(Path, Name);
    }
    if (S_ISLNK(S.st_mode)) {
      std::string Target(size_t(S.st_size) + 1, 0);
      ssize_t Length = readlink(Path.c_str(), Target.data(), Target.size());
      if (Length < 0)
        return cannotRead(Path,
                          std::error_code(errno, std::generic_category()));
      entry(Name, S, StringRef(Target).take_front(size_t(Length)));
      return Error::success();
    }
    if (!S_ISREG(S.st_mode))
      return Error::success(); // devices and sockets belong to a running system
    auto Contents = readFile(Path);
    if (!Contents)
      return Contents.takeError();
    if ((*Contents)->getBufferSize() > UINT32_MAX)
      return makeInputError("file too large for an archive", Path,
                            "the format has 32 bits for a size",
                            "put it on a disk (--disk)");
    entry(Name, S, (*Contents)->getBuffer());
    return Error::success();
  }

  std::string finish() {
    struct stat None = {};
    None.st_nlink = 1;
    entry("TRAILER!!!", None, "");
    return std::move(Bytes);
  }

private:
  static Error cannotRead(StringRef Path, std::error_code EC) {
    return makeInputError("cannot read", Path, EC.message(),
                          "check the path and its permissions");
  }

  Error addContents(const std::string &Path, const std::string &Name) {
    std::set<std::string> Names;
    std::error_code EC;
    for (sys::fs::directory_iterator It(Path, EC, /*follow_symlinks=*/false),
         End;
         !EC && It != End; It.increment(EC))
      Names.insert(sys::path::filename(It->path()).str());
    if (EC)
      return cannotRead(Path, EC);
    for (const std::string &Child : Names)
      if (Error E = add(Path + "/" + Child,
                        Name.empty() ? Child : Name + "/" + Child))
        return E;
    return Error::success();
  }

  void entry(StringRef Name, const struct stat &S, StringRef Contents) {
    raw_string_ostream OS(Bytes);
    OS << "070701";
    unsigned Links = S_ISDIR(S.st_mode) ? 2 : 1;
    for (uint64_t Field :
         {uint64_t(++Inode), uint64_t(S.st_mode), uint64_t(0), uint64_t(0),
          uint64_t(Links), uint64_t(S.st_mtime), uint64_t(Contents.size()),
          uint64_t(0), uint64_t(0), uint64_t(0), uint64_t(0),
          uint64_t(Name.size() + 1), uint64_t(0)})
      OS << format("%08X", unsigned(Field));
    OS << Name << '\0';
    pad();
    OS << Contents;
    pad();
  }
  void pad() { Bytes.resize((Bytes.size() + 3) / 4 * 4); }

  std::string Bytes;
  unsigned Inode = 0;
};

} // namespace

Expected<std::string> archiveDirectory(StringRef Directory) {
  if (!sys::fs::is_directory(Directory))
    return makeInputError("no root file system", Directory,
                          "it is not a directory", "name a directory");
  Archive A;
  if (Error E = A.add(Directory.str(), ""))
    return E;
  return A.finish();
}

} // namespace ukport
