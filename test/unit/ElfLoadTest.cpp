// What several ELF files make together: serialised facts, binding, the graph.
#include "analyzer/frontend/elf/ComputedNumbers.h"
#include "analyzer/frontend/elf/DynamicLoads.h"
#include "analyzer/frontend/elf/ElfResolver.h"
#include "analyzer/frontend/elf/ElfSyscalls.h"
#include "analyzer/frontend/elf/FactsFile.h"
#include "analyzer/frontend/elf/PrivatePointers.h"
#include "analyzer/live/Liveness.h"
#include "analyzer/syscalls/SyscallPass.h"
#include "llvm/ADT/STLExtras.h"
#include "gtest/gtest.h"

using namespace llvm;

namespace ukport::elf {
namespace {

Destination function(uint32_t I) { return {Destination::Function, I}; }
Destination import(uint32_t I) { return {Destination::Import, I}; }
Destination data(uint32_t I) { return {Destination::Data, I}; }

Value constant(int64_t N) { return {{N}, {}, 0, {}, {}, true}; }
Value parameter(uint8_t P) { return {{}, P, 0, {}, {}, true}; }

/// Makes facts function by function: what is added last belongs to the last.
struct Maker {
  ImageFacts F;

  uint32_t add(const char *Name, uint8_t Consumed = 0) {
    CodeFunction Code;
    Code.Start = 0x1000 + 0x100 * F.Functions.size();
    Code.Size = 0x40;
    Code.Name = Name;
    Code.Instructions = 7;
    Code.Consumed = Consumed;
    uint32_t C = F.Calls.size(), R = F.References.size(),
             S = F.SystemCalls.size();
    Code.Calls = {C, C}, Code.References = {R, R}, Code.SystemCalls = {S, S};
    F.Functions.push_back(Code);
    return F.Functions.size() - 1;
  }
  Call &call(Destination To, std::vector<std::pair<uint8_t, Value>> Args = {}) {
    F.Calls.push_back({at(), To, {}, 0x3f, false, 0, std::move(Args)});
    ++F.Functions.back().Calls.End;
    return F.Calls.back();
  }
  void refer(Destination To) {
    F.References.push_back({at(), To});
    ++F.Functions.back().References.End;
  }
  void enter(Value Number) {
    F.SystemCalls.push_back({at(), false, 0, Number, {}});
    ++F.Functions.back().SystemCalls.End;
  }
  uint32_t table(std::vector<Destination> Holds) {
    DataPiece D;
    D.Start = 0x8000 + 0x100 * F.Data.size();
    D.Size = 8 * Holds.size();
    D.References.Begin = F.References.size();
    for (Destination To : Holds)
      F.References.push_back({D.Start, To});
    D.References.End = F.References.size();
    F.Data.push_back(D);
    return F.Data.size() - 1;
  }
  void give(const char *Name, Destination What, const char *Version = "") {
    Export E;
    E.Name = Name;
    E.Version = Version;
    E.Kind = SymbolKind::Function;
    E.What = What;
    F.Exports.push_back(E);
  }
  Destination want(const char *Name, const char *Version = "") {
    Import I;
    I.Name = Name;
    I.Version = Version;
    I.Kind = SymbolKind::Function;
    F.Imports.push_back(I);
    return import(F.Imports.size() - 1);
  }
  Address at() const {
    return F.Functions.back().Start + F.Functions.back().Calls.size();
  }
};

/// A program of files that are not on any disk.
struct Files {
  LibrarySearch Search{"/nonexistent", ""};
  Closure C{Search, {}, 1};

  uint32_t add(Maker M, bool Opened = false) {
    Image I;
    I.Name = "image" + std::to_string(C.Images.size());
    I.Path = "/" + I.Name;
    I.Facts = std::make_shared<const ImageFacts>(std::move(M.F));
    I.Opened = Opened;
    C.Images.push_back(std::move(I));
    return C.Images.size() - 1;
  }
};

struct Outcome {
  ElfGraph Elf;
  std::vector<int> Numbers;
  bool Known = true;

