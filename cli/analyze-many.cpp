//===- analyze-many.cpp - one table of many programs ----------------------===//
//
// Each program's row is appended to OUT.rows as soon as it is there, so a run
// that is interrupted goes on where it was. A row counts as long as ukport and
// the options are the same; the first line says which those are. When all are
// there the table is written, in the order of the list, and the rows go.
//
//===----------------------------------------------------------------------===//

#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Parallel.h"
#include "analyzer/support/Talk.h"
#include "cli/analyze-elf.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include <mutex>

using namespace llvm;

namespace ukport {
namespace {

class ManyRun {
public:
  ManyRun(const ElfCommandOptions &Options, StringRef Policy, StringRef Out,
          const SyscallMap &Map)
      : Options(Options), Policy(Policy), Out(Out), Map(Map) {}

  Expected<int> run() {
    if (Error E = readList())
      return E;
    auto Made = makeElfTools(Options.Root);
    if (!Made)
      return Made.takeError();
    Tools = std::move(*Made);
    readRows();
    if (Error E = openRows())
      return E;
    // Programs are analysed side by side, so each reads its files alone.
    if (Error E = inParallel(Programs.size(), Options.Jobs,
                             [&](size_t I) { return analyze(Programs[I]); }))
      return E;
    return writeTable();
  }

private:
  Error readList() {
    auto Buffer = readFile(Options.Many);
    if (!Buffer)
      return Buffer.takeError();
    SmallVector<StringRef> Lines;
    (*Buffer)->getBuffer().split(Lines, '\n', -1, false);
    StringSet<> Seen;
    for (StringRef Line : Lines)
      if (Line = Line.trim(); !Line.empty() && Seen.insert(Line).second)
        Programs.push_back(Line.str());
    return Error::success();
  }

  std::string rowsPath() const { return Out + ".rows"; }

  std::string header() const {
    std::string Text = "ukport rows " +
                       digestOf(UKPORT_VERSION + Policy + Options.Root +
                                Options.LibraryPath + join(Options.Load, ":"));
    return Text;
  }

  void readRows() {
    if (Out.empty() || !sys::fs::exists(rowsPath()))
      return;
    auto Buffer = readFile(rowsPath());
    if (!Buffer)
      return consumeError(Buffer.takeError()); // begins anew
    auto [First, Rest] = (*Buffer)->getBuffer().split('\n');
    if (First != header())
      return;
    SmallVector<StringRef> Lines;
    Rest.split(Lines, '\n', -1, false);
    for (StringRef Line : Lines) {
      Expected<json::Value> Row = json::parse(Line);
      if (!Row) {
        consumeError(Row.takeError()); // cut off by the interruption
        continue;
      }
      if (const json::Object *Object = Row->getAsObject())
        if (auto Program = Object->getString("program"))
          Rows.try_emplace(Program->str(), std::move(*Row));
    }
  }

  Error openRows() {
    if (Out.empty())
      return Error::success();
    std::string Text = header() + "\n";
    for (const auto &Row : Rows)
      Text += line(Row.second) + "\n";
    if (Error E = writeFileAtomically(rowsPath(), Text))
      return E;
    std::error_code EC;
    Journal = std::make_unique<raw_fd_ostream>(
        rowsPath(), EC, sys::fs::CD_OpenExisting, sys::fs::FA_Write,
        sys::fs::OF_Append);
    if (EC)
      return makeError("cannot write", rowsPath(), EC.message(),
                       "check the directory's permissions and free space");
    return Error::success();
  }

  static std::string line(const json::Value &Row) {
    std::string Text;
    raw_string_ostream(Text) << Row;
    return Text;
  }

  Error analyze(const std::string &Program) {
    {
      std::lock_guard Guard(Lock);
      if (Rows.count(Program))
        return Error::success();
    }
    ElfOptions How = elfOptionsOf(Options, Policy);
    How.Jobs = 1;
    auto Start = std::chrono::steady_clock::now();
    Expected<ElfSummary> Summary =
        summarizeElf(pathBelow(Options.Root, Program), *Tools, Map, How);
    std::chrono::duration<double> Took =
        std::chrono::steady_clock::now() - Start;
    json::Object Row{{"program", Program}};
    if (Summary)
      fill(Row, *Summary);
    else
      Row["error"] = json::fixUTF8(toString(Summary.takeError()));
    Row["seconds"] = std::round(Took.count() * 1000) / 1000;
    std::lock_guard Guard(Lock);
    json::Value Whole(std::move(Row));
    if (Journal) {
      *Journal << line(Whole) << "\n";
      Journal->flush();
    }
    Rows.try_emplace(Program, std::move(Whole));
    if (canShowProgress())
      talk() << "\r\033[K" << "ukport: " << Rows.size() << " of "
             << Programs.size();
    return Error::success();
  }

