//===- CaptureTest.cpp - the capture store and source trees ---------------===//
#include "analyzer/capture/BuildSystem.h"
#include "analyzer/capture/CaptureStore.h"
#include "analyzer/capture/SourceTree.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"

using namespace llvm;
using namespace ukport;

namespace {

/// A directory of its own for every test.
class CaptureTest : public testing::Test {
protected:
  void SetUp() override {
    SmallString<128> Path;
    ASSERT_FALSE(sys::fs::createUniqueDirectory("ukport-capture", Path));
    Top = std::string(Path);
  }
  void TearDown() override { sys::fs::remove_directories(Top); }

  void write(StringRef Name, StringRef Text) {
    ASSERT_FALSE(
        errorToBool(writeFileAtomically((Top + "/" + Name).str(), Text)));
  }
  std::string read(StringRef Name) {
    auto Buffer = MemoryBuffer::getFile((Top + "/" + Name).str());
    return Buffer ? (*Buffer)->getBuffer().str() : "";
  }
  bool exists(StringRef Name) {
    return sys::fs::exists((Top + "/" + Name).str());
  }

  /// The message of a failure that must have exit code \p Code.
  template <typename T> std::string failure(Expected<T> Result, ExitCode Code) {
    EXPECT_FALSE(bool(Result));
    Error E = Result ? Error::success() : Result.takeError();
    EXPECT_EQ(exitCodeOf(E), Code);
    return toString(std::move(E));
  }

  std::string openFailure() {
    return failure(CaptureStore::open(Top + "/capture"), ExitCode::Incomplete);
  }

  std::string Top;
};

bool contains(StringRef Text, StringRef Part) { return Text.contains(Part); }

} // namespace

TEST_F(CaptureTest, NoCapture) {
  EXPECT_PRED2(contains, openFailure(), "no capture");
}

TEST_F(CaptureTest, InterruptedCapture) {
  ASSERT_FALSE(errorToBool(CaptureStore::begin(Top + "/capture")));
  EXPECT_PRED2(contains, openFailure(), "the capture was interrupted");
}

TEST_F(CaptureTest, DamagedCapture) {
  for (StringRef Text :
       {"", "{", "[]", "{}", "{\"version\": 1}",
        "{\"version\": 1, \"compiles\": [{}], \"archives\": [], \"links\": []}",
        "{\"version\": 1, \"compiles\": [], \"archives\": [], \"links\": "
        "[{\"id\": \"1\", \"kind\": \"nonsense\"}]}"}) {
    write("capture/capture.json", Text);
    EXPECT_PRED2(contains, openFailure(), "the capture is damaged");
  }
}

TEST_F(CaptureTest, OtherVersion) {
  write("capture/capture.json", "{\"version\": 7}");
  EXPECT_PRED2(contains, openFailure(), "version 7, not 1");
}

TEST_F(CaptureTest, MissingObject) {
  write("capture/capture.json", R"({"version": 1, "compiles": [],
    "archives": [], "links": [{"id": "1", "kind": "exe", "directory": "/d",
    "output": "/d/prog", "outputDigest": "", "sysroot": "host",
    "arguments": ["ld", "a.o"], "argumentInputs": [-1, 0],
    "inputs": [{"kind": "object", "path": "/d/a.o", "digest": "00",
                "stored": "objects/00"}]}]})");
  EXPECT_PRED2(contains, openFailure(), "a file of the capture is not there");
}

TEST_F(CaptureTest, RecordsHoldAnyBytes) {
  CompileRecord Before, After;
  Before.Id = "1";
  Before.Directory = "/a\xFF\xC3/\xC3\xA4";
  Before.Arguments = {"\x80", "plain"};
  json::Path::Root Root;
  Expected<json::Value> Value =
      json::parse(std::string(formatv("{0}", toJson(Before))));
  ASSERT_TRUE(bool(Value));
  ASSERT_TRUE(fromJson(*Value, After, Root));
  EXPECT_EQ(Before.Directory, After.Directory);
  EXPECT_EQ(Before.Arguments, After.Arguments);
}

