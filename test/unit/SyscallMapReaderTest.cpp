//===- SyscallMapReaderTest.cpp - the readers of the syscall map ----------===//
//
// Small texts, each with one fault; the message is checked for the line and for
// what it asks the user to do.
//
//===----------------------------------------------------------------------===//
#include "SyscallMapTesting.h"
#include "syscall-map/Csv.h"
#include "syscall-map/MapReader.h"
#include "syscall-map/SyscallMap.h"
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

TEST(SyscallTableTest, KnowsWhatTheVdsoAnswers) {
  StringRef Table = "number,name,category,arguments\n"
                    "5,fstat,file,fd\n201,time,time,\n";
  SyscallMap Map;
  cantFail(
      MapReader(Map).readSyscalls("s.csv", ("# vdso: time\n" + Table).str()));
  EXPECT_TRUE(Map.byName("time")->InVdso);
  EXPECT_FALSE(Map.byName("fstat")->InVdso);
  SyscallMap Other;
  expectParts(messageOf(MapReader(Other).readSyscalls(
                  "s.csv", ("# vdso: tine\n" + Table).str())),
              {"s.csv:1", "'tine' is no syscall"});
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
      "# planned: true\n# default: partial\n" + TargetHeader +
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
  expectTargetError(TargetHeader + "fork,yes,e,\n",
                    {"t.csv:5", "status 'yes' is unknown",
                     "supported, partial, stub or missing"});
  expectTargetError(TargetHeader +
                        "fork,stub,e,\nopen,stub,e,\nfork,missing,e,\n",
                    {"t.csv:7", "'fork' stands there twice"});
  expectTargetError(TargetHeader + "forc,stub,e,\n",
                    {"t.csv:5", "unknown syscall 'forc'", "'fork'"});
  expectTargetError(TargetHeader + "fork,stub,,\n", {"t.csv:5", "no evidence"});
  expectTargetError(TargetHeader + "fork,stub,e\n",
                    {"t.csv:5", "3 fields instead of 4"});
  expectTargetError("# title: T\n# version: 1\nsyscall,status,evidence,note\n",
                    {"does not state its source"});
  expectTargetError("# titel: T\n" + TargetHeader,
                    {"unknown property 'titel'"});
  expectTargetError("# title: T\n" + TargetHeader, {"t.csv:2", "twice"});
  expectTargetError("# planned: yes\n" + TargetHeader, {"true nor false"});
  expectTargetError("# default: none\n" + TargetHeader,
                    {"'none' is no status"});
  expectTargetError(TargetHeader + "api:a b,stub,e,\n", {"names no function"});
}

TEST(TargetTest, AFileThatIsThereIsNoEvidence) {
  for (StringRef File : {"kernel/fork.c", "kernel/fork.c@0123abcd"})
    expectTargetError(
        TargetHeader + "fork,supported," + File.str() + ",\n",
        {"t.csv:5", "only that a file is there", "write 'not read: FILE'"});
  for (StringRef Status : {"supported", "stub", "missing"})
    expectTargetError(TargetHeader + "fork," + Status.str() +
                          ",not read: kernel/fork.c,perhaps\n",
                      {"t.csv:5", "nobody has read", "write partial"});
  expectTargetError(TargetHeader + "fork,partial,not read: kernel/fork.c,\n",
                    {"nobody has read", "say in the note"});
  for (StringRef Good :
       {"partial,not read: kernel/fork.c,perhaps", "missing,kernel/fork.c,",
        "supported,kernel/fork.c:12,", "stub,kernel/fork.c:sys_fork@0123abcd,",
        "supported,\"man 2 fork, 6.03\","}) {
    Small S;
    Error E = S.Reader.readTarget("t", "t.csv",
                                  TargetHeader + "fork," + Good.str() + "\n");
    EXPECT_FALSE(bool(E)) << toString(std::move(E));
  }
}

TEST(TargetTest, RefusesUnknownFeature) {
  Small S;
  cantFail(S.Reader.readFeatures(
      "g", "g.toml", featureWith("rules = [{ syscall = \"fork\" }]")));
  cantFail(S.Reader.readTarget("t", "t.csv",
                               TargetHeader + "feature:b,missing,e,\n"));
  expectParts(messageOf(S.Reader.finish()),
              {"t.csv:5", "unknown feature 'b'", "'a'"});
}

TEST(TargetTest, RefusesBadNameAndDuplicateFile) {
  Small S;
  expectParts(messageOf(S.Reader.readTarget("T x", "T x.csv", TargetHeader)),
              {"no name for a target"});
  cantFail(S.Reader.readTarget("t", "t.csv", TargetHeader));
  expectParts(messageOf(S.Reader.readTarget("t", "u/t.csv", TargetHeader)),
              {"'t' stands there twice"});
  cantFail(S.Reader.readTarget("t", "u/t.csv",
                               "# planned: true\n" + TargetHeader,
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

} // namespace
