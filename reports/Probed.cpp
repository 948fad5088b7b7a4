#include "reports/Probed.h"
#include "reports/Needs.h"
#include "reports/Summary.h"
#include "reports/Text.h"
#include "reports/TextTable.h"

using namespace llvm;

namespace ukport {

static std::string word(const std::optional<ProbeRun> &R) {
  if (!R)
    return "-";
  std::string Text = nameOf(R->Outcome).str();
  if (R->Outcome == ProbeOutcome::Fails)
    Text += " (" + std::to_string(R->Status) + ")";
  if (R->Outcome == ProbeOutcome::Crashes)
    Text += " (signal " + std::to_string(R->Status - 128) + ")";
  return Text;
}

namespace {

/// How judgements stand against trials.
struct Agreement {
  unsigned Agree = 0, Strict = 0, Wrong = 0, Open = 0;

  /// The word for one pair.
  StringRef add(Need Judged, const std::optional<ProbeRun> &Run) {
    if (!Run)
      return "";
    bool Survives = Run->Outcome == ProbeOutcome::Survives;
    if (Judged == Need::Unknown) {
      ++Open;
      return "unknown";
    }
    bool Said = Judged != Need::Required;
    if (Said == Survives) {
      ++Agree;
      return Said ? "survives" : "required";
    }
    ++(Said ? Wrong : Strict);
    return Said ? "survives, WRONG" : "required, too strict";
  }

  void print(StringRef Of, raw_ostream &OS) const {
    OS << "Judged from the code, " << Of << ": " << Agree << " agree, "
       << Strict << " too strict, " << Wrong << " wrong, " << Open
       << " unknown.\n";
  }
};

} // namespace

void printProbed(const ProbeRecord &R, const Analysis &A, raw_ostream &OS) {
  TextTable Table("lllll");
  Table.row({"syscall", "ENOSYS", "judged", "0 without effect", "judged"});
  unsigned Used = 0, Stub = 0, Fake = 0, Unused = 0;
  Agreement OfStub, OfFake;
  auto Survives = [](const std::optional<ProbeRun> &Run) {
    return Run && Run->Outcome == ProbeOutcome::Survives;
  };
  for (const auto &[Number, S] : R.Syscalls) {
    Unused += !S.Used;
    if (!S.Used)
      continue;
    ++Used;
    Stub += Survives(S.Stub);
    Fake += Survives(S.Fake);
    const SyscallJudgement *J = judgementOf(A, Number);
    StringRef JudgedStub = J ? OfStub.add(J->Stub.What, S.Stub) : "";
    StringRef JudgedFake = J ? OfFake.add(J->Fake.What, S.Fake) : "";
    Table.row({S.Name, word(S.Stub), JudgedStub.str(), word(S.Fake),
               JudgedFake.str()});
  }
  Table.print(OS, /*Heading=*/true, "  ");
  OS << '\n'
     << printable(R.Program) << " makes " << counted(Used, "syscall")
     << " under this workload: it survives ENOSYS from " << Stub
     << ", and 0 without effect from " << Fake << ".\n";
  OfStub.print("ENOSYS", OS);
  OfFake.print("0 without effect", OS);
  if (Unused)
    OS << counted(Unused, "syscall")
       << " of the static set it did not make; of those nothing was learned.\n";
}

} // namespace ukport
