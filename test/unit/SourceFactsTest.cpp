//===- SourceFactsTest.cpp - one construct a test -------------------------===//
//
// Each test writes a small tree, compiles nothing, and asks for the facts of
// the line that carries a mark, so that edits do not shift numbers.
//
//===----------------------------------------------------------------------===//
#include "analyzer/frontend/source/SourceFrontEnd.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MD5.h"
#include "gtest/gtest.h"
#include <utime.h>

using namespace llvm;
using namespace ukport;

namespace {

using Strings = std::vector<std::string>;

class SourceFactsTest : public testing::Test {
protected:
  void SetUp() override {
    SmallString<128> Path, Real;
    ASSERT_FALSE(sys::fs::createUniqueDirectory("ukport-source", Path));
    ASSERT_FALSE(sys::fs::real_path(Path, Real));
    Root = Real.str().str();
    Locator.addRoot(Root);
  }
  void TearDown() override { sys::fs::remove_directories(Root); }

  std::string path(StringRef Name) const { return (Root + "/" + Name).str(); }

  /// Writes a file and remembers it for line().
  void write(StringRef Name, StringRef Text) {
    ASSERT_FALSE(errorToBool(writeFileAtomically(path(Name), Text)));
    Texts[Name.str()] = Text.str();
  }

  /// Adds a compile command for a source of the tree.
  CompileRecord &compile(StringRef Source, Strings Flags = {}) {
    CompileRecord C;
    C.Directory = Root;
    C.Source = Source.str();
    C.Arguments = {llvmTool("clang"), "--target=x86_64-linux-musl", "-c"};
    C.Arguments.insert(C.Arguments.end(), Flags.begin(), Flags.end());
    C.Arguments.push_back(C.Source);
    Compiles.push_back(std::move(C));
    return Compiles.back();
  }

  /// The number of the line of \p Name that holds \p Mark.
  uint32_t line(StringRef Name, StringRef Mark = "HERE") {
    StringRef Text = Texts[Name.str()];
    size_t At = Text.find(Mark);
    EXPECT_NE(At, StringRef::npos) << Mark.str();
    return Text.substr(0, At).count('\n') + 1;
  }

  std::vector<SourceFacts> collect(std::vector<SourcePlace> Places) {
    SourceOptions Options;
    Options.ShardDirectory = path("source-facts");
    Options.Compiles = Compiles;
    Options.Locator = Locator;
    auto FrontEnd = SourceFrontEnd::create(std::move(Options));
    if (!FrontEnd) {
      ADD_FAILURE() << toString(FrontEnd.takeError());
      return {};
    }
    Perf = PerfLog();
    auto Facts = FrontEnd->collect(Places, Perf);
    if (!Facts) {
      ADD_FAILURE() << toString(Facts.takeError());
      return {};
    }
    return std::move(*Facts);
  }

  /// The facts of the marked line of one file.
  SourceFacts facts(StringRef Name, StringRef Mark = "HERE") {
    std::vector<SourceFacts> All = collect({{Name.str(), line(Name, Mark)}});
    EXPECT_EQ(All.size(), 1u);
    return All.empty() ? SourceFacts() : All.front();
  }

  uint64_t counter(StringRef Name) const {
    for (const auto &[Key, Value] : Perf.Passes.back().Counters)
      if (Key == Name)
        return Value;
    ADD_FAILURE() << "no counter " << Name.str();
    return 0;
  }

  /// Sets a file's times to \p Seconds after the epoch.
  void age(StringRef Name, time_t Seconds) {
    utimbuf Times = {Seconds, Seconds};
    ASSERT_EQ(utime(path(Name).c_str(), &Times), 0);
  }

