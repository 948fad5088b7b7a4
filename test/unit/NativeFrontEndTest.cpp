//===- NativeFrontEndTest.cpp - machine code into the graph ---------------===//
#include "analyzer/frontend/native/NativeFrontEnd.h"
#include "analyzer/frontend/native/MachineCode.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "gtest/gtest.h"

using namespace llvm;
using namespace ukport;

namespace {

class NativeFrontEndTest : public testing::Test {
protected:
  void SetUp() override {
    SmallString<128> Path;
    ASSERT_FALSE(sys::fs::createUniqueDirectory("ukport-native", Path));
    Top = std::string(Path);
    P.Name = "prog";
  }
  void TearDown() override { sys::fs::remove_directories(Top); }

  /// Adds an object that is assembled from \p Text.
  void add(StringRef Name, StringRef Text) {
    auto Bytes = cantFail(Machine.assemble(Text, Name));
    std::string Path = (Top + "/" + Name).str();
    cantFail(writeFileAtomically(Path, Bytes->getBuffer()));
    P.Natives.push_back({Path, uint32_t(P.Objects.size())});
    P.Objects.push_back({});
    P.Objects.back().Name = Name.str();
    P.Objects.back().Module = "lib.a";
  }

  void fill(StringRef ModuleAsm = "") {
    FrontEnd = std::make_unique<NativeFrontEnd>(P, ModuleAsm, G, Symbols);
    cantFail(FrontEnd->declare());
    cantFail(FrontEnd->fill());
    G.verify();
  }

  FunctionId only(StringRef Name) {
    std::vector<FunctionId> Found = G.findFunctions(Name);
    EXPECT_EQ(Found.size(), 1u) << Name.str();
    return Found.empty() ? FunctionId() : Found.front();
  }

  /// "direct f; kernel 60; indirect" and so on, in order.
  std::string sites(StringRef Name) {
    std::string Text;
    IndexRange Range = G.function(only(Name)).Sites;
    for (uint32_t I = Range.Begin; I < Range.End; ++I) {
      const Site &S = G.Sites[I];
      Text += (Text.empty() ? "" : "; ") + nameOf(S.Kind).str();
      if (S.Callee.valid())
        Text += " " + G.name(S.Callee).str();
      if (S.Kind == SiteKind::Kernel) {
        auto Number = FrontEnd->syscallNumbers().at(SiteId(I));
        Text += Number ? " " + std::to_string(*Number) : " ?";
      }
    }
    return Text;
  }

  std::string references(ArrayRef<Reference> List) {
    std::string Text;
    for (const Reference &R : List)
      Text += (Text.empty() ? "" : "; ") +
              (R.Function.valid() ? G.name(R.Function) : G.name(R.Data)).str();
    return Text;
  }
  std::string references(StringRef Name) {
    return references(G.references(only(Name)));
  }

