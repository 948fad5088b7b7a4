//===- SyscallMapTest.cpp - the syscall map's readers and matching --------===//
//
// Readers are tested on small texts, each with one fault, and the message is
// checked for the line and for what it asks the user to do. Matching is tested
// on the shipped data, which thereby is tested too.
//
//===----------------------------------------------------------------------===//
#include "syscall-map/SyscallMap.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "syscall-map/Csv.h"
#include "syscall-map/MapReader.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "gtest/gtest.h"

using namespace llvm;
using namespace ukport;

namespace {

const char Syscalls[] = "number,name,category,arguments\n"
                        "2,open,file,path flags mode\n"
                        "41,socket,network,domain type protocol\n"
                        "57,fork,process,\n";

const char Arguments[] = R"([[table]]
name = "domain"
kind = "enum"
arguments = ["socket:0"]
[table.values]
AF_UNIX = 1
AF_INET = 2
)";

/// A map read from small texts.
struct Small {
  SyscallMap Map;
  MapReader Reader{Map};

  Small() {
    cantFail(Reader.readSyscalls("syscalls.csv", Syscalls));
    cantFail(Reader.readArguments("arguments.toml", Arguments));
  }
};

std::string messageOf(Error E) {
  EXPECT_TRUE(bool(E));
  EXPECT_EQ(exitCodeOf(E), ExitCode::Incomplete);
  return toString(std::move(E));
}

void expectParts(const std::string &Message,
                 std::initializer_list<StringRef> Parts) {
  for (StringRef Part : Parts)
    EXPECT_TRUE(StringRef(Message).contains(Part))
        << "no '" << Part.str() << "' in: " << Message;
}

const std::string Header = "# title: T\n# version: 1\n# source: S\n"
                           "syscall,status,evidence,note\n";

void expectTargetError(const std::string &Text,
                       std::initializer_list<StringRef> Parts) {
  Small S;
  expectParts(messageOf(S.Reader.readTarget("t", "t.csv", Text)), Parts);
}

/// The error of a feature file, whether seen when read or when finished.
std::string featureError(StringRef Text) {
  Small S;
  if (Error E = S.Reader.readFeatures("g", "g.toml", Text))
    return messageOf(std::move(E));
  return messageOf(S.Reader.finish());
}

/// A feature with these rules, which start at line 6.
std::string featureWith(StringRef Rest) {
  return ("[[feature]]\nid = \"a\"\ntitle = \"A\"\nwhy = \"Why.\"\n"
          "severity = \"loss\"\n" +
          Rest + "\n")
      .str();
}

//===----------------------------------------------------------------------===//
// CSV
//===----------------------------------------------------------------------===//

TEST(CsvTest, ReadsQuotedFieldsCommentsAndProperties) {
  Expected<CsvFile> File = readCsv("f.csv",
                                   "# key: value: more\n# Free: text\na,b\r\n"
                                   "\"x, \"\"y\"\"\",\n\n# comment\n1,2\n",
                                   {"a", "b"});
  ASSERT_TRUE(bool(File)) << toString(File.takeError());
  ASSERT_EQ(File->Properties.size(), 1u);
  EXPECT_EQ(File->Properties[0].Key, "key");
  EXPECT_EQ(File->Properties[0].Value, "value: more");
  ASSERT_EQ(File->Rows.size(), 2u);
  EXPECT_EQ(File->Rows[0].Line, 4u);
  EXPECT_EQ(File->Rows[0].Fields, (std::vector<std::string>{"x, \"y\"", ""}));
  EXPECT_EQ(File->Rows[1].Line, 7u);
}

TEST(CsvTest, RefusesMalformedLines) {
  auto Message = [](StringRef Text) {
    Expected<CsvFile> File = readCsv("f.csv", Text, {"a", "b"});
    return messageOf(File.takeError());
  };
  expectParts(Message("a,b\n1\n"), {"f.csv:2", "1 fields instead of 2"});
  expectParts(Message("a,b\n\"1,2\n"), {"f.csv:2", "does not end"});
  expectParts(Message("a,b\n\"1\"x,2\n"), {"f.csv:2", "closing quote"});
  expectParts(Message("a,b\n1,x\"y\n"), {"f.csv:2", "not quoted"});
  expectParts(Message("a,c\n"), {"f.csv:1", "make them 'a,b'"});
  expectParts(Message("a,b\n\xff,1\n"), {"f.csv:2", "UTF-8"});
  expectParts(Message("# only a comment\n"), {"no column line"});
  expectParts(Message(""), {"f.csv:1", "no column line"});
}

