#include "cli/doctor.h"
#include "analyzer/frontend/elf/DebugFile.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "reports/TextTable.h"
#include "runner/Qemu.h"
#include "sysroot/Sysroot.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include <CLI/CLI.hpp>
#include <sys/statvfs.h>
#include <unistd.h>

using namespace llvm;

namespace ukport {

void addDoctorOptions(CLI::App &Sub, DoctorOptions &Options) {
  Sub.add_flag("--json", Options.Json, "the same for programs");
}

namespace {

enum class Health { Good, Lacking, Bad };

StringRef nameOf(Health H) {
  return H == Health::Good ? "good" : H == Health::Lacking ? "lacking" : "bad";
}

/// One thing that was looked at.
struct Checkup {
  std::string What;
  Health State = Health::Good;
  std::string Found;  ///< what there is, or what follows
  std::string Advice; ///< empty: nothing to do
};

/// The first line that \p Program says of its version; empty: it does not run.
std::string versionOf(StringRef Program) {
  Expected<std::string> Said = captureOutput({Program.str(), "--version"});
  if (!Said) {
    consumeError(Said.takeError());
    return "";
  }
  return StringRef(*Said).split('\n').first.trim().str();
}

/// A program that is searched in PATH.
Checkup program(StringRef Name, StringRef For, StringRef Package,
                Health Without) {
  Checkup F{Name.str(), Health::Good, "", ""};
  if (sys::findProgramByName(Name)) {
    F.Found = versionOf(Name);
    return F;
  }
  F.State = Without;
  F.Found = "not there; needed to " + For.str();
  F.Advice = "apt install " + Package.str();
  return F;
}

/// The tools of the LLVM that ukport is built with.
Checkup llvmTools() {
  Checkup F{"LLVM", Health::Good, "", ""};
  std::vector<std::string> Missing;
  for (StringRef Tool : {"clang", "ld.lld", "llvm-ar", "llvm-symbolizer"})
    if (!sys::fs::can_execute(llvmTool(Tool)))
      Missing.push_back(Tool.str());
  if (Missing.empty()) {
    F.Found = versionOf(llvmTool("clang"));
    return F;
  }
  F.State = Health::Bad;
  F.Found = "without " + join(Missing, ", ") + "; needed to capture builds";
  F.Advice = "apt install clang-19 lld-19 llvm-19";
  return F;
}

Checkup data() {
  if (sys::fs::exists(dataDirectory() + "/syscall-map"))
    return {"ukport's tables", Health::Good, dataDirectory(), ""};
  return {"ukport's tables", Health::Bad, dataDirectory() + " lacks them",
          "install ukport anew"};
}

Checkup libraries() {
  Checkup F{"libraries to link", Health::Good, "", ""};
  if (!sys::fs::is_directory(sysrootPath()))
    return {F.What, Health::Lacking, "none is built yet",
            "the first analysis builds musl (a minute, needs deb-src in apt's "
            "sources); or run ukport sysroot build"};
  Expected<Sysroot> S = openSysroot();
  if (!S)
    return {F.What, Health::Bad, toString(S.takeError()),
            "ukport sysroot build --rebuild"};
  std::vector<std::string> Names;
  for (const Package &P : S->Packages)
    Names.push_back(P.Name + " " + P.Version);
  F.Found = join(Names, ", ");
  return F;
}

Checkup kvm() {
  if (!sys::findProgramByName("qemu-system-x86_64"))
    return {"KVM", Health::Lacking, "not tried without QEMU", ""};
  if (kvmWorks())
    return {"KVM", Health::Good, "runs a guest", ""};
  if (!sys::fs::exists("/dev/kvm"))
    return {"KVM", Health::Lacking,
            "no /dev/kvm: images run without it, several times slower", ""};
  return {
      "KVM", Health::Lacking,
      "/dev/kvm is there, but runs no guest: images run without it, several "
      "times slower",
      sys::fs::can_write("/dev/kvm") ? "" : "become a member of the group kvm"};
}

Checkup xen() {
  if (!sys::findProgramByName("xl"))
    return {"Xen", Health::Lacking,
            "no xl: this is no dom0; ukport xl-config writes what one needs",
            ""};
  return {"Xen", Health::Good, "xl is there", ""};
}

/// Names of what libraries do not export, for programs without sources.
Checkup debugSymbols() {
  std::string Directory = elf::DebugDirectory + std::string("/.build-id");
  if (sys::fs::is_directory(Directory))
    return {"debug symbols", Health::Good, "of some libraries, in " + Directory,
            ""};
  return {"debug symbols", Health::Lacking,
          "none: of programs without sources more system calls are told than "
          "need be",
          "apt install libc6-dbg"};
}

std::string gibibytes(uint64_t Bytes) {
  return std::to_string(Bytes >> 30) + " GiB";
}

/// What stripping nginx takes: docs/measurements.md.
constexpr uint64_t NeededMemory = uint64_t(2) << 30;
constexpr uint64_t NeededSpace = uint64_t(5) << 30;

Checkup memory() {
  uint64_t Bytes = uint64_t(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  Checkup F{"memory", Health::Good, gibibytes(Bytes), ""};
  if (Bytes < NeededMemory) {
    F.State = Health::Lacking;
    F.Found += ": too little to strip a program like nginx with OpenSSL";
  }
  return F;
}

Checkup space(StringRef What, StringRef Path) {
  std::string At = Path.str(); // the nearest that is there
  while (!sys::fs::exists(At) && sys::path::has_parent_path(At))
    At = sys::path::parent_path(At).str();
  struct statvfs Disk;
  if (statvfs(At.c_str(), &Disk) != 0)
    return {What.str(), Health::Lacking, (Path + " cannot be looked at").str(),
            ""};
  uint64_t Free = uint64_t(Disk.f_bavail) * Disk.f_frsize;
  Checkup F{What.str(), Health::Good,
            gibibytes(Free) + " free in " + Path.str(), ""};
  if (Free < NeededSpace) {
    F.State = Health::Lacking;
    F.Advice = "make room: " + gibibytes(NeededSpace) + " are enough for nginx";
  }
  return F;
}

std::vector<Checkup> examine() {
  SmallString<128> Here;
  sys::fs::current_path(Here);
  std::vector<Checkup> All = {
      llvmTools(),
      data(),
      program("make", "build source trees", "make", Health::Lacking),
      libraries(),
      program("qemu-system-x86_64", "run images of --target=qemu",
              "qemu-system-x86", Health::Lacking),
      kvm(),
      xen(),
      program("gdb", "debug images", "gdb", Health::Lacking),
      debugSymbols(),
      memory(),
      space("the cache", cacheDirectory()),
      space("this directory", Here)};
  return All;
}

void print(ArrayRef<Checkup> All) {
  TextTable Table("lll");
  for (const Checkup &F : All)
    Table.row({nameOf(F.State).str(), F.What, printable(F.Found)});
  Table.print(outs());
  bool Headed = false;
  for (const Checkup &F : All)
    if (!F.Advice.empty())
      outs() << (std::exchange(Headed, true) ? "" : "\nTo do:\n") << "  "
             << F.What << ": " << printable(F.Advice) << '\n';
}

void writeJson(ArrayRef<Checkup> All) {
  json::Array Rows;
  for (const Checkup &F : All)
    Rows.push_back(json::Object{{"what", F.What},
                                {"state", nameOf(F.State)},
                                {"found", json::fixUTF8(F.Found)},
                                {"advice", json::fixUTF8(F.Advice)}});
  outs() << json::Value(std::move(Rows)) << '\n';
}

} // namespace

Expected<int> runDoctor(const DoctorOptions &Options) {
  std::vector<Checkup> All = examine();
  if (Options.Json)
    writeJson(All);
  else
    print(All);
  bool Bad =
      any_of(All, [](const Checkup &F) { return F.State == Health::Bad; });
  return int(Bad ? ExitCode::Failure : ExitCode::Success);
}

} // namespace ukport
