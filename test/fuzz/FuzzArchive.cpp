// The root file system's archive: whatever the bytes, an error or files that
// can be read, never a crash.
#include "base/fs/Archive.h"
#include "test/unit/base/Host.h"

using namespace base;

static void readAll(Directory &D) {
  uint64_t Position = 0;
  for (Member M; D.next(Position, M);) {
    Reference<Node> N;
    if (D.find(M.Called, N))
      __builtin_trap();
    if (Directory *Below = N->directory())
      readAll(*Below);
    char Part[300];
    iovec V = {Part, sizeof Part};
    if (N->is(S_IFREG))
      for (uint64_t At = 0; long Size = N->read({&V, 1}, At); At += Size)
        if (Size < 0)
          __builtin_trap();
    if (N->is(S_IFLNK))
      N->readLink(Part, sizeof Part);
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  static RamFileSystem System(1);
  Reference<RamDirectory> Root = make<RamDirectory>(System, 0755u);
  unpack({reinterpret_cast<const char *>(Data), Size}, *Root);
  readAll(*Root);
  host::empty(*Root);
  return 0;
}