//===----------------------------------------------------------------------===//
// Syscalls and constants
//===----------------------------------------------------------------------===//

TEST(SyscallTableTest, RefusesWhatIsWrong) {
  auto Message = [](StringRef Row) {
    SyscallMap Map;
    MapReader Reader(Map);
    return messageOf(Reader.readSyscalls(
        "s.csv",
        ("number,name,category,arguments\n5,fstat,file,fd\n" + Row + "\n")
            .str()));
  };
  expectParts(Message("x,a,file,"), {"s.csv:3", "'x' is not a number"});
  expectParts(Message("5,a,file,"), {"s.csv:3", "duplicate or out of order"});
  expectParts(Message("6,fstat,file,"), {"'fstat' stands there twice"});
  expectParts(Message("6,a b,file,"), {"malformed"});
  expectParts(Message("6,a,file,1 2 3 4 5 6 7"), {"more than six"});
}

TEST(ArgumentTablesTest, RefusesWhatIsWrong) {
  auto Message = [](StringRef Text) {
    SyscallMap Map;
    MapReader Reader(Map);
    cantFail(Reader.readSyscalls("syscalls.csv", Syscalls));
    return messageOf(Reader.readArguments("a.toml", Text));
  };
  std::string Good = "[[table]]\nname = \"n\"\nkind = \"enum\"\n";
  expectParts(Message(Good + "arguments = [\"sock:0\"]\nvalues = { A = 1 }\n"),
              {"a.toml:4", "unknown syscall 'sock'"});
  expectParts(Message(Good + "arguments = [\"fork:0\"]\nvalues = { A = 1 }\n"),
              {"no such argument"});
  expectParts(Message(Good + "arguments = [\"socket:1 where 0=B\"]\n"
                             "values = { A = 1 }\n"),
              {"unknown constant 'B'"});
  expectParts(Message(Good + "arguments = [\"socket:0\"]\nflags = { A = 1 }\n"),
              {"do not fit kind 'enum'"});
  expectParts(Message(Good + "arguments = [\"socket:0\"]\n"
                             "values = { A = \"1\" }\n"),
              {"'A' is not NAME = number"});
  expectParts(Message("[[table]]\nnmae = \"n\"\n"),
              {"a.toml:2", "unknown key 'nmae'", "'name'"});
  expectParts(Message("[[table\n"), {"a.toml:1", "correct the TOML"});
  expectParts(Message(Good +
                      "arguments = [\"socket:0\"]\nvalues = { A = 1 }\n" +
                      "[[table]]\nname = \"m\"\nkind = \"enum\"\n"
                      "arguments = [\"socket:1\"]\nvalues = { A = 2 }\n"),
              {"a.toml:10", "'A' has another value"});
}

//===----------------------------------------------------------------------===//
// Targets
//===----------------------------------------------------------------------===//

TEST(TargetTest, ReadsRowsFeaturesAndApis) {
  Small S;
  cantFail(S.Reader.readFeatures(
      "g", "g.toml", featureWith("rules = [{ syscall = \"fork\" }]")));
  cantFail(S.Reader.readTarget(
      "t-1.0", "t-1.0.csv",
      "# planned: true\n# default: partial\n" + Header +
          "fork,stub,kernel.c:3,returns 0\n"
          "feature:a,missing,kernel.c:9,\napi:start,supported,api.h:1,\n"));
  cantFail(S.Reader.finish());
  const Target *T = S.Map.target("t-1.0");
  ASSERT_NE(T, nullptr);
  EXPECT_EQ(T->Title, "T");
  EXPECT_TRUE(T->Planned);
  EXPECT_EQ(T->syscall("fork").Status, SupportStatus::Stub);
  EXPECT_EQ(T->syscall("fork").Evidence, "kernel.c:3");
  EXPECT_EQ(T->syscall("socket").Status, SupportStatus::Partial);
  ASSERT_NE(T->feature("a"), nullptr);
  EXPECT_EQ(T->feature("a")->Status, SupportStatus::Missing);
  EXPECT_EQ(T->feature("b"), nullptr);
  EXPECT_EQ(T->Apis.count("start"), 1u);
}

