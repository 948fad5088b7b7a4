#include "reports/Needs.h"
#include "reports/TextTable.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport {

const StringLiteral ProbedAnother =
    "What was probed (probe.json) is of another program, such as an older "
    "build, and not used: probe again with `ukport probe --workload CMD`.";

const SyscallJudgement *judgementOf(const Analysis &A, int Number) {
  auto It = partition_point(A.Judgements, [&](const SyscallJudgement &J) {
    return J.Number < Number;
  });
  return It != A.Judgements.end() && It->Number == Number ? &*It : nullptr;
}

/// "(main, src/core/nginx.c:354)", or less where less is known.
static std::string placeOf(const ProgramGraph &G, FunctionId In,
                           const Location &Where) {
  std::string Place = G.describe(Where);
  std::string Name = In.valid() ? printable(G.name(In)) : "";
  if (Name.empty() && Place.empty())
    return "";
  if (Name.empty() || Place.empty())
    return " (" + Name + printable(Place) + ")";
  return " (" + Name + ", " + printable(Place) + ")";
}

static std::string quoted(StringRef Text) {
  Text = Text.rtrim("\r\n ");
  std::string Short = Text.take_front(60).str();
  if (Short.size() < Text.size())
    Short += "...";
  return "\"" + printable(Short) + "\"";
}

std::string describeHandling(const Analysis &A, const Judged &J) {
  const ProgramGraph &G = *A.Graph;
  std::string Text = printable(A.ProgramName),
              Place = placeOf(G, J.In, J.Where);
  // What is said where it is decided needs no place of its own.
  bool Here = J.SaidIn == J.In;
  if (!J.Says.empty())
    Text += " says " + quoted(J.Says) +
            (Here ? "" : placeOf(G, J.SaidIn, J.SaidWhere)) + " and";
  switch (J.What) {
  case Handling::Ignored:
    return printable(A.ProgramName) + " does not look at the result" + Place;
  case Handling::GoesOn:
    return Text + (J.Says.empty() ? " takes note and goes on" : " goes on") +
           Place;
  case Handling::Foreseen:
    return printable(A.ProgramName) +
           " asks whether it is missing, and goes another way" + Place;
  case Handling::Keeps:
    return Text + " goes on, but keeps that it failed" + Place;
  case Handling::GivesUp:
    return Text + " goes on without what it was about to do" + Place;
  case Handling::Unknown:
    return Text + " does what is not known" + Place;
  case Handling::MayExit:
    return Text + " ends under some conditions" + Place;
  case Handling::Loops:
    return Text + " tries again without end" + Place;
  case Handling::Exits:
    return Text + " ends" + Place;
  }
  return Text;
}

static bool isWorse(const Verdict &L, const Verdict &R) {
  auto Rank = [](const Verdict &V) {
    unsigned Of = V.What == Need::Required  ? 2
                  : V.What == Need::Unknown ? 1
                                            : 0;
    return std::pair(Of, V.By.What);
  };
  return Rank(L) > Rank(R);
}

/// \p Done: the answer is what a success returns.
static std::string describe(const Analysis &A, const Verdict &V, StringRef When,
                            bool Done) {
  std::string Text = (nameOf(V.What) + ": when it " + When + ", ").str();
  std::string Handling = Done && V.By.What == ukport::Handling::Ignored
                             ? printable(A.ProgramName) + " takes it for done"
                             : describeHandling(A, V.By);
  switch (V.Why) {
  case NeedReason::Handling:
    return Text + Handling;
  case NeedReason::NotDone:
    return Text + Handling + "; what it should have done is not done";
  case NeedReason::NotWritten:
    return Text + Handling + "; the answer that it reads was never written";
  case NeedReason::WrongAnswer:
    return Text + "0 is taken for a descriptor, a process or an address" +
           placeOf(*A.Graph, V.By.In, V.By.Where);
  }
  return Text;
}

std::string describeStub(const Analysis &A, const Verdict &V) {
  return describe(A, V, "fails with ENOSYS", /*Done=*/false);
}

std::string describeFake(const Analysis &A, const Verdict &V) {
  return describe(A, V, "returns 0 and does nothing", /*Done=*/true);
}

std::string describeNeed(const Analysis &A, const Finding &F) {
  bool Missing = F.Status == toString(SupportStatus::Missing);
  if (!Missing && F.Status != toString(SupportStatus::Stub))
    return "";
  const Verdict *Worst = nullptr;
  for (uint32_t I : F.Uses) {
    const std::optional<Verdict> &V = Missing ? A.Uses[I].Stub : A.Uses[I].Fake;
    if (V && (!Worst || isWorse(*V, *Worst)))
      Worst = &*V;
  }
  if (!Worst)
    return "";
  std::string Text = (Missing ? "missing on " : "a stub on ") + F.Target;
  bool Survived =
      Worst->What == Need::Stubbable || Worst->What == Need::Fakeable;
  Text += Survived ? ", but " : Worst->What == Need::Required ? ", and " : "; ";
  std::string Whole = describe(A, *Worst, "", /*Done=*/!Missing);
  return Text + StringRef(Whole).split(", ").second.str();
}

} // namespace ukport
