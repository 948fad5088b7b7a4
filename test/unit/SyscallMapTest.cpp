//===- SyscallMapTest.cpp - matching, judging and decoding ----------------===//
//
// On the shipped data, which thereby is tested too.
//
//===----------------------------------------------------------------------===//
#include "syscall-map/SyscallMap.h"
#include "SyscallMapTesting.h"
#include "analyzer/support/Files.h"
#include "syscall-map/MapReader.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include <numeric>

using namespace llvm;
using namespace ukport;

namespace {

class SyscallMapTest : public testing::Test {
protected:
  static void SetUpTestSuite() {
    Expected<SyscallMap> Loaded = SyscallMap::loadDefault();
    if (!Loaded)
      FAIL() << toString(Loaded.takeError());
    Map = new SyscallMap(std::move(*Loaded));
  }
  static void TearDownTestSuite() {
    delete Map;
    Map = nullptr;
  }
  void SetUp() override { ASSERT_NE(Map, nullptr); }

  static SyscallUse use(StringRef Name) {
    SyscallUse Use;
    Use.Number = Map->byName(Name)->Number;
    return Use;
  }
  static SyscallUse with(SyscallUse Use, unsigned Index,
                         std::vector<int64_t> Numbers, bool Complete = true) {
    Use.Arguments[Index].Numbers = std::move(Numbers);
    Use.Arguments[Index].Complete = Complete;
    return Use;
  }
  static SyscallUse withText(SyscallUse Use, unsigned Index,
                             std::vector<std::string> Strings,
                             bool Complete = true) {
    Use.Arguments[Index].Strings = std::move(Strings);
    Use.Arguments[Index].Complete = Complete;
    return Use;
  }
  static MatchStrength match(StringRef Feature, const SyscallUse &Use) {
    return Map->matchFeature(*Map->feature(Feature), Use).Strength;
  }