TEST(TargetTest, RefusesWhatIsWrong) {
  expectTargetError(Header + "fork,yes,e,\n",
                    {"t.csv:5", "status 'yes' is unknown",
                     "supported, partial, stub or missing"});
  expectTargetError(Header + "fork,stub,e,\nopen,stub,e,\nfork,missing,e,\n",
                    {"t.csv:7", "'fork' stands there twice"});
  expectTargetError(Header + "forc,stub,e,\n",
                    {"t.csv:5", "unknown syscall 'forc'", "'fork'"});
  expectTargetError(Header + "fork,stub,,\n", {"t.csv:5", "no evidence"});
  expectTargetError(Header + "fork,stub,e\n",
                    {"t.csv:5", "3 fields instead of 4"});
  expectTargetError("# title: T\n# version: 1\nsyscall,status,evidence,note\n",
                    {"does not state its source"});
  expectTargetError("# titel: T\n" + Header, {"unknown property 'titel'"});
  expectTargetError("# title: T\n" + Header, {"t.csv:2", "twice"});
  expectTargetError("# planned: yes\n" + Header, {"true nor false"});
  expectTargetError("# default: none\n" + Header, {"'none' is no status"});
  expectTargetError(Header + "api:a b,stub,e,\n", {"names no function"});
}

TEST(TargetTest, RefusesUnknownFeature) {
  Small S;
  cantFail(S.Reader.readFeatures(
      "g", "g.toml", featureWith("rules = [{ syscall = \"fork\" }]")));
  cantFail(
      S.Reader.readTarget("t", "t.csv", Header + "feature:b,missing,e,\n"));
  expectParts(messageOf(S.Reader.finish()),
              {"t.csv:5", "unknown feature 'b'", "'a'"});
}

TEST(TargetTest, RefusesBadNameAndDuplicateFile) {
  Small S;
  expectParts(messageOf(S.Reader.readTarget("T x", "T x.csv", Header)),
              {"no name for a target"});
  cantFail(S.Reader.readTarget("t", "t.csv", Header));
  expectParts(messageOf(S.Reader.readTarget("t", "u/t.csv", Header)),
              {"'t' stands there twice"});
  cantFail(S.Reader.readTarget("t", "u/t.csv", "# planned: true\n" + Header,
                               /*Layer=*/1));
  cantFail(S.Reader.finish());
  ASSERT_EQ(S.Map.targets().size(), 1u);
  EXPECT_TRUE(S.Map.targets()[0].Planned);
}

//===----------------------------------------------------------------------===//
// Features
//===----------------------------------------------------------------------===//

