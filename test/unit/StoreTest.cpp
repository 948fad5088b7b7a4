//===- StoreTest.cpp - what is written is read back, whole or not at all --===//
#include "analyzer/store/Store.h"
#include "SampleProgram.h"
#include "analyzer/store/Schema.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "reports/Html.h"
#include "reports/Json.h"
#include "llvm/Support/FileSystem.h"
#include <csignal>
#include <cstdlib>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace llvm;
using namespace ukport;

namespace {

class StoreTest : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(sys::fs::createUniqueDirectory("ukport-store", Dir));
    Path = std::string(Dir) + "/ukport.db";
  }
  void TearDown() override { sys::fs::remove_directories(Dir); }

  /// The message of opening or loading the store at Path; "" if all is well.
  std::string failure(int *Code = nullptr) {
    auto Report = [&](Error E) {
      if (Code)
        *Code = int(exitCodeOf(E));
      return llvm::toString(std::move(E));
    };
    auto Opened = Store::open(Path);
    if (!Opened)
      return Report(Opened.takeError());
    auto Loaded = Opened->load();
    if (!Loaded)
      return Report(Loaded.takeError());
    return "";
  }
  std::string contents() {
    auto Buffer = readFile(Path);
    EXPECT_TRUE(bool(Buffer));
    return Buffer ? (*Buffer)->getBuffer().str() : "";
  }
  void run(const char *Sql) {
    sqlite3 *DB = nullptr;
    ASSERT_EQ(sqlite3_open(Path.c_str(), &DB), SQLITE_OK);
    char *Message = nullptr;
    EXPECT_EQ(sqlite3_exec(DB, Sql, nullptr, nullptr, &Message), SQLITE_OK)
        << (Message ? Message : "");
    sqlite3_close(DB);
  }
  size_t filesInDirectory() {
    size_t Count = 0;
    std::error_code EC;
    for (sys::fs::directory_iterator It(Dir, EC), End; It != End;
         It.increment(EC))
      ++Count;
    return Count;
  }

  SmallString<128> Dir;
  std::string Path;
  SyscallMap Map = smallMap();
};

} // namespace