  std::string Top;
  Program P;
  ProgramGraph G;
  SymbolTable Symbols;
  MachineCode Machine;
  std::unique_ptr<NativeFrontEnd> FrontEnd;
};

TEST_F(NativeFrontEndTest, SyscallNumbers) {
  add("a.o", R"(.globl f
f: mov $39, %eax
   syscall
   syscall            # eax now holds the result
   xor %eax, %eax
   mov $57, %al
   syscall
   push $60
   pop %rax
   syscall
   mov $1, %eax
1: syscall            # another path leads here
   test %eax, %eax
   jnz 1b
   int $0x80
   ret
)");
  fill();
  EXPECT_EQ(sites("f"), "kernel 39; kernel ?; kernel 57; kernel 60; kernel ?; "
                        "kernel ?");
  ASSERT_EQ(G.Unknowns.size(), 1u);
  EXPECT_EQ(G.Unknowns[0].Kind, "foreign-syscall");
}

TEST_F(NativeFrontEndTest, TablesAmongTheCodeAreNotCode) {
  // The bytes of the tables are syscall and call *%rax.
  add("a.o", R"(.type f,@function
.globl f
f: lea table(%rip), %rax
   ret
table: .byte 0x0f, 0x05, 0xff, 0xd0
.type g,@function
.globl g
g: jmp 2f
   .byte 0x0f, 0x05
2: ret
)");
  fill();
  EXPECT_EQ(sites("f"), "");
  EXPECT_EQ(sites("g"), "");
}

TEST_F(NativeFrontEndTest, CallsThatNameTheirCallee) {
  add("a.o", R"(.globl f
f: call other
   call *got@GOTPCREL(%rip)
   lea local(%rip), %rax
   call *%rax
   mov loaded@GOTPCREL(%rip), %rcx
   jmp *%rcx
.type local,@function
local: jmp weak_one
.weak weak_one
)");
  add("b.o", ".globl other\nother: ret\n.globl got\ngot: ret\n"
             ".globl loaded\nloaded: ret\n");
  fill();
  EXPECT_EQ(sites("f"),
            "direct other; direct got; direct local; direct loaded");
  EXPECT_EQ(sites("local"), "");
  EXPECT_TRUE(G.Unknowns.empty());
}

TEST_F(NativeFrontEndTest, IndirectCalls) {
  add("a.o", R"(.globl f
f: call *%rdi
   call *pointer(%rip)
   mov through@GOTPCREL(%rip), %rax
   jmp *8(%rax)
.data
.globl pointer
.type pointer,@object
.size pointer, 8
pointer: .quad f
.globl through
.type through,@object
.size through, 16
through: .quad 0, g
.text
.globl g
g: ret
)");
  fill();
  EXPECT_EQ(sites("f"), "indirect; indirect; indirect");
  EXPECT_EQ(references("f"), "pointer; through");
  EXPECT_EQ(references(G.references(Symbols.lookup("through").Data)), "g");
  EXPECT_EQ(G.Unknowns.size(), 3u);
}

TEST_F(NativeFrontEndTest, JumpsInsideAFunction) {
  add("a.o", R"(.globl table_jump
table_jump:
   lea table(%rip), %rdx
   movslq (%rdx,%rdi,4), %rax
   add %rdx, %rax
   jmp *%rax
1: mov $1, %eax
   syscall
   ret
2: mov $2, %eax
   syscall
   ret
.globl computed
computed:
   lea 3f(%rip), %rax
   add %rdi, %rax
   jmp *%rax
3: ret
   mov $3, %eax
   syscall
   ret
.section .rodata
table: .long 1b - table, 2b - table
)");
  fill();
  EXPECT_EQ(sites("table_jump"), "kernel 1; kernel 2");
  EXPECT_EQ(sites("computed"), "kernel 3");
  EXPECT_TRUE(G.Unknowns.empty());
}

TEST_F(NativeFrontEndTest, TableOfFunctionsIsNoJumpTable) {
  add("a.o", R"(.globl f
f: lea table(%rip), %rdx
   jmp *(%rdx,%rdi,8)
.section .data.rel.ro,"aw"
table: .quad g
.text
.globl g
g: ret
)");
  fill();
  EXPECT_EQ(sites("f"), "indirect");
  EXPECT_EQ(references("f"), "a.o[.data.rel.ro]");
}

TEST_F(NativeFrontEndTest, RunsOnIntoTheNextFunction) {
  add("a.o", ".globl f\nf: nop\n.globl g\ng: ret\n"
             ".section .init,\"ax\"\n.globl _init\n_init: push %rax\n");
  add("b.o", ".section .init,\"ax\"\npop %rax\nret\n");
  fill();
  EXPECT_EQ(sites("f"), "direct g");
  EXPECT_EQ(sites("_init"), "direct b.o[.init]");
}

TEST_F(NativeFrontEndTest, NamesOfOneAddressAndOfTwoObjects) {
  add("a.o", ".weak f\n.globl f2\nf: f2: ret\n.type s,@function\ns: ret\n");
  add("b.o", ".globl f\nf: ret\n.type s,@function\ns: call f\n ret\n");
  fill();
  // The strong definition wins over the weak one before it.
  EXPECT_EQ(G.name(Symbols.lookup("f").Function), "f");
  EXPECT_EQ(G.text(G.function(Symbols.lookup("f").Function).Object), "b.o");
  EXPECT_EQ(G.findFunctions("s").size(), 2u);
  EXPECT_TRUE(Symbols.lookup("f2").defined());
}

TEST_F(NativeFrontEndTest, UndefinedFunctionsGetAVertex) {
  add("a.o", ".globl f\nf: jmp missing\n");
  fill();
  EXPECT_EQ(sites("f"), "direct missing");
  EXPECT_EQ(G.function(only("missing")).Kind, FunctionKind::Undefined);
}

TEST_F(NativeFrontEndTest, ModuleAssembly) {
  fill(".lto_discard\n#ukport.origin\tbad\n"
       ".lto_discard twice\n#ukport.origin lib.a\tlib.a(x.o)\n"
       ".globl x\nx: mov $5, %eax\nsyscall\nret\n"
       ".globl twice\ntwice: ret\n"
       ".lto_discard\n#ukport.origin lib.a\tlib.a(y.o)\n"
       ".globl twice\ntwice: ret\n");
  EXPECT_EQ(sites("x"), "kernel 5");
  EXPECT_EQ(G.text(G.function(only("x")).Object), "lib.a(x.o)");
  EXPECT_EQ(G.text(G.function(only("twice")).Object), "lib.a(y.o)");
}

TEST_F(NativeFrontEndTest, RootsOfArrays) {
  add("a.o", ".type f,@function\nf: ret\n.section .init_array,\"aw\"\n"
             ".quad f\n.section .fini_array,\"aw\"\n.quad f\n");
  fill();
  ASSERT_EQ(G.Roots.size(), 2u);
  EXPECT_EQ(G.Roots[0].Kind, RootKind::Init);
  EXPECT_EQ(G.Roots[1].Kind, RootKind::Fini);
}

TEST_F(NativeFrontEndTest, SourceLines) {
  std::string Source = Top + "/lines.s", Object = Top + "/lines.o";
  cantFail(writeFileAtomically(Source, ".globl f\n"
                                       "f: nop\n"
                                       " call g\n"
                                       " ret\n"));
  ASSERT_EQ(cantFail(runProcess(
                {llvmTool("clang"), "-g", "-c", Source, "-o", Object})),
            0);
  P.Natives.push_back({Object, 0});
  P.Objects.resize(1);
  P.Objects[0].Name = "lines.o";
  fill();
  const Function &F = G.function(only("f"));
  EXPECT_TRUE(StringRef(G.describe(F.Where)).ends_with("lines.s:2"));
  EXPECT_TRUE(
      StringRef(G.describe(G.Sites[F.Sites.Begin].Where)).ends_with(":3"));
}

} // namespace
