//===- ProgramTest.cpp - what one link puts together ----------------------===//
#include "analyzer/program/Program.h"
#include "analyzer/program/EmbeddedBitcode.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/FileSystem.h"
#include "gtest/gtest.h"
#include <cstdlib>

using namespace llvm;
using namespace ukport;

namespace {

/// A directory of its own for every test, and a cache in it.
class ProgramTest : public testing::Test {
protected:
  void SetUp() override {
    SmallString<128> Path;
    ASSERT_FALSE(sys::fs::createUniqueDirectory("ukport-program", Path));
    Top = std::string(Path);
    if (const char *Cache = getenv("XDG_CACHE_HOME"))
      OldCache = Cache;
    setenv("XDG_CACHE_HOME", (Top + "/cache").c_str(), 1);
  }
  void TearDown() override {
    if (OldCache)
      setenv("XDG_CACHE_HOME", OldCache->c_str(), 1);
    else
      unsetenv("XDG_CACHE_HOME");
    sys::fs::remove_directories(Top);
  }

  std::string path(StringRef Name) { return (Top + "/" + Name).str(); }

  void run(std::vector<std::string> Arguments) {
    Arguments[0] = llvmTool(Arguments[0]);
    ProcessOptions Options;
    Options.WorkingDirectory = Top;
    EXPECT_EQ(cantFail(runProcess(Arguments, Options)), 0);
  }

  /// Compiles C text to NAME.o as a captured build does.
  std::string object(StringRef Name, StringRef Text,
                     std::vector<std::string> Flags = {}) {
    std::string Source = path(Name) + ".c", Output = path(Name) + ".o";
    cantFail(writeFileAtomically(Source, Text));
    std::vector<std::string> Arguments = {
        "clang", "-O2",  "-g", "-w",  "-Xclang", "-fembed-bitcode=all",
        "-c",    Source, "-o", Output};
    Arguments.insert(Arguments.end(), Flags.begin(), Flags.end());
    run(Arguments);
    return Output;
  }

  Expected<Program> build(std::vector<std::string> Inputs,
                          ProgramOptions Options = {}) {
    return buildProgramFromFiles(Inputs, "prog", "", path("project"), Perf,
                                 Options);
  }

  /// The message of a build that must fail with exit code 3.
  std::string failure(std::vector<std::string> Inputs) {
    Expected<Program> P = build(std::move(Inputs));
    if (P)
      return "no failure";
    Error E = P.takeError();
    EXPECT_EQ(exitCodeOf(E), ExitCode::Incomplete);
    return toString(std::move(E));
  }

  std::unique_ptr<llvm::Module> merged(const Program &P) {
    auto Buffer = cantFail(readFile(P.BitcodePath));
    return cantFail(parseBitcodeFile(*Buffer, Context));
  }

  /// The object that a function of \p M comes from; "" when it has no body.
  static std::string originOf(const llvm::Module &M, StringRef Name) {
    const llvm::Function *F = M.getFunction(Name);
    MDNode *Origin = F ? F->getMetadata("ukport.origin") : nullptr;
    return Origin ? cast<MDString>(Origin->getOperand(1))->getString().str()
                  : "";
  }