  std::string Root;
  std::vector<CompileRecord> Compiles;
  SourceLocator Locator;
  PerfLog Perf;
  std::map<std::string, std::string> Texts;
};

//===- Conditions ---------------------------------------------------------===//

TEST_F(SourceFactsTest, NestedConditions) {
  write("a.c", "void f(void);\n"
               "#if (HAVE_A)\n"
               "#ifdef B\n"
               "void g(void) { f(); } // HERE\n"
               "#endif\n"
               "#endif\n");
  compile("a.c", {"-DHAVE_A=1", "-DB"});
  EXPECT_EQ(facts("a.c").Excerpt.Conditions, (Strings{"HAVE_A", "defined(B)"}));
}

TEST_F(SourceFactsTest, ElifChain) {
  write("a.c", "#if A\n"
               "int a; // ONE\n"
               "#elif B || C\n"
               "int b; // TWO\n"
               "#else\n"
               "int c; // THREE\n"
               "#endif\n"
               "int d; // FOUR\n");
  compile("a.c");
  EXPECT_EQ(facts("a.c", "ONE").Excerpt.Conditions, Strings{"A"});
  EXPECT_EQ(facts("a.c", "TWO").Excerpt.Conditions,
            Strings{"!(A) && (B || C)"});
  EXPECT_EQ(facts("a.c", "THREE").Excerpt.Conditions,
            Strings{"!(A) && !(B || C)"});
  EXPECT_EQ(facts("a.c", "FOUR").Excerpt.Conditions, Strings{});
}

TEST_F(SourceFactsTest, ElseOfIfndefIsDefined) {
  write("a.c", "int x;\n#ifndef A\n#else\nint a; // HERE\n#endif\n");
  compile("a.c");
  EXPECT_EQ(facts("a.c").Excerpt.Conditions, Strings{"defined(A)"});
}

TEST_F(SourceFactsTest, ConditionOnContinuedLines) {
  write("a.c", "#if A /* why */ && \\\n    B\nint a; // HERE\n#endif\n");
  compile("a.c");
  EXPECT_EQ(facts("a.c").Excerpt.Conditions, Strings{"A && B"});
}

TEST_F(SourceFactsTest, IncludeGuardIsLeftOut) {
  write("a.h", "/* legal text */\n"
               "#ifndef A_H\n"
               "#define A_H\n"
               "#if X\n"
               "int a; // HERE\n"
               "#endif\n"
               "#endif /* A_H */\n");
  EXPECT_EQ(facts("a.h").Excerpt.Conditions, Strings{"X"});
}

TEST_F(SourceFactsTest, IfndefThatEndsEarlyIsNoGuard) {
  write("a.h", "#ifndef A\n"
               "#define A\n"
               "int a; // HERE\n"
               "#endif\n"
               "int b;\n");
  EXPECT_EQ(facts("a.h").Excerpt.Conditions, Strings{"!defined(A)"});
}

TEST_F(SourceFactsTest, DirectiveInACommentOrStringIsNone) {
  write("a.c", "/*\n#if A\n*/\nconst char *s = \"\\\n#if B\\n\";\n"
               "int a; // HERE\n");
  compile("a.c");
  EXPECT_EQ(facts("a.c").Excerpt.Conditions, Strings{});
}

//===- Calls --------------------------------------------------------------===//

TEST_F(SourceFactsTest, MacroExpansion) {
  write("a.c", "int close(int);\n"
               "#define close_socket close\n"
               "void f(int s) {\n"
               "  close_socket(s); // HERE\n"
               "}\n");
  compile("a.c");
  SourceFacts F = facts("a.c");
  EXPECT_EQ(F.Method, SourceMethod::Parsed);
  EXPECT_EQ(F.Excerpt.Macro, "close_socket");
  ASSERT_EQ(F.Calls.size(), 1u);
  EXPECT_EQ(F.Calls[0].Function, "close");
  EXPECT_EQ(F.Calls[0].Text, "close_socket(s)");
  EXPECT_EQ(F.Calls[0].Macro, "close_socket");
}

TEST_F(SourceFactsTest, CallInAMacroArgumentIsNotTheMacros) {
  write("a.c", "int fork(void);\n"
               "#define CHECK(x) ((x) == -1)\n"
               "int f(void) { return CHECK(fork()); } // HERE\n");
  compile("a.c");
  SourceFacts F = facts("a.c");
  ASSERT_EQ(F.Calls.size(), 1u);
  EXPECT_EQ(F.Calls[0].Text, "fork()");
  EXPECT_EQ(F.Calls[0].Macro, "");
}

TEST_F(SourceFactsTest, MacroInAMacroArgument) {
  write("a.c", "int *where(void);\n"
               "void log_core(int, int);\n"
               "#define last_error (*where())\n"
               "#define LOG(level, e) if (level) log_core(level, e)\n"
               "void f(int l) {\n"
               "  LOG(l, last_error); // HERE\n"
               "}\n");
  compile("a.c");
  SourceFacts F = facts("a.c");
  ASSERT_EQ(F.Calls.size(), 2u);
  EXPECT_EQ(F.Calls[0].Text, "LOG(l, last_error)");
  EXPECT_EQ(F.Calls[0].Macro, "LOG");
  EXPECT_EQ(F.Calls[1].Text, "last_error");
  EXPECT_EQ(F.Calls[1].Macro, "last_error");
}

TEST_F(SourceFactsTest, PrototypeIsNoCall) {
  write("a.c", "static int f(int a); // HERE\n");
  compile("a.c");
  SourceFacts F = facts("a.c");
  EXPECT_EQ(F.Method, SourceMethod::Parsed);
  EXPECT_TRUE(F.Calls.empty());
}

TEST_F(SourceFactsTest, BodyIncludedFromAnotherFile) {
  write("part.inc", "  f(\"x\"); // HERE\n");
  write("a.c", "void f(const char *);\nvoid g(void) {\n"
               "#include \"part.inc\"\n}\n");
  compile("a.c");
  SourceFacts F = facts("part.inc");
  ASSERT_EQ(F.Calls.size(), 1u);
  EXPECT_EQ(F.Calls[0].Function, "f");
}

TEST_F(SourceFactsTest, FieldOfAnIndirectCall) {
  write("a.c", "struct handler { int (*checker)(int); int next; };\n"
               "int f(struct handler *ph) {\n"
               "  return ph->checker(ph->next); // HERE\n"
               "}\n");
  compile("a.c");
  SourceFacts F = facts("a.c");
  ASSERT_EQ(F.Calls.size(), 1u);
  EXPECT_EQ(F.Calls[0].Callee, "ph->checker");
  EXPECT_EQ(F.Calls[0].Field, "checker");
  EXPECT_EQ(F.Calls[0].Owner, "handler");
  EXPECT_EQ(F.Calls[0].Function, "");
  EXPECT_EQ(F.Fields, (Strings{"handler.checker", "handler.next"}));
}

TEST_F(SourceFactsTest, FieldThroughDerefAndArrayOfATypedef) {
  write("a.c", "typedef struct { void (*hooks[4])(void); } ops_t;\n"
               "void f(ops_t *o, int i) {\n"
               "  (*o->hooks[i])(); // HERE\n"
               "}\n");
  compile("a.c");
  SourceFacts F = facts("a.c");
  ASSERT_EQ(F.Calls.size(), 1u);
  EXPECT_EQ(F.Calls[0].Field, "hooks");
  EXPECT_EQ(F.Calls[0].Owner, "ops_t");
}

TEST_F(SourceFactsTest, CallOverSeveralLines) {
  write("a.c", "struct s { int (*run)(int, int); };\n"
               "int g(int);\n"
               "int f(struct s *p) {\n"
               "  return p // BEGIN\n"
               "      ->run(1, // NAME\n"
               "            g(2)); // ARGUMENT\n"
               "}\n");
  compile("a.c");
  SourceFacts Begin = facts("a.c", "BEGIN"), Name = facts("a.c", "NAME"),
              Argument = facts("a.c", "ARGUMENT");
  ASSERT_EQ(Begin.Calls.size(), 1u);
  EXPECT_EQ(Begin.Calls[0].Field, "run");
  // As in the debug info: a call is where its expression begins.
  EXPECT_TRUE(Name.Calls.empty());
  EXPECT_EQ(Name.Fields, Strings{"s.run"});
  ASSERT_EQ(Argument.Calls.size(), 1u);
  EXPECT_EQ(Argument.Calls[0].Function, "g");
}

TEST_F(SourceFactsTest, StringArguments) {
  write("a.c", "int open(const char *, int, ...);\n"
               "static const char self[] = \"/proc/self/exe\";\n"
               "static char other[] = \"/not/constant\";\n"
               "void f(int c) {\n"
               "  open(c ? \"/dev/\" \"null\" : self, 0); // HERE\n"
               "  open(other, 0); // OTHER\n"
               "}\n");
  compile("a.c");
  SourceFacts F = facts("a.c");
  ASSERT_EQ(F.Calls.size(), 1u);
  EXPECT_EQ(F.Calls[0].Strings, (std::vector<StringArgument>{
                                    {0, "/dev/null"}, {0, "/proc/self/exe"}}));
  SourceFacts Other = facts("a.c", "OTHER");
  ASSERT_EQ(Other.Calls.size(), 1u);
  EXPECT_TRUE(Other.Calls[0].Strings.empty());
}

TEST_F(SourceFactsTest, ClangsOwnHeadersAreFound) {
  write("a.c", "#include <stddef.h>\n#include <stdarg.h>\n"
               "void *g(size_t);\n"
               "void f(void) { g(sizeof(va_list)); } // HERE\n");
  compile("a.c", {"-nostdlibinc"});
  SourceFacts F = facts("a.c");
  EXPECT_FALSE(F.HadErrors) << F.Warning;
  EXPECT_EQ(F.Method, SourceMethod::Parsed);
}

TEST_F(SourceFactsTest, LineDirective) {
  write("parse.y", "%%\n\n{ f(); } // HERE\n");
  write("gen.c",
        "void f(void);\nvoid g(void)\n#line 3 \"parse.y\"\n{ f(); }\n");
  compile("gen.c");
  // The line is in a file without a compile command; its unit is unknown, so
  // that tokens must do.
  SourceFacts F = facts("parse.y");
  ASSERT_EQ(F.Calls.size(), 1u);
  EXPECT_EQ(F.Calls[0].Function, "f");
}

//===- Headers and paths --------------------------------------------------===//

TEST_F(SourceFactsTest, HeaderInlineThroughAUnit) {
  write("inc/ops.h", "#ifndef OPS_H\n#define OPS_H\n"
                     "#include \"types.h\"\n"
                     "static inline void run(ops_t *o) {\n"
                     "  RUN(o); // HERE\n"
                     "}\n"
                     "#endif\n");
  write("inc/types.h", "typedef struct { void (*go)(void); } ops_t;\n"
                       "#define RUN(o) (o)->go()\n");
  write("src/a.c", "#include <ops.h>\nvoid f(ops_t *o) { run(o); }\n");
  write("src/b.c", "int unrelated;\n");
  compile("src/b.c");
  compile("src/a.c", {"-Iinc"});
  SourceFacts F = facts("inc/ops.h");
  EXPECT_EQ(F.Method, SourceMethod::Parsed);
  ASSERT_EQ(F.Calls.size(), 1u);
  EXPECT_EQ(F.Calls[0].Field, "go");
  EXPECT_EQ(F.Calls[0].Owner, "ops_t");
  EXPECT_EQ(F.Excerpt.Macro, "RUN");
  EXPECT_EQ(F.Excerpt.Conditions, Strings{});
}

TEST_F(SourceFactsTest, PrefixMapIsUndone) {
  write("build/src/a.c", "void f(void);\nvoid g(void) { f(); } // HERE\n");
  CompileRecord &C = compile(
      "src/a.c", {"-fdebug-prefix-map=" + path("build") + "=/user/tree"});
  C.Directory = path("build");
  auto All = collect({{"/user/tree/src/a.c", line("build/src/a.c")}});
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Excerpt.File, "/user/tree/src/a.c");
  EXPECT_EQ(All[0].ReadFrom, path("build/src/a.c"));
  EXPECT_EQ(All[0].Method, SourceMethod::Parsed);
}

