#include "analyzer/program/CompilerCalls.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/LTO/LTO.h"
#include "llvm/TargetParser/Triple.h"

using namespace llvm;

namespace ukport {

static StringSet<> makeNames() {
  StringSet<> Names;
  for (StringRef Name :
       {"memcpy",  "memmove", "memset",  "memcmp",  "memchr",  "memrchr",
        "mempcpy", "memccpy", "bcmp",    "bcopy",   "bzero",   "strlen",
        "strnlen", "strcmp",  "strncmp", "strchr",  "strrchr", "strcpy",
        "strncpy", "stpcpy",  "stpncpy", "strcat",  "strncat", "strstr",
        "strspn",  "strcspn", "strpbrk", "toascii", "isascii", "isdigit",
        "abs",     "labs",    "llabs",   "ffs",     "ffsl",    "ffsll"})
    Names.insert(Name);
  // What has an instruction elsewhere: arithmetic and mathematics.
  for (const char *Name :
       lto::LTO::getRuntimeLibcallSymbols(Triple("x86_64-unknown-linux-musl")))
    Names.insert(Name);
  Names.erase("calloc"); // it may enter the kernel
  return Names;
}

bool mayBeCalledByCompiler(StringRef Name) {
  static const StringSet<> Names = makeNames();
  return Names.count(Name);
}

} // namespace ukport
