//===- SourceTree.h - a small tree of sources to ask about ----------------===//
//
// Each test writes a small tree, compiles nothing, and asks for the facts of
// the line that carries a mark, so that edits do not shift numbers.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_TEST_UNIT_SOURCETREE_H
#define UKPORT_TEST_UNIT_SOURCETREE_H

#include "analyzer/frontend/source/SourceFrontEnd.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "gtest/gtest.h"
#include <map>
#include <utime.h>

namespace ukport {

using Strings = std::vector<std::string>;

class SourceTree : public testing::Test {
protected:
  void SetUp() override {
    llvm::SmallString<128> Path, Real;
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("ukport-source", Path));
    ASSERT_FALSE(llvm::sys::fs::real_path(Path, Real));
    Root = Real.str().str();
    Locator.addRoot(Root);
  }
  void TearDown() override { llvm::sys::fs::remove_directories(Root); }

  std::string path(llvm::StringRef Name) const {
    return (Root + "/" + Name).str();
  }

  /// Writes a file and remembers it for line().
  void write(llvm::StringRef Name, llvm::StringRef Text) {
    ASSERT_FALSE(llvm::errorToBool(writeFileAtomically(path(Name), Text)));
    Texts[Name.str()] = Text.str();
  }

  /// Adds a compile command for a source of the tree.
  CompileRecord &compile(llvm::StringRef Source, Strings Flags = {}) {
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
  uint32_t line(llvm::StringRef Name, llvm::StringRef Mark = "HERE") {
    llvm::StringRef Text = Texts[Name.str()];
    size_t At = Text.find(Mark);
    EXPECT_NE(At, llvm::StringRef::npos) << Mark.str();
    return Text.substr(0, At).count('\n') + 1;
  }

  std::vector<SourceFacts> collect(std::vector<SourcePlace> Places) {
    SourceOptions Options;
    Options.ShardDirectory = path("source-facts");
    Options.Compiles = Compiles;
    Options.Locator = Locator;
    auto FrontEnd = SourceFrontEnd::create(std::move(Options));
    if (!FrontEnd) {
      ADD_FAILURE() << llvm::toString(FrontEnd.takeError());
      return {};
    }
    Perf = PerfLog();
    auto Facts = FrontEnd->collect(Places, Perf);
    if (!Facts) {
      ADD_FAILURE() << llvm::toString(Facts.takeError());
      return {};
    }
    return std::move(*Facts);
  }

  /// The facts of the marked line of one file.
  SourceFacts facts(llvm::StringRef Name, llvm::StringRef Mark = "HERE") {
    std::vector<SourceFacts> All = collect({{Name.str(), line(Name, Mark)}});
    EXPECT_EQ(All.size(), 1u);
    return All.empty() ? SourceFacts() : All.front();
  }

  uint64_t counter(llvm::StringRef Name) const {
    for (const auto &[Key, Value] : Perf.Passes.back().Counters)
      if (Key == Name)
        return Value;
    ADD_FAILURE() << "no counter " << Name.str();
    return 0;
  }

  /// Sets a file's times to \p Seconds after the epoch.
  void age(llvm::StringRef Name, time_t Seconds) {
    utimbuf Times = {Seconds, Seconds};
    ASSERT_EQ(utime(path(Name).c_str(), &Times), 0);
  }

  std::string Root;
  std::vector<CompileRecord> Compiles;
  SourceLocator Locator;
  PerfLog Perf;
  std::map<std::string, std::string> Texts;
};

} // namespace ukport

#endif // UKPORT_TEST_UNIT_SOURCETREE_H