TEST_F(SourceFactsTest, BuildCopyIsReadForANameBelowTheUsersTree) {
  std::string Text = "void f(void);\nvoid g(void) { f(); } // HERE\n";
  write("build/src/a.c", Text);
  write("tree/src/a.c", Text);
  CompileRecord &C = compile(
      "src/a.c", {"-fdebug-prefix-map=" + path("build") + "=" + path("tree")});
  C.Directory = path("build");
  Locator.addRoot(path("tree"));
  SourcePlace Place{"src/a.c", line("tree/src/a.c")};
  auto All = collect({Place});
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].ReadFrom, path("build/src/a.c"));
  EXPECT_EQ(All[0].Method, SourceMethod::Parsed);
  EXPECT_FALSE(All[0].Changed);
  // The user edits the tree: the copy still says what was compiled.
  write("tree/src/a.c", "// new\n" + Text);
  All = collect({Place});
  ASSERT_EQ(All.size(), 1u);
  EXPECT_TRUE(All[0].Changed);
  EXPECT_NE(All[0].Excerpt.Text.find("{ f(); } // HERE"), std::string::npos);
  EXPECT_EQ(All[0].Calls.size(), 1u);
}

TEST_F(SourceFactsTest, LibrarySourceWithoutACommandIsScanned) {
  write("unpacked/lib-1/x.c", "#ifdef UNIX\n"
                              "  m->ops.send(\"/dev/log\", f(1)); // HERE\n"
                              "#endif\n");
  Locator.addPrefix("lib-1", path("unpacked/lib-1"));
  auto All = collect({{"lib-1/x.c", line("unpacked/lib-1/x.c")}});
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Method, SourceMethod::Scanned);
  EXPECT_EQ(All[0].Excerpt.Conditions, Strings{"defined(UNIX)"});
  ASSERT_EQ(All[0].Calls.size(), 2u);
  EXPECT_EQ(All[0].Calls[0].Callee, "m->ops.send");
  EXPECT_EQ(All[0].Calls[0].Field, "send");
  EXPECT_EQ(All[0].Calls[0].Strings,
            (std::vector<StringArgument>{{0, "/dev/log"}}));
  EXPECT_EQ(All[0].Calls[1].Function, "f");
}