/// The report holds all that the store does: the same JSON before and after a
/// second trip shows that nothing is lost on the way.
TEST_F(StoreTest, RoundTripKeepsEverything) {
  SampleProgram P = makeSample(Map, {40, 5, /*Hostile=*/true});
  ASSERT_FALSE(errorToBool(writeStore(Path, P.Result, Map)));
  Snapshot S = cantFail(cantFail(Store::open(Path)).load());
  const ProgramGraph &A = *P.Graph, &B = *S.Graph;
  B.verify();
  ASSERT_EQ(A.Functions.size(), B.Functions.size());
  for (uint32_t I = 0; I < A.Functions.size(); ++I) {
    const Function &F = A.Functions[I], &H = B.Functions[I];
    EXPECT_EQ(A.name(FunctionId(I)), B.name(FunctionId(I)));
    EXPECT_EQ(A.describe(F.Where), B.describe(H.Where));
    EXPECT_EQ(A.text(F.Object), B.text(H.Object));
    EXPECT_EQ(F.Kind, H.Kind);
    EXPECT_EQ(F.Module, H.Module);
    EXPECT_EQ(F.Instructions, H.Instructions);
    EXPECT_EQ(A.signature(F.Signature), B.signature(H.Signature));
    EXPECT_EQ(A.FunctionLive[I], B.FunctionLive[I]);
  }
  ASSERT_EQ(A.Sites.size(), B.Sites.size());
  EXPECT_EQ(A.SiteLive, B.SiteLive);
  for (uint32_t I = 0; I < A.Sites.size(); ++I) {
    EXPECT_EQ(A.Sites[I].Caller, B.Sites[I].Caller);
    EXPECT_EQ(A.Sites[I].Callee, B.Sites[I].Callee);
    EXPECT_EQ(A.Sites[I].Kind, B.Sites[I].Kind);
    EXPECT_EQ(A.Sites[I].Targets, B.Sites[I].Targets);
    EXPECT_EQ(A.describe(A.Sites[I].Where), B.describe(B.Sites[I].Where));
  }
  EXPECT_EQ(A.TargetSets, B.TargetSets);
  EXPECT_EQ(A.References.size(), B.References.size());
  ASSERT_EQ(A.Data.size(), B.Data.size());
  for (uint32_t I = 0; I < A.Data.size(); ++I) {
    EXPECT_EQ(A.name(DataId(I)), B.name(DataId(I)));
    EXPECT_EQ(A.Data[I].Size, B.Data[I].Size);
    EXPECT_EQ(A.DataLive[I], B.DataLive[I]);
  }
  EXPECT_EQ(B.findFunctions("vfork_alias").size(), 1u);
  EXPECT_EQ(A.TakenBy.size(), B.TakenBy.size());
  ASSERT_EQ(A.Reasons.size(), B.Reasons.size());
  ASSERT_EQ(A.Reasons.size(), 1u);
  const EdgeReason &R = A.Reasons[0];
  const EdgeReason *Q = B.reason(R.Site, R.Target);
  ASSERT_TRUE(Q);
  EXPECT_EQ(R.Kind, Q->Kind);
  EXPECT_EQ(A.text(R.Through), B.text(Q->Through));
  EXPECT_EQ(R.ByFunction, Q->ByFunction);
  EXPECT_EQ(R.ByData, Q->ByData);
  EXPECT_EQ(A.describe(R.Where), B.describe(Q->Where));
  ASSERT_EQ(A.Unknowns.size(), B.Unknowns.size());
  EXPECT_EQ(B.Unknowns[0].Cost.Edges, 5u);
  EXPECT_EQ(B.Unknowns[0].Cost.Functions, 2u);
  EXPECT_EQ(B.Unknowns[0].Cost.Instructions, 40u);
  EXPECT_EQ(B.Unknowns[0].Cost.Syscalls, 1u);
  EXPECT_EQ(B.Roots.at(0).Reason, "the ELF entry point");

  ASSERT_EQ(P.Result.Uses.size(), S.Result.Uses.size());
  for (size_t I = 0; I < S.Result.Uses.size(); ++I) {
    const FeatureUse &U = P.Result.Uses[I], &V = S.Result.Uses[I];
    EXPECT_EQ(U.Detail, V.Detail);
    EXPECT_EQ(U.Pattern, V.Pattern);
    EXPECT_EQ(U.Site, V.Site);
    ASSERT_EQ(U.Path.size(), V.Path.size());
    for (size_t N = 0; N < U.Path.size(); ++N)
      EXPECT_EQ(U.Path[N].Reason, V.Path[N].Reason);
  }
  ASSERT_EQ(P.Result.Findings.size(), S.Result.Findings.size());
  for (size_t I = 0; I < S.Result.Findings.size(); ++I) {
    EXPECT_EQ(P.Result.Findings[I].Remedy, S.Result.Findings[I].Remedy);
    EXPECT_EQ(P.Result.Findings[I].Level, S.Result.Findings[I].Level);
    EXPECT_EQ(P.Result.Findings[I].Uses, S.Result.Findings[I].Uses);
  }
  ASSERT_EQ(P.Result.SyscallSites.size(), S.Result.SyscallSites.size());
  ASSERT_EQ(S.Result.Judgements.size(), P.Result.Judgements.size());
  const Verdict &Fork = S.Result.Judgements[0].Stub;
  EXPECT_EQ(S.Result.Judgements[0].Number, 57);
  EXPECT_EQ(Fork.What, Need::Required);
  EXPECT_EQ(Fork.By.What, Handling::Exits);
  EXPECT_EQ(Fork.By.Says, P.Result.Judgements[0].Stub.By.Says);
  EXPECT_EQ(B.describe(Fork.By.SaidWhere),
            A.describe(P.Result.Judgements[0].Stub.By.SaidWhere));
  ASSERT_TRUE(S.Result.Uses[0].Fake.has_value());
  EXPECT_EQ(S.Result.Uses[0].Fake->Why, NeedReason::WrongAnswer);
  EXPECT_EQ(S.Result.SyscallSites[1].Arguments[1].Complete, false);
  ASSERT_EQ(S.Result.SyscallSites[1].Arguments[1].Values.size(), 1u);
  EXPECT_EQ(B.text(S.Result.SyscallSites[1].Arguments[1].Values[0].Text),
            "/proc/meminfo");
  EXPECT_NE(S.Calls[1][0].find("O_CREAT"), std::string::npos) << S.Calls[1][0];
  EXPECT_EQ(P.Result.Targets, S.Result.Targets);
  EXPECT_EQ(S.Result.Excerpts.size(), P.Result.Excerpts.size());
  EXPECT_EQ(S.Result.Excerpts[0].Conditions, P.Result.Excerpts[0].Conditions);
  EXPECT_EQ(S.Result.Excerpts[1].Calls, P.Result.Excerpts[1].Calls);
  EXPECT_EQ(S.Result.Excerpts[2].Calls, P.Result.Excerpts[2].Calls);
  EXPECT_EQ(S.Result.Excerpts[2].Warning, P.Result.Excerpts[2].Warning);
  EXPECT_EQ(S.Map.support("alpha", "syscall", "setsid")->Status, "stub");
  EXPECT_EQ(S.Map.support("beta", "syscall", "setsid")->Status, "missing");
}

