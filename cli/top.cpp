#include "cli/top.h"
#include "analyzer/support/Error.h"
#include "cli/FormatOption.h"
#include "runner/Control.h"
#include "runner/GuestReport.h"
#include "runner/Trace.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include <CLI/CLI.hpp>
#include <chrono>
#include <thread>

using namespace llvm;

namespace ukport {

static void addGuestOption(CLI::App &Sub, TopOptions &Options) {
  Sub.add_option("GUEST", Options.Guest,
                 "the image that `ukport run` runs (default: the only one)");
}

void addTopOptions(CLI::App &Sub, TopOptions &Options) {
  addGuestOption(Sub, Options);
  Sub.add_option("-i,--interval", Options.Interval, "seconds between reports")
      ->check(CLI::Range(0.1, 3600.0))
      ->default_str("2");
  Sub.add_option("-n,--count", Options.Count,
                 "reports (default: no end on a terminal, else one)");
  addFormatOption(Sub, Options.Format, {"text", "json"},
                  "text, or json: an object on a line for each report");
}

void addTraceOptions(CLI::App &Sub, TopOptions &Options) {
  addGuestOption(Sub, Options);
  Sub.add_option("--calls", Options.Calls,
                 "names and groups of system calls (read,file,!close); "
                 "default: all");
}

static Expected<GuestConnection> connect(const TopOptions &Options) {
  return GuestConnection::to(Options.Guest);
}

/// Shows \p Now, which follows \p Before, as text.
static void show(const GuestReport &Now, const GuestReport *Before,
                 StringRef Image, const SyscallMap &Map, bool Clears) {
  constexpr const char *Clear = "\x1b[H\x1b[2J";
  if (Clears)
    outs() << Clear;
  else if (Before)
    outs() << '\n';
  outs() << Image << ": ";
  Now.print(outs(), Map, Before);
}

/// Until the next report is due; on a terminal, Control-C ends it.
static void waitFor(double Seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(Seconds));
}

Expected<int> runTop(const TopOptions &Options) {
  Expected<SyscallMap> Map = SyscallMap::loadDefault({});
  if (!Map)
    return Map.takeError();
  Expected<GuestConnection> Guest = connect(Options);
  if (!Guest)
    return Guest.takeError();
  bool Terminal = sys::Process::StandardOutIsDisplayed();
  unsigned Count = Options.Count || Terminal ? Options.Count : 1;
  std::optional<GuestReport> Before;
  for (unsigned Done = 0; !Count || Done < Count; ++Done) {
    if (Done)
      waitFor(Options.Interval);
    Expected<std::optional<std::string>> Text = Guest->report();
    if (!Text)
      return Text.takeError();
    if (!*Text) {
      errs() << "ukport: the guest has ended\n";
      return 0;
    }
    GuestReport Now = GuestReport::read(**Text);
    const GuestReport *Last = Before ? &*Before : nullptr;
    if (Options.Format == "json")
      Now.printJson(outs(), *Map, Guest->image(), Last);
    else
      show(Now, Last, Guest->image(), *Map, Terminal && Count != 1);
    outs().flush();
    Before = std::move(Now);
  }
  return 0;
}

Expected<int> runTrace(const TopOptions &Options) {
  Expected<SyscallMap> Map = SyscallMap::loadDefault({});
  if (!Map)
    return Map.takeError();
  Expected<std::set<int>> Calls = callsNamed(Options.Calls, *Map);
  if (!Calls)
    return Calls.takeError();
  Expected<GuestConnection> Guest = connect(Options);
  if (!Guest)
    return Guest.takeError();
  if (Error E = Guest->trace(*Calls, outs()))
    return E;
  errs() << "ukport: the guest has ended\n";
  return 0;
}

} // namespace ukport