TEST_F(CaptureTest, SourceTreeIsCopiedBuiltAndFollowed) {
  write("app/Makefile", "app: main.o one.o\n\tcc main.o one.o -o app\n");
  write("app/main.c", "int one(void); int main(void) { return one(); }\n");
  write("app/one.c", "int one(void) { return 1; }\n");
  std::string Source = Top + "/app", Project = Top + "/out/app";
  auto capture = [&] { return captureSourceTree(Source, Project, {}); };

  Expected<CaptureStore> First = capture();
  ASSERT_TRUE(bool(First)) << toString(First.takeError());
  EXPECT_EQ(First->compiles().size(), 2u);
  EXPECT_EQ(First->sourceTree(), Source);
  Expected<const LinkRecord *> Program = First->findProgram();
  ASSERT_TRUE(bool(Program));
  EXPECT_EQ((*Program)->Output, Project + "/build/app");
  // The user's tree is as it was.
  EXPECT_FALSE(exists("app/main.o"));
  EXPECT_FALSE(exists("app/app"));

  // Nothing changed: nothing runs.
  write("out/app/build.log", "untouched");
  ASSERT_TRUE(bool(capture()));
  EXPECT_EQ(read("out/app/build.log"), "untouched");

  // One source changed: make compiles that one.
  write("app/one.c", "int one(void) { return 20; }\n");
  Expected<CaptureStore> Second = capture();
  ASSERT_TRUE(bool(Second)) << toString(Second.takeError());
  EXPECT_EQ(Second->compiles().size(), 2u);
  EXPECT_EQ(Second->links().size(), 1u);
  EXPECT_PRED2(contains, read("out/app/build.log"), "one.c");
  EXPECT_FALSE(contains(read("out/app/build.log"), "main.c"));

  // A file that is gone is gone in the copy.
  sys::fs::remove(Source + "/one.c");
  failure(capture(), ExitCode::Incomplete);
  EXPECT_FALSE(exists("out/app/build/one.c"));
  // After a failed build everything is built anew.
  write("app/one.c", "int one(void) { return 3; }\n");
  Expected<CaptureStore> Third = capture();
  ASSERT_TRUE(bool(Third)) << toString(Third.takeError());
  EXPECT_PRED2(contains, read("out/app/build.log"), "main.c");
}

TEST_F(CaptureTest, FailedBuildShowsWhatHelps) {
  write("app/build.sh", "cc -c main.c");
  write("app/main.c", "#include <no-such-header.h>\n");
  SourceTreeOptions Options;
  Options.Build = "sh ./build.sh";
  std::string Message =
      failure(captureSourceTree(Top + "/app", Top + "/out/app", Options),
              ExitCode::Incomplete);
  EXPECT_PRED2(contains, Message, "the build failed");
  EXPECT_PRED2(contains, Message, "build.log");
}

TEST_F(CaptureTest, MissingHeaderAndLibraryNameTheirPackage) {
  EXPECT_EQ(missingPackageCommand(
                Top, "a.c:1:10: fatal error: 'zlib.h' file not found\n"),
            "ukport sysroot add zlib");
  EXPECT_EQ(missingPackageCommand(
                Top, "ld.lld: error: unable to find library -lcrypto\n"),
            "ukport sysroot add openssl");
  EXPECT_EQ(missingPackageCommand(Top, "fatal error: 'unknown.h' file not "
                                       "found\n"),
            "");
  // nginx's configure keeps what its probes said in a file of its own.
  write("objs/autoconf.err", "objs/autotest.c:3:10: fatal error: 'pcre2.h' "
                             "file not found\n");
  EXPECT_EQ(missingPackageCommand(Top, "error: the HTTP rewrite module "
                                       "requires the PCRE library.\n"),
            "ukport sysroot add pcre2");
}

TEST_F(CaptureTest, BuildSystems) {
  auto name = [&](StringRef Tree) {
    Expected<BuildPlan> Plan = recogniseBuild((Top + "/" + Tree).str(), {});
    return Plan ? Plan->Name : toString(Plan.takeError());
  };
  write("nginx/auto/configure", "#!/bin/sh\n");
  write("autoconf/configure", "#! /bin/sh\n# Generated by GNU Autoconf 2.71\n");
  write("openssl/Configure", "#! /usr/bin/env perl\n");
  write("own/configure", "#!/bin/sh\n");
  write("cmake/CMakeLists.txt", "project(x)\n");
  write("make/GNUmakefile", "all:\n");
  write("empty/README", "");
  EXPECT_EQ(name("nginx"), "auto/configure");
  EXPECT_EQ(name("autoconf"), "autoconf");
  EXPECT_EQ(name("openssl"), "Configure");
  EXPECT_EQ(name("own"), "configure");
  EXPECT_EQ(name("cmake"), "CMake");
  EXPECT_EQ(name("make"), "make");
  EXPECT_PRED2(contains, name("empty"), "no build recognised");
}

TEST_F(CaptureTest, WhichProgram) {
  write("app/Makefile", "all: server tool\nserver: main.c\n\tcc main.c -o "
                        "app-server\ntool: main.c\n\tcc main.c -o tool\n");
  write("app/main.c", "int main(void) { return 0; }\n");
  // The project's name decides; another project's name cannot.
  Expected<CaptureStore> Store =
      captureSourceTree(Top + "/app", Top + "/out/app-1.0", {});
  ASSERT_TRUE(bool(Store)) << toString(Store.takeError());
  Expected<const LinkRecord *> Program = Store->findProgram();
  ASSERT_TRUE(bool(Program)) << toString(Program.takeError());
  EXPECT_TRUE(StringRef((*Program)->Output).ends_with("/app-server"));
  Program = Store->findProgram(StringRef("tool"));
  ASSERT_TRUE(bool(Program));
  EXPECT_TRUE(StringRef((*Program)->Output).ends_with("/tool"));
  EXPECT_PRED2(
      contains,
      failure(Store->findProgram(StringRef("none")), ExitCode::Failure),
      "--program NAME");
  Store = captureSourceTree(Top + "/app", Top + "/out/other", {});
  ASSERT_TRUE(bool(Store)) << toString(Store.takeError());
  EXPECT_PRED2(contains, failure(Store->findProgram(), ExitCode::Failure),
               "which program is meant?");
}