TEST(FeatureTest, RefusesWhatIsWrong) {
  auto Rule = [](StringRef Text) {
    return featureError(featureWith(("rules = [{ " + Text + " }]").str()));
  };
  expectParts(Rule("syscall = \"forc\""),
              {"g.toml:6", "unknown syscall 'forc'"});
  expectParts(Rule("sycall = \"fork\""),
              {"g.toml:6", "unknown key 'sycall'", "'syscall'"});
  expectParts(Rule("syscall = \"socket\", argument = 0, any-of = [\"AF_UNX\"]"),
              {"unknown constant 'AF_UNX'", "'AF_UNIX'"});
  expectParts(Rule("syscall = \"socket\", argument = 3, any-of = [1]"),
              {"socket has no argument 3"});
  expectParts(Rule("syscall = \"socket\", argument = 9, any-of = [1]"),
              {"argument = 0 to 5"});
  expectParts(Rule("syscall = \"socket\", any-of = [1]"),
              {"needs the argument"});
  expectParts(Rule("syscall = \"socket\", argument = 0"), {"not complete"});
  expectParts(Rule("syscall = \"socket\", argument = 0, mask = 1"),
              {"not complete"});
  expectParts(Rule("syscall = \"socket\", argument = 0, mask = 1, equals = 2"),
              {"bits that 'mask' lacks"});
  expectParts(Rule("syscall = \"socket\", argument = 0, any-of = [1], "
                   "none-of = [2]"),
              {"'any-of' and 'none-of' in one test"});
  expectParts(Rule("syscall = \"socket\", argument = 0, any-of = [1.5]"),
              {"no number"});
  expectParts(Rule("syscall = \"fork\", function = \"fork\""),
              {"about one of"});
  expectParts(Rule("function = \"f\", argument = 0"), {"only a rule"});
  expectParts(Rule("syscall = \"open\", argument = 0, unknown = \"no\""),
              {"neither true nor \"skip\""});
  expectParts(Rule("syscall = \"open\", argument = 0, any-bit = 0"),
              {"no bit"});
  expectParts(featureError(featureWith("")), {"no rule"});
  expectParts(featureError("[[feature]]\nid = \"A b\"\n"), {"is no id"});
  expectParts(featureError("[[feature]]\ntitle = \"A\"\n"),
              {"g.toml:1", "key 'id' is missing"});
  expectParts(featureError(featureWith("severty = 1")),
              {"g.toml:6", "unknown key 'severty'", "'severity'"});
  std::string One = featureWith("rules = [{ syscall = \"fork\" }]");
  expectParts(featureError(One + One), {"'a' stands there twice"});
}

/// Both were faults of toml++; see TomlPlusPlus.h.
TEST(FeatureTest, SurvivesOddText) {
  expectParts(featureError("[|\n"), {"g.toml:1", "correct the TOML"});
  Small S;
  std::string Text =
      "# \u00e9 \u2001\n" + featureWith("rules = [{ syscall = \"fork\" }]");
  cantFail(S.Reader.readFeatures("g", "g.toml", Text));
  expectParts(featureError("\xff"), {"not UTF-8"});
}

TEST(FeatureTest, RefusesBadRemediesAndPatterns) {
  std::string Good = featureWith("rules = [{ syscall = \"fork\" }]");
  expectParts(featureError(Good + "[[feature.remedy]]\ntext = \"x\"\n"
                                  "targets = [\"nobody*\"]\n"),
              {"g.toml:9", "no target fits 'nobody*'"});
  expectParts(featureError(Good + "[[feature.remedy]]\ntext = \"x\"\n"
                                  "status = [\"bad\"]\n"),
              {"status 'bad' is unknown"});
  std::string Pattern = Good + "[[feature.pattern]]\nid = \"p\"\n"
                               "title = \"P\"\nwhy = \"W\"\n";
  std::string Unknown = "[[feature.pattern]]\nid = \"unknown\"\n"
                        "title = \"U\"\nwhy = \"W\"\n";
  expectParts(featureError(Pattern + "when = [{ parent-exits = true }]\n"),
              {"'p' of 'a' is out of place"});
  expectParts(featureError(Pattern + Unknown), {"out of place"});
  expectParts(featureError(Pattern + "when = [{ child-reaches = [\"x\"] }]\n" +
                           Unknown),
              {"g.toml:11", "unknown feature 'x'"});
  expectParts(featureError(Pattern +
                           "when = [{ child-reaches = "
                           "[\"syscall:x\"] }]\n" +
                           Unknown),
              {"unknown syscall 'x'"});
  expectParts(featureError(Pattern + "when = [{}]\n" + Unknown),
              {"states nothing"});
  expectParts(
      featureError(Pattern + "when = [{ parent-exits = 1 }]\n" + Unknown),
      {"neither true nor false"});
}

//===----------------------------------------------------------------------===//
// The shipped data
//===----------------------------------------------------------------------===//

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
  EXPECT_TRUE(Map->target("xen")->Planned);
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
                               Header + "fork,supported,own.c:1,\n"));
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