  explicit Outcome(const Closure &C, Policy How = Policy::Tables,
                   std::vector<unsigned> Circles = {})
      : Elf(C, "test") {
    std::unique_ptr<Resolver> R = createElfResolver(Elf, How, Circles);
    std::unique_ptr<Bodies> Whole = createWholeBodies(*Elf.Graph);
    Liveness(*Elf.Graph, *R, *Whole).run();
    ElfValues Values(Elf);
    auto Sites = findSyscalls(Elf, Values, Detail::Arguments);
    Numbers = numbersOf(Sites);
    for (const SyscallSite &S : Sites)
      Known &= S.NumberKnown;
  }
  bool live(StringRef Name) const {
    return any_of(Elf.Graph->findFunctions(Name),
                  [&](FunctionId F) { return Elf.Graph->isLive(F); });
  }
};

Maker program() {
  Maker M;
  M.F.Entry = {M.add("_start")};
  return M;
}

TEST(FactsFile, ReadsWhatItWrote) {
  Maker M = program();
  M.F.SoName = "libx.so.1";
  M.F.Needed = {"liby.so.2", "libz.so"};
  M.F.Executable = true;
  Call &C = M.call(M.want("write", "GLIBC_2.2.5"),
                   {{0, constant(-1)}, {1, parameter(3)}});
  C.Arguments[0].second.Texts = {"/proc/self/exe"};
  C.Table = 0;
  M.enter(constant(231));
  M.add("other", 5);
  M.table({function(1), Destination{}});
  M.give("f", function(1), "X_1");
  M.F.Gaps.push_back({"kind", "what", 1, 0x1100, "effect", "remedy"});
  M.F.Resolvers = {1};
  std::string Bytes = writeFacts(M.F);
  std::optional<ImageFacts> Back = readFacts(Bytes);
  ASSERT_TRUE(Back);
  EXPECT_EQ(writeFacts(*Back), Bytes);
  EXPECT_EQ(Back->Needed, M.F.Needed);
  EXPECT_EQ(Back->Functions[1].Start, 0x1100u);
  EXPECT_EQ(Back->Functions[1].Consumed, 5);
  ASSERT_EQ(Back->Calls.size(), 1u);
  EXPECT_EQ(Back->Calls[0].At, C.At);
  EXPECT_EQ(Back->Calls[0].To.Kind, Destination::Import);
  EXPECT_EQ(Back->Calls[0].Table, 0u);
  EXPECT_EQ(Back->Calls[0].Arguments[0].second.Constants[0], -1);
  EXPECT_EQ(Back->Calls[0].Arguments[0].second.Texts[0], "/proc/self/exe");
  EXPECT_EQ(Back->Calls[0].Arguments[1].second.Parameter, 3);
  EXPECT_EQ(Back->SystemCalls[0].Number.Constants[0], 231);
  EXPECT_EQ(Back->Exports[0].Version, "X_1");
  EXPECT_EQ(Back->Gaps[0].In, 1u);
}

TEST(FactsFile, RefusesWhatWasDamaged) {
  Maker M = program();
  M.enter(constant(1));
  std::string Bytes = writeFacts(M.F);
  for (size_t At = 0; At < Bytes.size(); ++At) {
    std::string Damaged = Bytes;
    Damaged[At] ^= 0x10;
    EXPECT_FALSE(readFacts(Damaged)) << At;
    EXPECT_FALSE(readFacts(StringRef(Bytes).take_front(At))) << At;
  }
}

TEST(Binding, FirstInLoadOrderWins) {
  Maker A = program(), B, C;
  A.call(A.want("f"));
  B.add("f");
  B.enter(constant(1));
  B.give("f", function(0));
  C.add("f");
  C.enter(constant(2));
  C.give("f", function(0));
  Files P;
  P.add(A), P.add(B), P.add(C);
  EXPECT_EQ(Outcome(P.C).Numbers, std::vector<int>({1}));
}

TEST(Binding, ProgramInterposesUponItsLibrary) {
  Maker A = program(), B;
  A.call(A.want("g"));
  A.add("f");
  A.enter(constant(1));
  A.give("f", function(1));
  B.add("f");
  B.enter(constant(2));
  B.add("g");
  B.call(B.want("f"));
  B.give("f", function(0));
  B.give("g", function(1));
  Files P;
  P.add(A), P.add(B);
  EXPECT_EQ(Outcome(P.C).Numbers, std::vector<int>({1}));
}

TEST(Binding, TakesTheVersionAskedFor) {
  Maker A = program(), B;
  A.call(A.want("f", "V1"));
  B.add("f_old");
  B.enter(constant(1));
  B.add("f_new");
  B.enter(constant(2));
  B.give("f", function(1), "V2");
  B.give("f", function(0), "V1");
  B.F.Exports[1].DefaultVersion = false;
  Files P;
  P.add(A), P.add(B);
  EXPECT_EQ(Outcome(P.C).Numbers, std::vector<int>({1}));
}

TEST(Binding, NamesWhatNothingDefines) {
  Maker A = program();
  A.call(A.want("nowhere"));
  Destination Weak = A.want("perhaps");
  A.F.Imports.back().Weak = true;
  A.call(Weak);
  Files P;
  P.add(A);
  Outcome R(P.C);
  ASSERT_EQ(R.Elf.Graph->Unknowns.size(), 1u);
  EXPECT_EQ(R.Elf.Graph->Unknowns[0].What, "nowhere");
}

TEST(ElfGraph, AResolverLeadsToAllItNames) {
  Maker A = program(), B;
  A.call(A.want("memcpy"));
  B.add("resolver");
  B.refer(function(1));
  B.refer(function(2));
  B.add("fast");
  B.enter(constant(1));
  B.add("slow");
  B.enter(constant(2));
  B.give("memcpy", function(0));
  B.F.Exports[0].Kind = SymbolKind::Ifunc;
  Files P;
  P.add(A), P.add(B);
  EXPECT_EQ(Outcome(P.C).Numbers, std::vector<int>({1, 2}));
}

TEST(ElfGraph, ACopyHoldsWhatItIsCopiedFrom) {
  Maker A = program(), B;
  A.refer(data(0));
  A.call({});
  A.table({});
  A.give("hook", data(0));
  A.want("hook");
  A.F.Imports[0].Copied = true;
  A.F.Imports[0].Kind = SymbolKind::Data;
  B.add("held");
  B.enter(constant(1));
  B.table({function(0)});
  B.give("hook", data(0));
  Files P;
  P.add(A), P.add(B);
  EXPECT_EQ(Outcome(P.C).Numbers, std::vector<int>({1}));
}

/// A call through a pointer; a function of two registers in live data, one in
/// dead data.
Files pointers(uint8_t Prepared) {
  Maker A = program();
  A.refer(data(0));
  A.call({}).Prepared = Prepared;
  A.add("two", 3);
  A.enter(constant(2));
  A.add("dead");
  A.enter(constant(3));
  A.table({function(1)});
  A.table({function(2)});
  Files P;
  P.add(A);
  return P;
}

TEST(ElfResolver, LeavesOutWhatReadsMoreThanIsPrepared) {
  EXPECT_EQ(Outcome(pointers(3).C).Numbers, std::vector<int>({2}));
  EXPECT_EQ(Outcome(pointers(1).C).Numbers, std::vector<int>());
}

TEST(ElfResolver, BaselineReachesEveryAddressTaken) {
  EXPECT_EQ(Outcome(pointers(1).C, Policy::AddressTaken).Numbers,
            std::vector<int>({2, 3}));
}

TEST(ElfResolver, ATableHoldsAllThatIsReadFromIt) {
  for (bool Writable : {false, true}) {
    Maker A = program();
    A.refer(data(1));
    A.call({}).Table = 0;
    A.add("inside");
    A.enter(constant(1));
    A.add("outside");
    A.enter(constant(2));
    A.table({function(1)});
    A.table({function(2), data(0)});
    A.F.Data[0].Writable = Writable;
    Files P;
    P.add(A);
    EXPECT_EQ(Outcome(P.C).Numbers,
              Writable ? std::vector<int>({1, 2}) : std::vector<int>({1}));
  }
}

/// The program calls through a pointer, and so does the library, two of whose
/// functions live in data: one that it exports and one that it does not.
TEST(ElfResolver, PrivatePointersAreCalledByTheirFilesAlone) {
  Maker A = program(), B;
  A.call(A.want("use"));
  A.call({}).Prepared = 1;
  B.add("use");
  B.refer(data(0));
  B.call({}).Prepared = 3;
  B.add("hidden", 1);
  B.enter(parameter(0));
  B.F.Calls[0].Arguments = {{0, constant(39)}};
  B.add("shown", 1);
  B.enter(constant(1));
  B.table({function(1), function(2)});
  B.give("use", function(0));
  B.give("shown", function(2));
  Files P;
  P.add(A);
  P.add(B);
  EXPECT_FALSE(Outcome(P.C).Known);
  Outcome Private(P.C, Policy::Tables, {0, 1});
  EXPECT_TRUE(Private.Known);
  EXPECT_EQ(Private.Numbers, std::vector<int>({1, 39}));
  EXPECT_FALSE(Outcome(P.C, Policy::AddressTaken, {0, 1}).Known);
}

TEST(PrivatePointers, AreOfFilesThatAnEntryNames) {
  auto All = cantFail(readPrivatePointers(
      "p.toml", "[[private]]\nfiles = [\"libx\"]\nreason = \"a\\nb\""));
  EXPECT_EQ(All[0].Reason, "a b");
  std::vector<Image> Images(2);
  Images[0].Name = "x";
  Images[1].Name = "libx.so.2";
  EXPECT_EQ(circlesOf(Images, All), std::vector<unsigned>({0, 1}));
}

TEST(PrivatePointers, NeedAReason) {
  auto All = readPrivatePointers("p.toml", "[[private]]\nfiles = [\"libx\"]");
  EXPECT_NE(toString(All.takeError()).find("reason"), std::string::npos);
}

TEST(ComputedNumbers, SayWhichAndWhy) {
  auto All = cantFail(readComputedNumbers(
      "c.toml", "[[computed]]\nfiles = \"libx\"\nsyscalls = [\"getpid\"]\n"
                "reason = \"a\\nb\""));
  EXPECT_EQ(All[0].Syscalls, std::vector<std::string>({"getpid"}));
  EXPECT_EQ(All[0].Reason, "a b");
  auto Half = readComputedNumbers("c.toml", "[[computed]]\nfiles = \"libx\"");
  EXPECT_NE(toString(Half.takeError()).find("syscalls"), std::string::npos);
}

/// Of the numbers that callers put into a record only those count that live
/// callers do.
TEST(ElfSyscalls, ANumberInARecordIsThatOfLiveFunctions) {
  for (bool Calls : {false, true}) {
    Maker A = program();
    A.call(function(1));
    if (Calls)
      A.call(function(2));
    A.add("enters");
    A.enter({{}, {}, 0, {}, {{105, 2}, {106, 3}}, true});
    A.add("puts");
    A.add("dead");
    Files P;
    P.add(A);
    EXPECT_EQ(Outcome(P.C).Numbers,
              Calls ? std::vector<int>({105}) : std::vector<int>());
  }
}

/// Linux's table leaves 335 to 423 out, and what begins at 512 is x32's.
TEST(ElfSyscalls, NumbersThatLinuxNeverGivesOutDoNotCount) {
  Maker A = program();
  A.enter({{-1, 0, 334, 335, 423, 424, 511, 512}, {}, 0, {}, {}, true});
  Files P;
  P.add(A);
  EXPECT_EQ(Outcome(P.C).Numbers, std::vector<int>({0, 334, 424, 511}));
}

TEST(ElfSyscalls, ANumberComesThroughWrappersAndFiles) {
  Maker A = program(), B;
  A.call(A.want("wrap"), {{1, constant(39)}});
  B.add("syscall", 1);
  B.enter(parameter(0));
  B.add("wrap", 2);
  B.call(function(0), {{0, parameter(1)}});
  B.give("wrap", function(1));
  Files P;
  P.add(A), P.add(B);
  Outcome R(P.C);
  EXPECT_EQ(R.Numbers, std::vector<int>({39}));
  EXPECT_TRUE(R.Known);
}

TEST(ElfSyscalls, ANumberFromAPointersCallIsUnknown) {
  Maker A = program();
  A.refer(function(1));
  A.call({});
  A.add("syscall", 1);
  A.enter(parameter(0));
  Files P;
  P.add(A);
  EXPECT_FALSE(Outcome(P.C).Known);
}

TEST(ElfSyscalls, ADirectCallThatSaysNothingIsUnknown) {
  Maker A = program();
  A.call(function(1));
  A.add("syscall", 1);
  A.enter(parameter(0));
  Files P;
  P.add(A);
  EXPECT_FALSE(Outcome(P.C).Known);
}

} // namespace
} // namespace ukport::elf