TEST_F(StoreTest, SameAnalysisGivesSameBytes) {
  SampleProgram P = makeSample(Map, {40, 5, false});
  ASSERT_FALSE(errorToBool(writeStore(Path, P.Result, Map)));
  std::string First = contents();
  SampleProgram Q = makeSample(Map, {40, 5, false});
  ASSERT_FALSE(errorToBool(writeStore(Path, Q.Result, Map)));
  EXPECT_EQ(First, contents());
}

/// A full disk in the middle of writing. A limit on the size of files is what
/// a process can have of it without a file system of its own.
TEST_F(StoreTest, FailureInTheMiddleLeavesTheOldStore) {
  SampleProgram P = makeSample(Map, {});
  ASSERT_FALSE(errorToBool(writeStore(Path, P.Result, Map)));
  std::string Old = contents();
  SampleProgram Big = makeSample(Map, {3000, 20, false});
  rlimit Limit;
  getrlimit(RLIMIT_FSIZE, &Limit);
  rlimit Low = Limit;
  Low.rlim_cur = 256 * 1024;
  auto Handler = signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &Low);
  Error E = writeStore(Path, Big.Result, Map);
  setrlimit(RLIMIT_FSIZE, &Limit);
  signal(SIGXFSZ, Handler);
  ASSERT_TRUE(bool(E));
  EXPECT_NE(llvm::toString(std::move(E)).find("is unchanged"),
            std::string::npos);
  EXPECT_EQ(Old, contents());
  EXPECT_EQ(filesInDirectory(), 1u) << "a temporary file was left behind";
}

/// A run that is killed once it has begun to write.
TEST_F(StoreTest, KilledRunLeavesTheOldStore) {
  SampleProgram P = makeSample(Map, {});
  ASSERT_FALSE(errorToBool(writeStore(Path, P.Result, Map)));
  std::string Old = contents();
  SampleProgram Big = makeSample(Map, {8000, 500, false});
  pid_t Child = fork();
  ASSERT_GE(Child, 0);
  if (Child == 0) {
    consumeError(writeStore(Path, Big.Result, Map));
    _exit(0);
  }
  while (filesInDirectory() < 2)
    usleep(1000);
  kill(Child, SIGKILL);
  int Status = 0;
  waitpid(Child, &Status, 0);
  ASSERT_EQ(filesInDirectory(), 2u) << "it was not in the middle of writing";
  EXPECT_EQ(Old, contents());
  EXPECT_EQ(failure(), "");
  ASSERT_FALSE(errorToBool(writeStore(Path, P.Result, Map)));
  EXPECT_EQ(filesInDirectory(), 1u);
}

TEST_F(StoreTest, LeftoversOfKilledRunsAreRemoved) {
  ASSERT_FALSE(
      errorToBool(writeFileAtomically(Path + ".tmp-deadbeef", "half")));
  ASSERT_FALSE(errorToBool(writeFileAtomically(Path + ".tmp-notes", "mine")));
  SampleProgram P = makeSample(Map, {});
  ASSERT_FALSE(errorToBool(writeStore(Path, P.Result, Map)));
  EXPECT_FALSE(sys::fs::exists(Path + ".tmp-deadbeef"));
  EXPECT_TRUE(sys::fs::exists(Path + ".tmp-notes"));
}

TEST_F(StoreTest, PathsNeedNotBeUtf8) {
  Path = std::string(Dir) + "/caf\xe9 100%?#/ukport.db";
  SampleProgram P = makeSample(Map, {});
  ASSERT_FALSE(errorToBool(writeStore(Path, P.Result, Map)));
  EXPECT_EQ(failure(), "");
}

TEST_F(StoreTest, ReadOnlyDirectoryIsAnError) {
  SampleProgram P = makeSample(Map, {});
  Error E = writeStore("/proc/ukport.db", P.Result, Map);
  ASSERT_TRUE(bool(E));
  EXPECT_NE(llvm::toString(std::move(E)).find("cannot write"),
            std::string::npos);
}

TEST_F(StoreTest, WhatIsNoStoreIsRefused) {
  int Code = 0;
  EXPECT_NE(failure(&Code).find("No such file"), std::string::npos);
  EXPECT_EQ(Code, 3);

  ASSERT_FALSE(errorToBool(
      writeFileAtomically(Path, std::string(4096, 'x') + "not a database")));
  EXPECT_NE(failure(&Code).find("not a database"), std::string::npos);
  EXPECT_EQ(Code, 3);

  ASSERT_FALSE(errorToBool(writeFileAtomically(Path, "")));
  EXPECT_NE(failure(&Code).find("not one of ukport's"), std::string::npos);
  EXPECT_EQ(Code, 3);

  sys::fs::remove(Path);
  run("CREATE TABLE t(x)");
  EXPECT_NE(failure(&Code).find("not one of ukport's"), std::string::npos);
  EXPECT_EQ(Code, 3);

  Path = std::string(Dir);
  EXPECT_NE(failure(&Code).find("it is a directory"), std::string::npos);
  EXPECT_EQ(Code, 3);
}

