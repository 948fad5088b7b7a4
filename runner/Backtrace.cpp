#include "runner/Backtrace.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Process.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace ukport {

std::vector<GuestBacktrace> backtracesIn(StringRef Console) {
  std::vector<GuestBacktrace> All;
  SmallVector<StringRef, 0> Lines;
  Console.split(Lines, '\n');
  bool Inside = false;
  for (StringRef Line : Lines) {
    Line = Line.trim();
    uint64_t Address;
    if (Line.consume_front("ukport: backtrace")) {
      All.push_back(
          {Line.take_until([](char C) { return C == '(' || C == ':'; })
               .rtrim()
               .str(),
           {}});
      Inside = true;
    } else if (Inside && Line.consume_front("at ") &&
               !Line.getAsInteger(0, Address)) {
      All.back().Addresses.push_back(Line.str());
    } else {
      Inside = false;
    }
  }
  return All;
}

static void printOne(const GuestBacktrace &Trace, StringRef Debug) {
  std::vector<std::string> Command = {llvmTool("llvm-symbolizer"),
                                      "--obj=" + Debug.str(), "--pretty-print",
                                      "--relativenames", "--addresses"};
  // A return address is behind its call, which may be the end of a function.
  for (const std::string &Text : Trace.Addresses) {
    uint64_t Address = 0;
    StringRef(Text).getAsInteger(0, Address);
    bool Innermost = Text == Trace.Addresses.front();
    Command.push_back("0x" +
                      utohexstr(Innermost ? Address : Address - 1, true));
  }
  Expected<std::string> Said = captureOutput(Command);
  if (!Said) {
    warn("no names for the backtrace", Debug, toString(Said.takeError()));
    return;
  }
  errs() << "ukport: the backtrace" << Trace.Of << " in the source:\n" << *Said;
}

void printBacktrace(StringRef Console, StringRef Image) {
  std::vector<GuestBacktrace> All = backtracesIn(Console);
  if (All.empty())
    return;
  std::string Debug = (Image + ".debug").str();
  if (!sys::fs::exists(Debug)) {
    warn("no names for the backtrace", Debug, "there is no such file");
    return;
  }
  for (const GuestBacktrace &Trace : All)
    if (!Trace.Addresses.empty())
      printOne(Trace, Debug);
}

} // namespace ukport
