#include "runner/Backtrace.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Process.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace ukport {

std::vector<std::string> backtraceIn(StringRef Console) {
  std::vector<std::string> Addresses;
  auto [Before, After] = Console.split("ukport: backtrace");
  SmallVector<StringRef, 32> Lines;
  After.split(Lines, '\n');
  for (StringRef Line : drop_begin(Lines)) {
    uint64_t Address;
    Line = Line.trim();
    if (!Line.consume_front("at ") || Line.getAsInteger(0, Address))
      break;
    Addresses.push_back(Line.str());
  }
  return Addresses;
}

void printBacktrace(StringRef Console, StringRef Image) {
  std::vector<std::string> Addresses = backtraceIn(Console);
  std::string Debug = (Image + ".debug").str();
  if (Addresses.empty())
    return;
  if (!sys::fs::exists(Debug)) {
    warn("no names for the backtrace", Debug, "there is no such file");
    return;
  }
  std::vector<std::string> Command = {llvmTool("llvm-symbolizer"),
                                      "--obj=" + Debug, "--pretty-print",
                                      "--relativenames", "--addresses"};
  // A return address is behind its call, which may be the end of a function.
  for (const std::string &Text : Addresses) {
    uint64_t Address = 0;
    StringRef(Text).getAsInteger(0, Address);
    bool Innermost = Text == Addresses.front();
    Command.push_back("0x" +
                      utohexstr(Innermost ? Address : Address - 1, true));
  }
  Expected<std::string> Said = captureOutput(Command);
  if (!Said) {
    warn("no names for the backtrace", Debug, toString(Said.takeError()));
    return;
  }
  errs() << "ukport: the backtrace in the source:\n" << *Said;
}

} // namespace ukport