TEST_F(SourceFactsTest, SourceCompiledInTwoWays) {
  write("a.c", "void f(void);\nvoid g(void) {\n#if A\n  f(); // ONE\n#else\n"
               "  f(); // TWO\n#endif\n}\n");
  compile("a.c");
  compile("a.c", {"-DA=1"});
  auto All =
      collect({{"a.c", line("a.c", "ONE")}, {"a.c", line("a.c", "TWO")}});
  ASSERT_EQ(All.size(), 2u);
  EXPECT_EQ(All[0].Method, SourceMethod::Parsed);
  EXPECT_EQ(All[1].Method, SourceMethod::Parsed);
}

//===- What goes wrong ----------------------------------------------------===//

TEST_F(SourceFactsTest, BrokenSource) {
  write("a.c", "#include \"missing.h\"\n"
               "void f(unknown_t *x) {\n"
               "  int y = ; x->go(\"a\"); // HERE\n"
               "}\n"
               "void k(void);\n"
               "void g(void) { k(); } // GOOD\n");
  compile("a.c");
  SourceFacts F = facts("a.c"), Good = facts("a.c", "GOOD");
  EXPECT_TRUE(F.HadErrors);
  EXPECT_NE(F.Warning.find("missing.h"), std::string::npos) << F.Warning;
  ASSERT_EQ(F.Calls.size(), 1u);
  EXPECT_EQ(F.Calls[0].Field, "go");
  EXPECT_EQ(Good.Method, SourceMethod::Parsed);
  EXPECT_TRUE(Good.HadErrors);
}