  static SyscallMap *Map;
};

SyscallMap *SyscallMapTest::Map = nullptr;

constexpr auto No = MatchStrength::No;
constexpr auto Possibly = MatchStrength::Possibly;
constexpr auto Yes = MatchStrength::Yes;

TEST_F(SyscallMapTest, KnowsSyscalls) {
  EXPECT_EQ(Map->syscalls().size(), 374u);
  EXPECT_EQ(Map->byName("openat")->Number, 257);
  EXPECT_EQ(Map->byNumber(56)->Name, "clone");
  EXPECT_EQ(Map->byNumber(335), nullptr);
  EXPECT_EQ(Map->byNumber(-1), nullptr);
  EXPECT_EQ(Map->byName("opennat"), nullptr);
}

TEST_F(SyscallMapTest, HasTheTargets) {
  for (StringRef Name :
       {"unikraft-0.17", "unikraft-0.21", "nanos", "osv", "gvisor", "hermitux",
        "rumprun", "mini-os", "solo5", "linux", "xen", "qemu"})
    EXPECT_NE(Map->target(Name), nullptr) << Name.str();
  EXPECT_FALSE(Map->target("xen")->Planned);
  EXPECT_FALSE(Map->target("nanos")->Planned);
  EXPECT_EQ(Map->target("linux")->syscall("fork").Status,
            SupportStatus::Supported);
  EXPECT_EQ(Map->target("solo5")->syscall("read").Status,
            SupportStatus::Missing);
}

TEST_F(SyscallMapTest, SuggestsTargets) {
  EXPECT_EQ(Map->targetsNear("unikraft"),
            (std::vector<std::string>{"unikraft-0.17", "unikraft-0.21"}));
  Expected<const Target *> T = Map->requireTarget("nano");
  ASSERT_FALSE(bool(T));
  Error E = T.takeError();
  EXPECT_EQ(exitCodeOf(E), ExitCode::Failure);
  expectParts(toString(std::move(E)), {"nano", "did you mean nanos"});
}

/// Whatever a program calls, some feature speaks of it, even if nothing is
/// known of the arguments: nothing that is live is left out of a report.
TEST_F(SyscallMapTest, EverySyscallBelongsToAFeature) {
  for (const SyscallInfo &Info : Map->syscalls()) {
    bool Found = false;
    for (const Feature &F : Map->features())
      Found |= bool(Map->matchFeature(F, use(Info.Name)));
    EXPECT_TRUE(Found) << Info.Name;
  }
  SyscallUse Unknown;
  EXPECT_EQ(match("unknown-syscall", Unknown), Yes);
  EXPECT_EQ(match("exec", Unknown), No);
}

/// Every finding has advice.
TEST_F(SyscallMapTest, EveryFeatureHasARemedyForEveryTarget) {
  for (const Feature &F : Map->features())
    for (const Target &T : Map->targets())
      for (auto Status : {SupportStatus::Partial, SupportStatus::Stub,
                          SupportStatus::Missing})
        EXPECT_FALSE(
            Map->remedies(F, T, Status,
                          F.Patterns.empty() ? nullptr : &F.Patterns.back())
                .empty())
            << F.Id << " on " << T.Name;
}

TEST_F(SyscallMapTest, TellsCloneApart) {
  constexpr int64_t Thread = 0x7d0f00, Spawn = 0x4111, Fork = 17;
  SyscallUse Clone = use("clone");
  EXPECT_EQ(match("threads", with(Clone, 0, {Thread})), Yes);
  EXPECT_EQ(match("process-creation", with(Clone, 0, {Thread})), No);
  EXPECT_EQ(match("process-spawn", with(Clone, 0, {Thread})), No);
  EXPECT_EQ(match("process-spawn", with(Clone, 0, {Spawn})), Yes);
  EXPECT_EQ(match("process-creation", with(Clone, 0, {Fork})), Yes);
  EXPECT_EQ(match("process-creation", with(Clone, 0, {Thread, Fork})), Yes);
  EXPECT_EQ(match("process-creation", with(Clone, 0, {Thread}, false)),
            Possibly);
  EXPECT_EQ(match("process-creation", Clone), Possibly);
  EXPECT_EQ(match("process-creation", use("fork")), Yes);
  EXPECT_EQ(match("process-creation", use("read")), No);
}

TEST_F(SyscallMapTest, MatchesSocketDomains) {
  SyscallUse Unix = with(use("socket"), 0, {1});
  EXPECT_EQ(match("unix-sockets", Unix), Yes);
  EXPECT_EQ(match("netlink", Unix), No);
  EXPECT_EQ(match("special-sockets", Unix), No);
  EXPECT_EQ(match("special-sockets", with(Unix, 0, {40})), Yes);
  EXPECT_EQ(match("raw-sockets", with(Unix, 1, {0x80803})), Yes);
  EXPECT_EQ(match("raw-sockets", with(Unix, 1, {0x80801})), No);
  EXPECT_EQ(match("raw-sockets", with(with(Unix, 1, {0x80003}), 0, {16})), No)
      << "Netlink has no other kind";
  MatchResult Result = Map->matchFeature(*Map->feature("unix-sockets"), Unix);
  EXPECT_EQ(Result.Value, "AF_UNIX");
  ASSERT_NE(Result.Rule, nullptr);
}

TEST_F(SyscallMapTest, TellsHandlersFromIgnoring) {
  SyscallUse Action = use("rt_sigaction");
  SyscallUse Handler = withText(Action, 1, {"on_term"});
  SyscallUse Ignore = withText(Action, 1, {"SIG_IGN"});
  EXPECT_EQ(match("async-signals", Handler), Yes);
  EXPECT_EQ(match("signal-ignore", Handler), No);
  EXPECT_EQ(match("async-signals", Ignore), No);
  EXPECT_EQ(match("signal-ignore", Ignore), Yes);
  EXPECT_EQ(match("async-signals", with(Action, 1, {0})), No);
  EXPECT_EQ(match("signal-query", with(Action, 1, {0})), Yes);
  EXPECT_EQ(match("async-signals", Action), Possibly);
}

TEST_F(SyscallMapTest, MatchesPaths) {
  SyscallUse Open = use("openat");
  EXPECT_EQ(match("proc-sys", withText(Open, 1, {"/proc/self/exe"})), Yes);
  EXPECT_EQ(match("proc-sys", withText(Open, 1, {"/processes"})), No);
  EXPECT_EQ(match("raw-devices", withText(Open, 1, {"/dev/sda"})), Yes);
  EXPECT_EQ(match("raw-devices", withText(Open, 1, {"/dev/null"})), No);
  // One value has to pass both conditions, not each condition one value.
  EXPECT_EQ(match("raw-devices", withText(Open, 1, {"/dev/null", "/etc/x"})),
            No);
  EXPECT_EQ(match("pseudo-devices", withText(Open, 1, {"/dev/null"})), Yes);
  // An unknown path is named by a feature of its own, and by that alone.
  EXPECT_EQ(match("proc-sys", Open), No);
  EXPECT_EQ(match("computed-paths", Open), Yes);
  EXPECT_EQ(match("computed-paths", withText(Open, 1, {"/a"})), No);
  EXPECT_EQ(match("computed-paths", withText(Open, 1, {"/a"}, false)), Yes);
}

TEST_F(SyscallMapTest, MatchesSeveralArguments) {
  SyscallUse Option = with(with(use("setsockopt"), 1, {1}), 2, {15});
  EXPECT_EQ(match("port-sharing", Option), Yes);
  EXPECT_EQ(match("port-sharing", with(Option, 1, {6})), No);
  EXPECT_EQ(match("port-sharing", with(Option, 2, {2, 15})), Yes);
  // Both arguments have several values: whether they meet is not known.
  EXPECT_EQ(match("port-sharing", with(with(Option, 2, {2, 15}), 1, {1, 6})),
            Possibly);
  EXPECT_EQ(match("port-sharing", use("setsockopt")), Possibly);
}

TEST_F(SyscallMapTest, MatchesMappings) {
  constexpr int64_t Private = 2, Shared = 1, Anonymous = 0x20;
  SyscallUse Map_ = with(use("mmap"), 2, {3});
  SyscallUse Heap = with(Map_, 3, {Private | Anonymous});
  EXPECT_EQ(match("heap", Heap), Yes);
  EXPECT_EQ(match("file-mapping", Heap), No);
  EXPECT_EQ(match("executable-memory", Heap), No);
  EXPECT_EQ(match("executable-memory", with(Heap, 2, {7})), Yes);
  EXPECT_EQ(match("shared-memory", with(Map_, 3, {Shared | Anonymous})), Yes);
  EXPECT_EQ(match("shared-file-mapping", with(Map_, 3, {Shared})), Yes);
  EXPECT_EQ(match("shared-file-mapping", with(with(Map_, 3, {Shared}), 2, {1})),
            No);
  EXPECT_EQ(match("shared-file-mapping", Map_), Possibly);
  EXPECT_EQ(match("shared-file-mapping", with(Map_, 4, {-1})), No);
  EXPECT_EQ(match("file-mapping", with(Map_, 4, {0xffffffff})), No);
}

TEST_F(SyscallMapTest, MatchesNumbersOfEitherExtension) {
  // TUNSETIFF and ioctl requests with the top bit may arrive sign-extended.
  SyscallUse Ioctl = use("ioctl");
  EXPECT_EQ(match("raw-devices", with(Ioctl, 1, {int64_t(0x80081272)})), Yes);
  EXPECT_EQ(
      match("raw-devices", with(Ioctl, 1, {int64_t(int32_t(0x80081272))})),
      Yes);
}

TEST_F(SyscallMapTest, MatchesFunctions) {
  EXPECT_TRUE(Map->matchFunction(*Map->feature("dlopen"), "dlopen"));
  EXPECT_FALSE(Map->matchFunction(*Map->feature("dlopen"), "my_dlopen"));
  EXPECT_TRUE(fitsGlob("get*nam?", "getpwnam2"));
  EXPECT_TRUE(fitsGlob("*", ""));
  EXPECT_TRUE(fitsGlob("a*b*c", "aXbYbZc"));
  EXPECT_FALSE(fitsGlob("a*b", "aXc"));
  EXPECT_FALSE(fitsGlob("?", ""));
}

TEST_F(SyscallMapTest, RecognisesPatternsOfFork) {
  const Feature &Fork = *Map->feature("process-creation");
  auto First = [&](const RegionFacts &Facts) {
    std::vector<PatternMatch> Matches = Map->matchPatterns(Fork, Facts);
    return Matches.front().What->Id + (Matches.front().Certain ? "" : "?");
  };
  EXPECT_EQ(First({{"setsid", "dup2"}, {}, true, false, true}), "daemonise");
  EXPECT_EQ(First({{"umask"}, {}, true, false, true}), "daemonise?");
  EXPECT_EQ(First({{"execve", "exit_group"}, {"wait4"}, false, true, false}),
            "fork-exec");
  EXPECT_EQ(
      First({{"write", "fsync", "rename"}, {"epoll_wait"}, false, true, false}),
      "snapshot");
  EXPECT_EQ(First({{"epoll_wait", "accept4", "execve"},
                   {"rt_sigsuspend"},
                   false,
                   true,
                   false}),
            "worker-pool");
  EXPECT_EQ(First({{"getpid"}, {}, false, false, false}), "unknown?");
  // A site can serve two ends; both are said.
  std::vector<PatternMatch> Both = Map->matchPatterns(
      Fork, {{"epoll_wait", "execve"}, {}, false, false, false});
  ASSERT_EQ(Both.size(), 2u);
  EXPECT_EQ(Both[1].What->Id, "fork-exec");
  EXPECT_FALSE(Both[1].Certain);
  EXPECT_TRUE(Map->matchPatterns(*Map->feature("exec"), {}).empty());
}

TEST_F(SyscallMapTest, JudgesSupportOfFeatures) {
  const Feature &Fork = *Map->feature("process-creation");
  const Feature &Signals = *Map->feature("async-signals");
  const Feature &Netlink = *Map->feature("netlink");
  auto Status = [&](const Feature &F, StringRef T,
                    std::vector<std::string> Matched) {
    return Map->featureSupport(F, *Map->target(T), Matched).Status;
  };
  // Threads alone do not make fork supported.
  EXPECT_EQ(Status(Fork, "nanos", {"clone"}), SupportStatus::Missing);
  EXPECT_EQ(Status(Fork, "linux", {"clone"}), SupportStatus::Supported);
  EXPECT_EQ(Status(Fork, "gvisor", {"clone"}), SupportStatus::Supported);
  EXPECT_EQ(Status(Signals, "unikraft-0.17", {"rt_sigaction"}),
            SupportStatus::Stub);
  EXPECT_EQ(Status(Signals, "nanos", {"rt_sigaction"}),
            SupportStatus::Supported);
  // A socket call that works says nothing of netlink.
  EXPECT_EQ(Status(Netlink, "osv", {"socket"}), SupportStatus::Missing);
  EXPECT_EQ(Status(Netlink, "solo5", {"socket"}), SupportStatus::Missing);
  // The worst of the syscalls used decides, and is named.
  const Feature &Timers = *Map->feature("timers");
  Support Worst = Map->featureSupport(Timers, *Map->target("nanos"),
                                      {"alarm", "setitimer"});
  EXPECT_EQ(Worst.Status, SupportStatus::Partial);
  EXPECT_EQ(Worst.Note, "setitimer: no ITIMER_VIRTUAL");
  EXPECT_EQ(Status(Timers, "nanos", {"alarm"}), SupportStatus::Supported);
}

TEST_F(SyscallMapTest, GradesSeverity) {
  const Feature &Fork = *Map->feature("process-creation");
  EXPECT_EQ(Fork.severityFor(SupportStatus::Supported), std::nullopt);
  EXPECT_EQ(Fork.severityFor(SupportStatus::Partial), Severity::Degraded);
  EXPECT_EQ(Fork.severityFor(SupportStatus::Stub), Severity::Blocker);
  EXPECT_EQ(Fork.severityFor(SupportStatus::Missing), Severity::Blocker);
  EXPECT_EQ(Map->feature("credentials")->severityFor(SupportStatus::Stub),
            Severity::Info);
  EXPECT_EQ(toString(Severity::Blocker), "blocker");
}

TEST_F(SyscallMapTest, PicksRemedies) {
  const Feature &Fork = *Map->feature("process-creation");
  std::vector<std::string> Texts =
      Map->remedies(Fork, *Map->target("unikraft-0.21"), SupportStatus::Missing,
                    Fork.pattern("fork-exec"));
  ASSERT_EQ(Texts.size(), 2u);
  expectParts(Texts[0], {"posix_spawn"});
  expectParts(Texts[1], {"Find out which program is started"});
  EXPECT_EQ(StringRef(Texts[0]).find('\n'), StringRef::npos);
  Texts = Map->remedies(Fork, *Map->target("linux"), SupportStatus::Supported,
                        Fork.pattern("fork-exec"));
  EXPECT_TRUE(Texts.empty());
}

//===----------------------------------------------------------------------===//
// Decoding
//===----------------------------------------------------------------------===//

TEST_F(SyscallMapTest, DecodesArguments) {
  auto Text = [&](StringRef Name, unsigned I, int64_t Value) {
    return Map->describeArgument(Name, I, Value);
  };
  EXPECT_EQ(Text("socket", 0, 1), "AF_UNIX");
  EXPECT_EQ(Text("socket", 1, 0x80801),
            "SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC");
  EXPECT_EQ(Text("openat", 0, -100), "AT_FDCWD");
  EXPECT_EQ(Text("openat", 0, 0xffffff9c), "AT_FDCWD");
  EXPECT_EQ(Text("openat", 2, 0), "O_RDONLY");
  EXPECT_EQ(Text("openat", 2, 0x42), "O_RDWR|O_CREAT");
  EXPECT_EQ(Text("openat", 2, 0x101001), "O_WRONLY|O_SYNC");
  EXPECT_EQ(Text("openat", 2, int64_t(1) << 40), "O_RDONLY|0x10000000000");
  EXPECT_EQ(Text("clone", 0, 0x4111), "SIGCHLD|CLONE_VM|CLONE_VFORK");
  EXPECT_EQ(Text("clone", 0, 0x10900), "CLONE_VM|CLONE_SIGHAND|CLONE_THREAD");
  EXPECT_EQ(Text("futex", 1, 0x81), "FUTEX_WAKE|FUTEX_PRIVATE_FLAG");
  EXPECT_EQ(Text("mmap", 3, 0x22), "MAP_PRIVATE|MAP_ANONYMOUS");
  EXPECT_EQ(Text("mmap", 2, 0), "0");
  EXPECT_EQ(Text("mmap", 2, 3), "PROT_READ|PROT_WRITE");
  EXPECT_EQ(Text("kill", 1, 15), "SIGTERM");
  EXPECT_EQ(Text("kill", 1, 99), "99");
  EXPECT_EQ(Text("read", 2, 4096), "4096");
  EXPECT_EQ(Text("read", 1, 0x400000), "0x400000");
  EXPECT_EQ(Text("prctl", 0, 15), "PR_SET_NAME");
  // The name of a socket option depends on its level.
  EXPECT_EQ(Text("setsockopt", 2, 1), "1");
  EXPECT_EQ(Map->describeArgument("setsockopt", 2, 1, {std::nullopt, 6}),
            "TCP_NODELAY");
  EXPECT_EQ(Map->describeArgument("setsockopt", 2, 2, {std::nullopt, 1}),
            "SO_REUSEADDR");
}

TEST_F(SyscallMapTest, DecodesCalls) {
  SyscallUse Socket = with(with(use("socket"), 0, {1}), 1, {0x80001});
  EXPECT_EQ(Map->describeCall(Socket),
            "socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, ?)");
  EXPECT_EQ(Map->describeCall(with(Socket, 0, {1, 2})),
            "socket({AF_UNIX, AF_INET}, SOCK_STREAM|SOCK_CLOEXEC, ?)");
  EXPECT_EQ(Map->describeCall(with(Socket, 0, {1}, false)),
            "socket({AF_UNIX, ...}, SOCK_STREAM|SOCK_CLOEXEC, ?)");
  SyscallUse Open = withText(with(use("openat"), 0, {-100}), 1, {"/a\"\n\x01"});
  EXPECT_EQ(Map->describeCall(Open),
            "openat(AT_FDCWD, \"/a\\\"\\n\\x01\", ?, ?)");
  std::vector<int64_t> Many(20);
  std::iota(Many.begin(), Many.end(), 100);
  EXPECT_NE(
      Map->describeCall(with(use("close"), 0, Many)).find("115, and 4 more}"),
      std::string::npos);
  EXPECT_EQ(Map->describeCall(use("fork")), "fork()");
  EXPECT_EQ(Map->describeCall(SyscallUse()), "syscall(?)");
  SyscallUse High;
  High.Number = 999;
  EXPECT_EQ(Map->describeCall(High), "syscall(999)");
}

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

TEST_F(SyscallMapTest, ReadsOverlays) {
  SmallString<128> Dir;
  ASSERT_FALSE(sys::fs::createUniqueDirectory("ukport-map", Dir));
  std::string Root = Dir.str().str();
  cantFail(writeFileAtomically(Root + "/targets/nanos.csv",
                               TargetHeader + "fork,supported,own.c:1,\n"));
  cantFail(writeFileAtomically(
      Root + "/features/own.toml",
      featureWith("rules = [{ syscall = \"fork\" }]") +
          "[[feature]]\nid = \"process-creation\"\ntitle = \"Mine\"\n"
          "why = \"W\"\nseverity = \"info\"\n"
          "rules = [{ syscall = \"fork\" }]\n"));
  std::string Default = dataDirectory() + "/syscall-map";
  Expected<SyscallMap> Mine = SyscallMap::load(Default, {Root});
  ASSERT_TRUE(bool(Mine)) << toString(Mine.takeError());
  EXPECT_EQ(Mine->target("nanos")->Title, "T");
  EXPECT_NE(Mine->feature("a"), nullptr);
  EXPECT_EQ(Mine->feature("process-creation")->Title, "Mine");
  EXPECT_TRUE(Mine->feature("process-creation")->Patterns.empty());
  EXPECT_EQ(Mine->features().size(), Map->features().size() + 1);

  Expected<SyscallMap> Empty = SyscallMap::load(Default, {Root + "/targets"});
  expectParts(messageOf(Empty.takeError()), {"neither targets/ nor features/"});
  Expected<SyscallMap> None = SyscallMap::load(Root + "/nowhere");
  ASSERT_FALSE(bool(None));
  expectParts(toString(None.takeError()), {"syscalls.csv"});
  sys::fs::remove_directories(Root);
}

} // namespace