TEST_F(StoreTest, OtherSchemaVersionsAreRefused) {
  SampleProgram P = makeSample(Map, {});
  ASSERT_FALSE(errorToBool(writeStore(Path, P.Result, Map)));
  int Code = 0;
  run("PRAGMA user_version=0");
  EXPECT_NE(failure(&Code).find("run `ukport analyze` again"),
            std::string::npos);
  EXPECT_EQ(Code, 3);
  run("PRAGMA user_version=99");
  std::string Newer = failure(&Code);
  EXPECT_NE(Newer.find("knows only version"), std::string::npos);
  EXPECT_NE(Newer.find("newer ukport"), std::string::npos);
  EXPECT_EQ(Code, 3);
}

TEST_F(StoreTest, TruncatedStoresAreRefused) {
  SampleProgram P = makeSample(Map, {40, 5, false});
  ASSERT_FALSE(errorToBool(writeStore(Path, P.Result, Map)));
  std::string Whole = contents();
  for (size_t Size : {size_t(1), size_t(50), size_t(4096), Whole.size() / 2,
                      Whole.size() - 4096, Whole.size() - 1}) {
    ASSERT_FALSE(errorToBool(
        writeFileAtomically(Path, StringRef(Whole).take_front(Size))));
    int Code = 0;
    EXPECT_NE(failure(&Code), "") << "cut to " << Size;
    EXPECT_EQ(Code, 3) << "cut to " << Size;
  }
}

TEST_F(StoreTest, IdsOutOfRangeAreRefused) {
  SampleProgram P = makeSample(Map, {});
  for (const char *Damage :
       {"UPDATE graph_site SET callee = 999 WHERE id = 0",
        "UPDATE graph_site SET caller = 1 WHERE id = 0",
        "UPDATE graph_site SET kind = 77 WHERE id = 0",
        "UPDATE graph_function SET site_end = 900 WHERE id = 1",
        "UPDATE graph_function SET module = -1 WHERE id = 1",
        "UPDATE graph_function SET live = NULL WHERE id = 1",
        "DELETE FROM graph_function WHERE id = 3",
        "UPDATE graph_target_set SET members = '[1,0]'",
        "UPDATE graph_target_set SET members = '[1,'",
        "UPDATE graph_target_set SET members = '[99999999999999]'",
        "UPDATE graph_reference SET data = 0",
        "UPDATE graph_root SET function = 'x'",
        "UPDATE graph_witness_step SET function = 5000",
        "UPDATE graph_edge_reason SET kind = 99",
        "UPDATE graph_edge_reason SET site = 900",
        "UPDATE graph_edge_reason SET by_data = 900",
        "UPDATE graph_unknown SET edges = -1",
        "UPDATE source_call SET excerpt = 50 + excerpt",
        "UPDATE source_call SET position = position + 1",
        "UPDATE source_string SET position = 5",
        "UPDATE finding SET severity = 'dire'",
        "UPDATE finding_use SET use = 5000",
        "UPDATE graph_syscall_argument SET argument = argument + 6",
        "UPDATE graph_syscall_site SET site = 100000",
        "DROP TABLE graph_site"}) {
    ASSERT_FALSE(errorToBool(writeStore(Path, P.Result, Map)));
    ASSERT_EQ(failure(), "");
    run(Damage);
    int Code = 0;
    EXPECT_NE(failure(&Code), "") << Damage;
    EXPECT_EQ(Code, 3) << Damage;
  }
}

/// Bits that a disk turned: any answer will do but a crash.
TEST_F(StoreTest, DamagedBytesNeverCrash) {
  SampleProgram P = makeSample(Map, {20, 3, false});
  ASSERT_FALSE(errorToBool(writeStore(Path, P.Result, Map)));
  std::string Whole = contents();
  uint64_t Random = 42;
  unsigned Refused = 0, Rounds = 400;
  for (unsigned Round = 0; Round < Rounds; ++Round) {
    std::string Bad = Whole;
    for (unsigned I = 0; I < 1 + Round % 16; ++I) {
      Random = Random * 6364136223846793005u + 1442695040888963407u;
      Bad[(Random >> 20) % Bad.size()] ^= char(1 + (Random >> 56) % 255);
    }
    ASSERT_FALSE(errorToBool(writeFileAtomically(Path, Bad)));
    auto Opened = Store::open(Path);
    if (!Opened) {
      consumeError(Opened.takeError());
      ++Refused;
      continue;
    }
    auto Loaded = Opened->load();
    if (!Loaded) {
      consumeError(Loaded.takeError());
      ++Refused;
      continue;
    }
    std::string Out;
    raw_string_ostream OS(Out);
    writeJson(*Loaded, OS);
  }
  EXPECT_GT(Refused, Rounds / 10);
}
