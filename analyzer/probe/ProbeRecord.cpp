#include "analyzer/probe/ProbeRecord.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {

static constexpr int RecordVersion = 1;

StringRef nameOf(ProbeOutcome O) {
  switch (O) {
  case ProbeOutcome::Survives:
    return "survives";
  case ProbeOutcome::Fails:
    return "fails";
  case ProbeOutcome::Crashes:
    return "crashes";
  case ProbeOutcome::Hangs:
    return "hangs";
  }
  return "";
}

static std::optional<ProbeOutcome> outcomeNamed(StringRef Name) {
  return StringSwitch<std::optional<ProbeOutcome>>(Name)
      .Case("survives", ProbeOutcome::Survives)
      .Case("fails", ProbeOutcome::Fails)
      .Case("crashes", ProbeOutcome::Crashes)
      .Case("hangs", ProbeOutcome::Hangs)
      .Default(std::nullopt);
}

std::string probeRecordPath(StringRef Database) {
  SmallString<128> Path = sys::path::parent_path(Database);
  sys::path::append(Path, "probe.json");
  return std::string(Path);
}

void ProbeRecord::adopt(const ProbeRecord &Before) {
  if (Before.Digest != Digest || Before.Workload != Workload)
    return;
  for (const auto &[Number, Old] : Before.Syscalls) {
    ProbedSyscall &New = Syscalls.try_emplace(Number, Old).first->second;
    if (!New.Stub)
      New.Stub = Old.Stub;
    if (!New.Fake)
      New.Fake = Old.Fake;
  }
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static json::Value toJson(const ProbeRun &R) {
  json::Object O{{"outcome", nameOf(R.Outcome)}};
  if (R.Outcome != ProbeOutcome::Hangs)
    O["status"] = R.Status;
  return O;
}

std::string toJson(const ProbeRecord &R) {
  json::Array Syscalls;
  for (const auto &[Number, S] : R.Syscalls) {
    json::Object O{{"number", Number},
                   {"name", S.Name},
                   {"used", S.Used},
                   {"static", S.Static}};
    if (S.Stub)
      O["enosys"] = toJson(*S.Stub);
    if (S.Fake)
      O["zero"] = toJson(*S.Fake);
    Syscalls.push_back(std::move(O));
  }
  json::Object Whole{{"format", "ukport-probe"},
                     {"version", RecordVersion},
                     {"program", json::fixUTF8(R.Program)},
                     {"digest", R.Digest},
                     {"analysed", R.Analysed},
                     {"workload", json::fixUTF8(R.Workload)},
                     {"plainStatus", R.PlainStatus},
                     {"syscalls", std::move(Syscalls)}};
  std::string Text;
  raw_string_ostream(Text) << formatv("{0:2}", json::Value(std::move(Whole)))
                           << '\n';
  return Text;
}

static bool fromJSON(const json::Value &V, ProbeRun &R, json::Path P) {
  std::string Name;
  json::ObjectMapper Map(V, P);
  if (!Map || !Map.map("outcome", Name) || !Map.mapOptional("status", R.Status))
    return false;
  std::optional<ProbeOutcome> Outcome = outcomeNamed(Name);
  if (!Outcome) {
    P.field("outcome").report("not an outcome");
    return false;
  }
  R.Outcome = *Outcome;
  return true;
}

namespace {
struct NumberedSyscall {
  int Number = -1;
  ProbedSyscall Call;
};

bool fromJSON(const json::Value &V, NumberedSyscall &S, json::Path P) {
  json::ObjectMapper Map(V, P);
  return Map && Map.map("number", S.Number) && Map.map("name", S.Call.Name) &&
         Map.map("used", S.Call.Used) && Map.map("static", S.Call.Static) &&
         Map.map("enosys", S.Call.Stub) && Map.map("zero", S.Call.Fake);
}

} // namespace

static bool fromJSON(const json::Value &V, ProbeRecord &R, json::Path P) {
  std::string Format;
  int Version = 0;
  std::vector<NumberedSyscall> Syscalls;
  json::ObjectMapper Map(V, P);
  if (!Map || !Map.map("format", Format) || !Map.map("version", Version) ||
      !Map.map("program", R.Program) || !Map.map("digest", R.Digest) ||
      !Map.mapOptional("analysed", R.Analysed) ||
      !Map.map("workload", R.Workload) ||
      !Map.map("plainStatus", R.PlainStatus) || !Map.map("syscalls", Syscalls))
    return false;
  if (Format != "ukport-probe" || Version != RecordVersion) {
    P.field("version").report("of another version");
    return false;
  }
  for (NumberedSyscall &S : Syscalls)
    R.Syscalls[S.Number] = std::move(S.Call);
  return true;
}

Expected<std::optional<ProbeRecord>> readProbeRecord(StringRef Path) {
  if (!sys::fs::exists(Path))
    return std::nullopt;
  auto Text = readFile(Path);
  if (!Text)
    return Text.takeError();
  Expected<json::Value> Parsed = json::parse((*Text)->getBuffer());
  ProbeRecord R;
  json::Path::Root Root("probe.json");
  if (Parsed && fromJSON(*Parsed, R, Root))
    return R;
  std::string Reason =
      Parsed ? toString(Root.getError()) : toString(Parsed.takeError());
  return makeInputError("cannot read what was probed", Path, Reason,
                        "probe again: ukport probe --workload CMD");
}

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

static std::string describe(const ProbeRun &R) {
  switch (R.Outcome) {
  case ProbeOutcome::Survives:
    return "goes on";
  case ProbeOutcome::Fails:
    return "fails (status " + std::to_string(R.Status) + ")";
  case ProbeOutcome::Crashes:
    return "crashes (signal " + std::to_string(R.Status - 128) + ")";
  case ProbeOutcome::Hangs:
    return "hangs";
  }
  return "";
}

std::string describe(const ProbedSyscall &S) {
  if (!S.Stub && !S.Fake)
    return "";
  std::string Text = "probed: the workload ";
  if (S.Stub)
    Text += describe(*S.Stub) + " when it fails with ENOSYS";
  if (S.Stub && S.Fake)
    Text += ", ";
  if (S.Fake)
    Text += describe(*S.Fake) + " when it returns 0 and does nothing";
  return Text;
}

} // namespace ukport
