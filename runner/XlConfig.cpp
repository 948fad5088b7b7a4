#include "runner/XlConfig.h"
#include "analyzer/support/Error.h"
#include "runner/Image.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace ukport {

namespace {

constexpr uint64_t Mebibyte = 1 << 20;

/// "16M", "1G", "16": MiB.
std::optional<uint64_t> mebibytes(StringRef Text) {
  uint64_t Unit = 1;
  if (Text.consume_back_insensitive("G"))
    Unit = 1024;
  else
    Text.consume_back_insensitive("M");
  uint64_t Number = 0;
  if (Text.getAsInteger(10, Number) || Number == 0 || Number > Mebibyte)
    return std::nullopt;
  return Number * Unit;
}

/// A text as xl reads it.
std::string quoted(StringRef Text) {
  std::string Result = "\"";
  for (char C : Text) {
    if (C == '"' || C == '\\')
      Result += '\\';
    Result += C;
  }
  return Result + '"';
}

std::string absolute(StringRef Path) {
  SmallString<128> Result = Path;
  sys::fs::make_absolute(Result);
  sys::path::remove_dots(Result, /*remove_dot_dot=*/true);
  return Result.str().str();
}

std::string networkInterface(const XlOptions &Options) {
  std::vector<std::string> Parts;
  if (!Options.Mac.empty())
    Parts.push_back("mac=" + Options.Mac);
  if (!Options.Bridge.empty())
    Parts.push_back("bridge=" + Options.Bridge);
  return join(Parts, ",");
}

} // namespace

Expected<std::string> xlConfiguration(const XlOptions &Options) {
  Expected<Bootable> Image = readBootable(Options.Image, "xen");
  if (!Image)
    return Image.takeError();
  std::optional<uint64_t> Memory = mebibytes(Options.Memory);
  if (!Memory)
    return makeError("not an amount of memory", Options.Memory, "",
                     "write it as 16M or 1G");
  if (Image->End > *Memory * Mebibyte)
    return makeError("too little memory", Options.Memory,
                     "the image alone reaches to " +
                         Twine(divideCeil(Image->End, Mebibyte)) + " MiB",
                     "give it more: --memory=" +
                         Twine(divideCeil(Image->End, Mebibyte) + 4) + "M");
  std::string Name = Options.Name.empty() ? sys::path::stem(Options.Image).str()
                                          : Options.Name;
  std::string Text;
  raw_string_ostream Out(Text);
  Out << "name = " << quoted(Name) << "\ntype = \"pvh\"\n"
      << "kernel = " << quoted(absolute(Options.Image)) << '\n';
  if (!Options.Ramdisk.empty())
    Out << "ramdisk = " << quoted(absolute(Options.Ramdisk)) << '\n';
  if (!Options.CommandLine.empty())
    Out << "cmdline = " << quoted(Options.CommandLine) << '\n';
  Out << "memory = " << *Memory << '\n'
      << "# For the tables of the guest's memory; what xl would take by itself "
         "is too\n# little for a guest below 16 MiB.\n"
      << "shadow_memory = " << std::max<uint64_t>(1, *Memory / 256) << '\n'
      << "vcpus = 1\n"
      << "# The guest reads the processor's own counter: no trap, and a clock "
         "that goes\n# on evenly.\n"
      << "tsc_mode = \"native\"\n";
  if (Options.Network)
    Out << "vif = [" << quoted(networkInterface(Options)) << "]\n";
  if (!Options.Channel.empty())
    Out << "# The first of a guest's channels is lost up to Xen 4.18: it gets "
           "the number of\n# the console.\n"
        << "channel = [" << quoted("name=none,connection=pty") << ", "
        << quoted("name=ukport,connection=socket,path=" +
                  absolute(Options.Channel))
        << "]\n";
  if (!Options.Disk.empty())
    Out << "disk = ["
        << quoted("format=raw,vdev=xvda,access=rw,target=" +
                  absolute(Options.Disk))
        << "]\n";
  return Text;
}

} // namespace ukport
