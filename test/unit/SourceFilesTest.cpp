//===- SourceFilesTest.cpp - which file is read, and is it the right one --===//
#include "SourceTree.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MD5.h"

using namespace llvm;
using namespace ukport;

namespace {

using SourceFilesTest = SourceTree;

//===- Headers and paths --------------------------------------------------===//

TEST_F(SourceFilesTest, HeaderInlineThroughAUnit) {
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

TEST_F(SourceFilesTest, PrefixMapIsUndone) {
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

TEST_F(SourceFilesTest, BuildCopyIsReadForANameBelowTheUsersTree) {
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

TEST_F(SourceFilesTest, LibrarySourceWithoutACommandIsScanned) {
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

TEST_F(SourceFilesTest, SourceCompiledInTwoWays) {
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

TEST_F(SourceFilesTest, BrokenSource) {
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

TEST_F(SourceFilesTest, NotUtf8) {
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

TEST_F(SourceFilesTest, MissingFile) {
  auto All = collect({{"gone.c", 3}});
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Method, SourceMethod::Missing);
  EXPECT_EQ(All[0].Excerpt.Text, "");
  EXPECT_EQ(All[0].Warning, "the source was not found");
}

TEST_F(SourceFilesTest, LineBeyondTheEnd) {
  write("a.c", "int a;\n");
  auto All = collect({{"a.c", 99}});
  ASSERT_EQ(All.size(), 1u);
  EXPECT_TRUE(All[0].Changed);
  EXPECT_EQ(All[0].Excerpt.Text, "");
}

TEST_F(SourceFilesTest, ChangedFileKeepsWhatTheShardSays) {
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

TEST_F(SourceFilesTest, DebugInfoDigestSettlesIt) {
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

TEST_F(SourceFilesTest, SecondRunReadsTheShard) {
  write("a.c", "void f(void);\nvoid g(void) { f(); } // HERE\n");
  compile("a.c");
  SourceFacts First = facts("a.c");
  EXPECT_EQ(counter("units-parsed"), 1u);
  SourceFacts Second = facts("a.c");
  EXPECT_EQ(counter("units-parsed"), 0u);
  EXPECT_EQ(First.Calls, Second.Calls);
  EXPECT_EQ(First.Excerpt.Text, Second.Excerpt.Text);
}

TEST_F(SourceFilesTest, NewLineReadsTheFileAgainAndKeepsBoth) {
  write("a.c", "void f(void);\nvoid g(void) { f(); } // ONE\n"
               "void h(void) { f(); } // TWO\n");
  compile("a.c");
  facts("a.c", "ONE");
  facts("a.c", "TWO");
  EXPECT_EQ(counter("units-parsed"), 1u);
  facts("a.c", "ONE");
  EXPECT_EQ(counter("units-parsed"), 0u);
}

TEST_F(SourceFilesTest, OtherCommandInvalidatesTheShard) {
  write("a.c", "void f(void);\nvoid g(void) { CALL(); } // HERE\n");
  compile("a.c", {"-DCALL=f"});
  EXPECT_EQ(facts("a.c").Calls.at(0).Function, "f");
  Compiles.clear();
  compile("a.c", {"-DCALL=g"});
  EXPECT_EQ(facts("a.c").Calls.at(0).Function, "g");
}

TEST_F(SourceFilesTest, DamagedShardIsReadAgain) {
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

TEST_F(SourceFilesTest, MissingResourceDirectoryIsAnError) {
  SourceOptions Options;
  Options.ResourceDirectory = path("nowhere");
  auto FrontEnd = SourceFrontEnd::create(std::move(Options));
  ASSERT_FALSE(FrontEnd);
  std::string Text = toString(FrontEnd.takeError());
  EXPECT_NE(Text.find("stddef.h"), std::string::npos) << Text;
}

} // namespace