  void fill(json::Object &Row, const ElfSummary &S) const {
    json::Array Names;
    for (int Number : S.Syscalls) {
      const SyscallInfo *Info = Map.byNumber(Number);
      Names.push_back(Info ? Info->Name : std::to_string(Number));
    }
    Row["libraries"] = int64_t(S.Libraries.size()) - 1;
    Row["functions"] = int64_t(S.Functions);
    Row["live"] = int64_t(S.Live);
    Row["syscalls"] = int64_t(S.Syscalls.size());
    Row["syscalls_outside_linker"] = int64_t(S.OutsideLinker.size());
    Row["syscalls_vdso"] = int64_t(S.AnsweredByVdso.size());
    Row["names"] = std::move(Names);
    Row["any_number"] = !S.NumbersKnown;
    Row["unknown"] = json::Array(S.Unknown);
    Row["complete"] = S.Complete;
  }

  static std::string cell(const json::Value *V) {
    if (!V)
      return "";
    if (auto Text = V->getAsString()) {
      std::string Quoted = Text->str();
      for (size_t At = 0; (At = Quoted.find('"', At)) != std::string::npos;
           At += 2)
        Quoted.insert(At, "\"");
      return "\"" + Quoted + "\"";
    }
    if (const json::Array *List = V->getAsArray()) {
      std::string Words;
      for (const json::Value &Each : *List)
        Words += (Words.empty() ? "" : " ") + Each.getAsString()->str();
      return "\"" + Words + "\"";
    }
    if (auto Whole = V->getAsInteger())
      return std::to_string(*Whole);
    if (auto Number = V->getAsNumber())
      return formatv("{0:f3}", *Number);
    return line(*V);
  }

  std::string csv() const {
    static constexpr StringRef Columns[] = {
        "program",       "libraries",  "functions",
        "live",          "syscalls",   "syscalls_outside_linker",
        "syscalls_vdso", "any_number", "unknown",
        "complete",      "seconds",    "error",
        "names"};
    std::string Text = join(ArrayRef(Columns), ",") + "\n";
    for (const std::string &Program : Programs) {
      const json::Object &Row = *Rows.at(Program).getAsObject();
      std::string Cells;
      for (StringRef Column : Columns)
        Cells += (Cells.empty() ? "" : ",") + cell(Row.get(Column));
      Text += Cells + "\n";
    }
    return Text;
  }

  Expected<int> writeTable() {
    if (canShowProgress())
      talk() << "\r\033[K";
    bool Incomplete = false;
    json::Array All;
    for (const std::string &Program : Programs) {
      const json::Object &Row = *Rows.at(Program).getAsObject();
      Incomplete |=
          Row.get("error") || !Row.getBoolean("complete").value_or(true);
      All.push_back(json::Object(Row));
    }
    std::string Text;
    if (StringRef(Out).ends_with(".json"))
      raw_string_ostream(Text)
          << formatv("{0:2}\n", json::Value(std::move(All)));
    else
      Text = csv();
    int Code = int(Incomplete ? ExitCode::Incomplete : ExitCode::Success);
    if (Out.empty()) {
      outs() << Text;
      return Code;
    }
    if (Error E = writeFileAtomically(Out, Text))
      return E;
    Journal.reset();
    sys::fs::remove(rowsPath());
    return Code;
  }

  const ElfCommandOptions &Options;
  std::string Policy, Out;
  const SyscallMap &Map;
  std::unique_ptr<ElfTools> Tools;
  std::vector<std::string> Programs;
  std::mutex Lock;                                      ///< of what follows
  std::map<std::string, json::Value, std::less<>> Rows; ///< by program
  std::unique_ptr<raw_fd_ostream> Journal;
};

} // namespace

Expected<int> runMany(const ElfCommandOptions &Options, StringRef Policy,
                      StringRef Out, const SyscallMap &Map) {
  return ManyRun(Options, Policy, Out, Map).run();
}

} // namespace ukport
