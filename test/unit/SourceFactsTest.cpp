//===- SourceFactsTest.cpp - conditions and calls, one construct a test ---===//
#include "SourceTree.h"

using namespace llvm;
using namespace ukport;

namespace {

using SourceFactsTest = SourceTree;

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

} // namespace