TEST_F(SourceFactsTest, NotUtf8) {
  write("a.c", "int open(const char *, int);\n"
               "/* caf\xe9 */\n"
               "void f(void) { open(\"/tmp/\xff\", 0); } // HERE\n");
  compile("a.c");
  for (int Run = 0; Run < 2; ++Run) { // the second reads the shard
    SourceFacts F = facts("a.c");
    EXPECT_TRUE(json::isUTF8(F.Excerpt.Text));
    EXPECT_NE(F.Excerpt.Text.find("caf\xef\xbf\xbd"), std::string::npos);
    ASSERT_EQ(F.Calls.size(), 1u);
    ASSERT_EQ(F.Calls[0].Strings.size(), 1u);
    EXPECT_EQ(F.Calls[0].Strings[0].Text, "/tmp/\xef\xbf\xbd");
  }
}

TEST_F(SourceFactsTest, MissingFile) {
  auto All = collect({{"gone.c", 3}});
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Method, SourceMethod::Missing);
  EXPECT_EQ(All[0].Excerpt.Text, "");
  EXPECT_EQ(All[0].Warning, "the source was not found");
}

TEST_F(SourceFactsTest, LineBeyondTheEnd) {
  write("a.c", "int a;\n");
  auto All = collect({{"a.c", 99}});
  ASSERT_EQ(All.size(), 1u);
  EXPECT_TRUE(All[0].Changed);
  EXPECT_EQ(All[0].Excerpt.Text, "");
}

