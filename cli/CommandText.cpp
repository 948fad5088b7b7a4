#include "cli/CommandText.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport {
namespace {

constexpr char Look[] = "Look at a program";
constexpr char Make[] = "Make an image, and run it";
constexpr char Ask[] = "Ask what an image consists of";
constexpr char Prepare[] = "Prepare";

constexpr Example Analyze[] = {
    {"ukport analyze ./nginx",
     "build, analyze, and say what will not work and why"},
    {"ukport analyze ./nginx --target xen --fail-on blocker",
     "end with 2 if something rules out that it runs on Xen"},
    {"ukport analyze /usr/sbin/nginx",
     "the same of a program without sources, libraries and all"},
    {"ukport analyze ./nginx --config nginx.conf --argv nginx",
     "leave out what that configuration makes impossible"},
};
constexpr Example ElfShard[] = {
    {"ukport elf-shard /usr/lib/x86_64-linux-gnu/libssl.so.3",
     "read one library now, so that programs need not later"},
    {"parallel ukport elf-shard ::: /usr/bin/*",
     "fill the cache on as many cores as there are"},
};
constexpr Example Why[] = {
    {"ukport why fork", "how the program gets there"},
    {"ukport why fork --guards", "the conditions on the way"},
    {"ukport why 'SSL_*' --all", "every way to each function of that name"},
};
constexpr Example Targets[] = {
    {"ukport targets", "which systems it could run on"},
};
constexpr Example Unknowns[] = {
    {"ukport unknowns", "what could not be known, worst first"},
};
constexpr Example Advise[] = {
    {"ukport advise -t xen", "what to set so that nothing stands in the way"},
};
constexpr Example Report[] = {
    {"ukport report", "the whole report as one HTML file"},
    {"ukport report --format=json -o -", "the same for programs, on stdout"},
    {"ukport report --format=sarif --fail-on blocker --baseline accepted.toml",
     "for code scanning; end with 2 if a blocker is not accepted"},
    {"ukport report --format=dot --from ngx_daemon | xargs dot -Tsvg -O",
     "a picture of what a function calls"},
};
constexpr Example Baseline[] = {
    {"ukport baseline --expires 2027-06-30",
     "accept what there is for now, so that only what is new fails"},
    {"ukport baseline --update", "keep what still holds, add what is new"},
};
constexpr Example Seccomp[] = {
    {"ukport seccomp", "the syscall set as a filter for containers"},
    {"ukport seccomp --format=systemd", "the same for a unit of systemd"},
};
constexpr Example Probe[] = {
    {"ukport probe --workload ./load.sh",
     "which syscalls it can do without, by trying"},
};
constexpr Example Strip[] = {
    {"ukport strip", "an image for Linux without what cannot run"},
    {"ukport strip --target=qemu --target=xen --rootfs root",
     "a unikernel for both, with the files of a directory in it"},
};
constexpr Example Run[] = {
    {"ukport run nginx.qemu", "boot an image made with --target=qemu"},
    {"ukport run nginx.xen --xen", "boot one made with --target=xen"},
    {"ukport run nginx.qemu -m 16M -p 8080:80 --rootfs root",
     "in 16 MB, its port 80 on loopback's 8080"},
};
constexpr Example Top[] = {
    {"ukport top", "what runs in a guest: threads, memory, files"},
};
constexpr Example Trace[] = {
    {"ukport trace", "which system calls it makes"},
};
constexpr Example XlConfig[] = {
    {"ukport xl-config nginx.xen", "the configuration to run one on Xen"},
};
constexpr Example SizeMemory[] = {
    {"ukport size-memory nginx.qemu -p 8080:80 --workload ./load.sh",
     "the least memory that serves a workload"},
};
constexpr Example Size[] = {
    {"ukport size", "what the newest image consists of"},
    {"ukport size --keepers", "what keeps the most bytes in it"},
    {"ukport size --format=html -o size.html", "the same as maps of areas"},
};
constexpr Example WhyKept[] = {
    {"ukport why-kept malloc", "why a function or variable stayed"},
};
constexpr Example Diff[] = {
    {"ukport diff out/old out/new --fail-on blocker",
     "what changed between two analyses; end with 2 if a blocker is new"},
    {"ukport diff old.linux new.linux",
     "what differs between images, the largest difference first"},
};
constexpr Example Capture[] = {
    {"ukport capture -- make", "record any build"},
};
constexpr Example Sysroot[] = {
    {"ukport sysroot list", "the libraries that builds can link"},
    {"ukport sysroot add openssl", "build one more"},
};
constexpr Example Doctor[] = {
    {"ukport doctor", "what this machine can do, and what to install"},
};
constexpr Example Completion[] = {
    {"ukport completion bash", "what a shell has to know to complete"},
};
constexpr Example Man[] = {
    {"ukport man why | man -l -", "the manual page of a command"},
};

constexpr CommandText Texts[] = {
    {"analyze", "analyze a program and store the result", Look, Analyze},
    {"why", "show how something is reached", Look, Why},
    {"targets", "show which systems it could run on", Look, Targets},
    {"unknowns", "list what could not be known, worst first", Look, Unknowns},
    {"advise", "propose what to assume to run on a system", Look, Advise},
    {"report", "write the report of an analysis", Look, Report},
    {"baseline", "write down the findings as accepted", Look, Baseline},
    {"seccomp", "write the syscall set as a filter", Look, Seccomp},
    {"elf-shard", "keep what ELF files say, ahead of their analysis", Look,
     ElfShard},
    {"probe", "try which syscalls a workload can do without", Look, Probe},
    {"strip", "make an image without what cannot run", Make, Strip},
    {"run", "boot an image on QEMU or Xen", Make, Run},
    {"top", "show what runs in a guest", Make, Top},
    {"trace", "show the system calls of a guest", Make, Trace},
    {"xl-config", "write the configuration for Xen's xl", Make, XlConfig},
    {"size-memory", "find the least memory that an image needs", Make,
     SizeMemory},
    {"size", "show what an image consists of", Ask, Size},
    {"why-kept", "show why a function or variable stayed", Ask, WhyKept},
    {"diff", "show what differs between analyses, or images", Ask, Diff},
    {"capture", "record a build", Prepare, Capture},
    {"sysroot", "build and list libraries to link with", Prepare, Sysroot},
    {"doctor", "check what this machine has and can do", Prepare, Doctor},
    {"completion", "write the completion for a shell", Prepare, Completion},
    {"man", "write a manual page", Prepare, Man},
};

} // namespace

ArrayRef<CommandText> commandTexts() { return Texts; }

const CommandText &textOf(StringRef Name) {
  const auto *It =
      find_if(Texts, [&](const CommandText &T) { return T.Name == Name; });
  assert(It != std::end(Texts) && "every command has a text");
  return *It;
}

} // namespace ukport
