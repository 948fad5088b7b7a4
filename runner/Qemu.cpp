#include "runner/Qemu.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "runner/Backtrace.h"
#include "runner/Boot.h"
#include "runner/Image.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace ukport {

static constexpr const char *Qemu = "qemu-system-x86_64";

/// A guest that ends QEMU with status 3 and does nothing else.
static constexpr const char *ProbeGuest = R"(
.section .note.Xen,"a",@note
.balign 4
.long 4, 8, 18
.asciz "Xen"
.quad start
.section .text,"ax",@progbits
.code32
.globl start
start: mov $1, %al
out %al, $0xf4
1: hlt
jmp 1b
)";

static Error makeProbeGuest(StringRef Directory) {
  std::string Source = (Directory + "/probe.s").str();
  if (Error E = writeFileAtomically(Source, ProbeGuest))
    return E;
  std::string Object = (Directory + "/probe.o").str();
  for (const std::vector<std::string> &Command :
       {std::vector<std::string>{llvmTool("clang"), "--target=x86_64-linux-gnu",
                                 "-c", Source, "-o", Object},
        {llvmTool("ld.lld"), "-e", "start", "--image-base=0x200000", Object,
         "-o", (Directory + "/probe").str()}})
    if (Error E = captureOutput(Command).takeError())
      return E;
  return Error::success();
}

/// What every guest gets; -no-reboot so that a reset is an end.
static std::vector<std::string> machineArguments(StringRef Machine,
                                                 StringRef Accelerator) {
  std::string Cpu = Accelerator == "kvm" ? "host" : "max";
  // Without ACPI a microvm names its devices on the command line.
  StringRef Options = Machine == "microvm" ? ",acpi=off" : "";
  return {Qemu, "-machine", (Machine + Options).str(), "-accel",
          Accelerator.str(), "-cpu", Cpu, "-nodefaults", "-no-user-config",
          "-display", "none", "-no-reboot", "-device",
          "isa-debug-exit,iobase=0xf4,iosize=0x4",
          // A guest that is stuck with interrupts off hears of it.
          "-device", "ib700", "-action", "watchdog=inject-nmi"};
}

bool kvmWorks() {
  if (!sys::fs::can_write("/dev/kvm"))
    return false;
  Expected<WorkDirectory> Work = runDirectory();
  if (!Work) {
    consumeError(Work.takeError());
    return false;
  }
  const std::string &Directory = Work->path();
  bool Works = false;
  if (Error E = makeProbeGuest(Directory)) {
    consumeError(std::move(E));
  } else {
    std::vector<std::string> Arguments = machineArguments("microvm", "kvm");
    append_range(Arguments, std::vector<std::string>{"-m", "16M", "-kernel",
                                                     Directory + "/probe"});
    std::vector<StringRef> Words(Arguments.begin(), Arguments.end());
    if (ErrorOr<std::string> Path = sys::findProgramByName(Qemu)) {
      std::optional<StringRef> Null = StringRef("");
      Works = sys::ExecuteAndWait(*Path, Words, std::nullopt,
                                  {Null, Null, Null}, 5) == 3;
    }
  }
  return Works;
}

namespace {

class Guest {
public:
  explicit Guest(const RunOptions &Options) : Options(Options) {}

  Expected<int> run() {
    if (Error E = readBootable(Options.Image, "qemu").takeError())
      return E;
    if (!sys::findProgramByName(Qemu))
      return makeError("cannot run an image", Qemu, "it is not installed",
                       "install it: Debian's package qemu-system-x86");
    Expected<WorkDirectory> Directory = runDirectory();
    if (!Directory)
      return Directory.takeError();
    Work = Directory->path();
    return runIn();
  }

private:
  Expected<int> runIn() {
    bool Kvm = Options.Kvm && kvmWorks();
    Arguments = machineArguments(Options.Machine, Kvm ? "kvm" : "tcg");
    add({"-m", Options.Memory, "-kernel", Options.Image});
    add({"-chardev", "stdio,id=console,logfile=" + Work + "/console", "-serial",
         "chardev:console"});
    add({"-chardev", "file,id=status,path=" + Work + "/status", "-device",
         "isa-debugcon,iobase=0xe9,chardev=status"});
    addNetwork();
    addDisk();
    Expected<std::string> Archive = rootArchive(Options, Work);
    if (!Archive)
      return Archive.takeError();
    if (!Archive->empty())
      add({"-initrd", *Archive});
    if (Error E = addControl())
      return E;
    add({"-append", guestCommandLine(Options)});
    if (Options.Gdb) {
      std::string Port = std::to_string(Options.Gdb);
      add({"-gdb", "tcp:127.0.0.1:" + Port, "-S"});
      errs() << "ukport: waiting for a debugger: gdb " << Options.Image
             << ".debug -ex 'target remote :" << Port << "'\n";
    }
    Expected<int> Code = runProcess(Arguments);
    Control.reset();
    if (!Code)
      return Code.takeError();
    auto Status = MemoryBuffer::getFile(Work + "/status");
    if (auto Console = MemoryBuffer::getFile(Work + "/console"))
      printBacktrace((*Console)->getBuffer(), Options.Image);
    if (Status && !(*Status)->getBuffer().empty())
      return uint8_t((*Status)->getBuffer().back());
    if (*Code > 128)
      return *Code; // QEMU was ended by a signal
    return makeError("the guest ended without a status", Options.Image,
                     "QEMU left with status " + Twine(*Code),
                     "see the console's end");
  }

  void add(std::initializer_list<std::string> More) {
    Arguments.insert(Arguments.end(), More);
  }

  /// virtio by MMIO where there is no PCI.
  std::string device(StringRef Kind) const {
    return ("virtio-" + Kind +
            (Options.Machine == "microvm" ? "-device" : "-pci"))
        .str();
  }

  void addNetwork() {
    std::string Net = "user,id=net";
    for (StringRef Ports : Options.Forward) {
      auto [Host, Guest] = Ports.split(':');
      Net += (",hostfwd=tcp:127.0.0.1:" + Host + "-:" + Guest).str();
    }
    add({"-netdev", Net, "-device", device("net") + ",netdev=net"});
  }

  void addDisk() {
    if (!Options.Disk.empty())
      add({"-drive", "if=none,id=disk,format=raw,file=" + Options.Disk,
           "-device", device("blk") + ",drive=disk"});
  }

  /// A second serial port, where the image has a use for it.
  Error addControl() {
    Expected<std::optional<ControlChannel>> Channel =
        controlChannel(Options, Work);
    if (!Channel)
      return Channel.takeError();
    if (!*Channel)
      return Error::success();
    Control.emplace(std::move(**Channel));
    add({"-chardev",
         "socket,id=control,fd=" + std::to_string(Control->guestEnd()),
         "-device", "isa-serial,iobase=0x2f8,irq=3,index=1,chardev=control"});
    return Error::success();
  }

  const RunOptions &Options;
  std::string Work;
  std::optional<ControlChannel> Control;
  std::vector<std::string> Arguments;
};

} // namespace

Expected<int> runOnQemu(const RunOptions &Options) {
  return Guest(Options).run();
}

} // namespace ukport