TEST_F(SourceFactsTest, ChangedFileKeepsWhatTheShardSays) {
  write("a.c", "void f(void);\nvoid g(void) { f(); } // HERE\n");
  write("a.o", "");
  compile("a.c").Output = path("a.o");
  age("a.c", 1000);
  age("a.o", 2000);
  uint32_t Line = line("a.c");
  SourceFacts Before = facts("a.c");
  EXPECT_FALSE(Before.Changed) << Before.Warning;

  write("a.c", "// new\nvoid f(void);\nvoid k(void);\nvoid g(void) { k(); }\n");
  age("a.c", 3000);
  auto After = collect({{"a.c", Line}, {"a.c", 4}});
  ASSERT_EQ(After.size(), 2u);
  EXPECT_TRUE(After[0].Changed);
  EXPECT_NE(After[0].Warning.find("changed"), std::string::npos);
  EXPECT_EQ(After[0].Excerpt.Text, Before.Excerpt.Text);
  // A line that is not known from before is not quoted,
  EXPECT_EQ(After[1].Excerpt.Text, "");
  EXPECT_TRUE(After[1].Calls.empty());
  // unless it is seen to call what the program calls there.
  SourcePlace Sure{"a.c", 4};
  Sure.Callee = "k";
  After = collect({Sure});
  ASSERT_EQ(After.size(), 1u);
  EXPECT_TRUE(After[0].Changed);
  EXPECT_NE(After[0].Excerpt.Text, "");
}

TEST_F(SourceFactsTest, DebugInfoDigestSettlesIt) {
  std::string Text = "void f(void);\nvoid g(void) { f(); } // HERE\n";
  write("a.c", Text);
  write("a.o", "");
  compile("a.c").Output = path("a.o");
  age("a.c", 3000); // newer, but the same
  age("a.o", 2000);
  SourcePlace Place{"a.c", line("a.c")};
  Place.Md5 = MD5::hash(arrayRefFromStringRef(Text)).digest().str();
  auto All = collect({Place});
  ASSERT_EQ(All.size(), 1u);
  EXPECT_FALSE(All[0].Changed) << All[0].Warning;
  write("a.c", Text + "\n");
  All = collect({Place});
  ASSERT_EQ(All.size(), 1u);
  EXPECT_TRUE(All[0].Changed);
}

//===- Shards -------------------------------------------------------------===//

TEST_F(SourceFactsTest, SecondRunReadsTheShard) {
  write("a.c", "void f(void);\nvoid g(void) { f(); } // HERE\n");
  compile("a.c");
  SourceFacts First = facts("a.c");
  EXPECT_EQ(counter("units-parsed"), 1u);
  SourceFacts Second = facts("a.c");
  EXPECT_EQ(counter("units-parsed"), 0u);
  EXPECT_EQ(First.Calls, Second.Calls);
  EXPECT_EQ(First.Excerpt.Text, Second.Excerpt.Text);
}

TEST_F(SourceFactsTest, NewLineReadsTheFileAgainAndKeepsBoth) {
  write("a.c", "void f(void);\nvoid g(void) { f(); } // ONE\n"
               "void h(void) { f(); } // TWO\n");
  compile("a.c");
  facts("a.c", "ONE");
  facts("a.c", "TWO");
  EXPECT_EQ(counter("units-parsed"), 1u);
  facts("a.c", "ONE");
  EXPECT_EQ(counter("units-parsed"), 0u);
}

TEST_F(SourceFactsTest, OtherCommandInvalidatesTheShard) {
  write("a.c", "void f(void);\nvoid g(void) { CALL(); } // HERE\n");
  compile("a.c", {"-DCALL=f"});
  EXPECT_EQ(facts("a.c").Calls.at(0).Function, "f");
  Compiles.clear();
  compile("a.c", {"-DCALL=g"});
  EXPECT_EQ(facts("a.c").Calls.at(0).Function, "g");
}

TEST_F(SourceFactsTest, DamagedShardIsReadAgain) {
  write("a.c", "void f(void);\nvoid g(void) { f(); } // HERE\n");
  compile("a.c");
  facts("a.c");
  std::error_code Code;
  unsigned Damaged = 0;
  for (sys::fs::directory_iterator I(path("source-facts"), Code), End;
       I != End && !Code; I.increment(Code), ++Damaged)
    ASSERT_FALSE(errorToBool(writeFileAtomically(I->path(), "{\"version\":")));
  EXPECT_EQ(Damaged, 1u);
  EXPECT_EQ(facts("a.c").Calls.size(), 1u);
  EXPECT_EQ(counter("units-parsed"), 1u);
}

TEST_F(SourceFactsTest, MissingResourceDirectoryIsAnError) {
  SourceOptions Options;
  Options.ResourceDirectory = path("nowhere");
  auto FrontEnd = SourceFrontEnd::create(std::move(Options));
  ASSERT_FALSE(FrontEnd);
  std::string Text = toString(FrontEnd.takeError());
  EXPECT_NE(Text.find("stddef.h"), std::string::npos) << Text;
}

} // namespace