  std::string Top;
  std::optional<std::string> OldCache;
  PerfLog Perf;
  LLVMContext Context;
};

std::string bytesOf(StringRef Path) {
  return cantFail(readFile(Path))->getBuffer().str();
}

TEST_F(ProgramTest, TakesConcatenatedBitcodeApart) {
  // The second module holds the magic in its data: it must not be searched for.
  std::string A = object("a", "int a(void) { return 1; }");
  std::string B = object("b", "const int m[] = {0xdec04342, 0xdec04342};");
  run({"ld.lld", "-r", A, B, "-o", path("ab.o")});
  std::string Bytes = bytesOf(path("ab.o"));
  ObjectContents Contents = cantFail(readObject(Bytes, "ab.o"));
  ASSERT_EQ(Contents.Modules.size(), 2u);
  EXPECT_EQ(Contents.NativeDefinitions, (std::set<std::string>{"a", "m"}));

  StringRef Second = Contents.Modules[1];
  EXPECT_FALSE(bool(errorToBool(splitBitcode(Second, "b").takeError())));
  // Cut inside a block.
  Error E = splitBitcode(Second.drop_back(Second.size() / 2 / 4 * 4), "b.o")
                .takeError();
  EXPECT_EQ(exitCodeOf(E), ExitCode::Incomplete);
  EXPECT_NE(toString(std::move(E)).find("b.o"), std::string::npos);
}

TEST_F(ProgramTest, LinkerChoosesMembersAndWinners) {
  std::string Main = object("main", "int f(void), g(void);"
                                    "int main(void) { return f() + g(); }");
  std::string Weak =
      object("weak", "__attribute__((weak)) int f(void) { return 1; }");
  std::string Strong = object("strong", "int f(void) { return 2; }");
  std::string G = object("g", "int g(void) { return 3; }");
  std::string Unused = object("unused", "int unused(void) { return 4; }");
  run({"llvm-ar", "rc", path("lib.a"), Unused, G});
  Program P = cantFail(build({Main, Weak, Strong, path("lib.a")}));

  ASSERT_EQ(P.Objects.size(), 4u);
  EXPECT_EQ(P.Objects[3].Name, "lib.a(g.o)");
  EXPECT_EQ(P.Objects[3].Module, "lib.a");
  EXPECT_EQ(P.Objects[3].MemberIndex, 1u);
  EXPECT_EQ(P.FunctionCount, 3u);
  auto M = merged(P);
  EXPECT_NE(originOf(*M, "f").find("strong.o"), std::string::npos);
  EXPECT_EQ(originOf(*M, "g"), "lib.a(g.o)");
  EXPECT_FALSE(M->getFunction("unused"));
}

TEST_F(ProgramTest, MembersOfOneNameAreTwo) {
  sys::fs::create_directories(path("x"));
  sys::fs::create_directories(path("y"));
  std::string X = object("x/free", "int x(void) { return 1; }");
  std::string Y = object("y/free", "int y(void) { return 2; }");
  std::string Main = object("main", "int x(void), y(void);"
                                    "int main(void) { return x() + y(); }");
  run({"llvm-ar", "qc", path("lib.a"), X, Y});
  Program P = cantFail(build({Main, path("lib.a")}));
  EXPECT_EQ(P.Objects.size(), 3u);
  EXPECT_TRUE(P.UndefinedSymbols.empty());
}

TEST_F(ProgramTest, KeepsDeadCodeAndLinkage) {
  Program P = cantFail(build({object("main", "int dead(void) { return 1; }"
                                             "int main(void) { return 0; }")}));
  auto M = merged(P);
  ASSERT_TRUE(M->getFunction("dead"));
  EXPECT_TRUE(M->getFunction("dead")->hasExternalLinkage());
  EXPECT_EQ(P.EntrySymbol, "main");
}

TEST_F(ProgramTest, ListsWhatNothingDefines) {
  Program P = cantFail(build(
      {object("main", "extern char _end[], __start_mine[], __start_none[];"
                      "__attribute__((section(\"mine\"))) int in_mine = 1;"
                      "int strong(void); __attribute__((weak)) int weak(void);"
                      "int main(void) { return strong() + (weak ? weak() : 0) +"
                      "  _end[0] + __start_mine[0] + __start_none[0]; }")}));
  using Names = std::vector<std::string>;
  EXPECT_EQ(P.UndefinedSymbols, (Names{"__start_none", "strong"}));
  EXPECT_EQ(P.WeakUndefinedSymbols, (Names{"weak"}));
  EXPECT_EQ(P.LinkerSymbols, (Names{"__start_mine", "_end"}));
}

TEST_F(ProgramTest, DisagreeingObjectIsNative) {
  std::string A = object("a", "int old(void) { return 1; }");
  run({"llvm-objcopy", "--redefine-sym", "old=renamed", A, path("b.o")});
  std::string Main = object("main", "int renamed(void);"
                                    "int main(void) { return renamed(); }");
  Program P = cantFail(build({Main, path("b.o")}));
  ASSERT_EQ(P.Natives.size(), 1u);
  const LinkedObject &Native = P.Objects[P.Natives[0].Object];
  EXPECT_EQ(Native.Form, ObjectForm::Native);
  EXPECT_NE(Native.Reason.find("'old'"), std::string::npos) << Native.Reason;
  EXPECT_TRUE(P.UndefinedSymbols.empty());
  EXPECT_EQ(bytesOf(P.Natives[0].Path), bytesOf(path("b.o")));
}

TEST_F(ProgramTest, PartialLinkIsTakenWhole) {
  std::string A = object("a", "static int s(void) { return 1; }"
                              "int a(int x) { return x ? s() : 0; }");
  std::string B = object("b", "static int s(void) { return 2; }"
                              "int a(int); int main(void) {"
                              "  return a(1) + s(); }");
  run({"ld.lld", "-r", A, B, "-o", path("ab.o")});
  Program P = cantFail(build({path("ab.o")}));
  EXPECT_EQ(P.Objects.size(), 1u);
  EXPECT_EQ(P.FunctionCount, 4u);
}

TEST_F(ProgramTest, StructsThatLookAlikeStayApart) {
  Program P =
      cantFail(build({object("a", "struct one { long n; void *p; };"
                                  "void *a(struct one *s) { return s->p; }"),
                      object("b", "struct two { long m; void *q; };"
                                  "void *b(struct two *s) { return s->q; }"
                                  "int main(void) { return 0; }")}));
  auto M = merged(P);
  auto NameIn = [&](StringRef Function) {
    for (const BasicBlock &Block : *M->getFunction(Function))
      for (const Instruction &I : Block)
        if (MDNode *Node = I.getMetadata("ukport.struct"))
          return cast<DICompositeType>(Node)->getName().str();
    return std::string();
  };
  EXPECT_EQ(NameIn("a"), "one");
  EXPECT_EQ(NameIn("b"), "two");
}

TEST_F(ProgramTest, SameBytesAtAnyNumberOfJobs) {
  std::vector<std::string> Inputs;
  for (int I = 0; I < 8; ++I)
    Inputs.push_back(object("m" + std::to_string(I), "int f" +
                                                         std::to_string(I) +
                                                         "(int x) {"
                                                         "  return x * 3; }"));
  ProgramOptions Options;
  Options.Jobs = 1;
  Program One = cantFail(build(Inputs, Options));
  std::string Module = bytesOf(One.BitcodePath);
  std::string Json = bytesOf(path("project/program/program.json"));
  sys::fs::remove_directories(path("cache"));
  Options.Jobs = 4;
  Options.Reuse = false;
  Program Four = cantFail(build(Inputs, Options));
  EXPECT_EQ(Module, bytesOf(Four.BitcodePath));
  EXPECT_EQ(Json, bytesOf(path("project/program/program.json")));
}

TEST_F(ProgramTest, ReusedOnlyWhileTheInputsAreTheSame) {
  std::string Main = object("main", "int main(void) { return 0; }");
  Program First = cantFail(build({Main}));
  Perf.Passes.clear();
  EXPECT_EQ(cantFail(build({Main})).Digest, First.Digest);
  EXPECT_TRUE(Perf.Passes.empty());
  Main = object("main", "int main(void) { return 1; }");
  EXPECT_NE(cantFail(build({Main})).Digest, First.Digest);
  EXPECT_FALSE(Perf.Passes.empty());
  // A program that is not all there is built again.
  sys::fs::remove(path("project/program/program.bc"));
  Program Again = cantFail(build({Main}));
  EXPECT_TRUE(sys::fs::exists(Again.BitcodePath));
  EXPECT_EQ(cantFail(loadProgram(path("project"))).Digest, Again.Digest);
}

TEST_F(ProgramTest, BadInputNamesTheFile) {
  std::string Good = object("good", "int main(void) { return 0; }");
  std::string Bytes = bytesOf(Good);
  cantFail(writeFileAtomically(path("cut.o"),
                               StringRef(Bytes).take_front(Bytes.size() / 2)));
  EXPECT_NE(failure({path("cut.o")}).find("cut.o"), std::string::npos);

  run({"llvm-ar", "rc", path("lib.a"), Good});
  Bytes = bytesOf(path("lib.a"));
  cantFail(writeFileAtomically(path("cut.a"),
                               StringRef(Bytes).take_front(Bytes.size() / 2)));
  EXPECT_NE(failure({Good, path("cut.a")}).find("cut.a"), std::string::npos);

  object("arm", "int main(void) { return 0; }",
         {"--target=aarch64-linux-gnu", "-ffreestanding"});
  std::string Why = failure({path("arm.o")});
  EXPECT_NE(Why.find("wrong architecture"), std::string::npos) << Why;
  EXPECT_NE(failure({path("none.o")}).find("none.o"), std::string::npos);

  std::string Twice = object("twice", "int main(void) { return 2; }");
  EXPECT_NE(failure({Good, Twice}).find("duplicate symbol: main"),
            std::string::npos);
  // Nothing half-written stays behind.
  EXPECT_FALSE(sys::fs::exists(path("project/program")));
}

} // namespace
