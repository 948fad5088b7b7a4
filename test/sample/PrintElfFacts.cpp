// Prints what elf::readImage says of a file, for lit to look at:
//   elf-facts FILE           everything
//   elf-facts --sums FILE    counts and time
#include "analyzer/frontend/elf/ReadImage.h"
#include "analyzer/support/Error.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace llvm;
using namespace ukport;
using namespace ukport::elf;

static std::string hex(uint64_t N) { return "0x" + utohexstr(N, true); }

static std::string nameOf(const ImageFacts &F, const Destination &D) {
  switch (D.Kind) {
  case Destination::Function:
    return F.Functions[D.Index].Name;
  case Destination::Data:
    return "data " + F.Data[D.Index].Name;
  case Destination::Import:
    if (F.Imports[D.Index].Resolver)
      return "ifunc " + F.Functions[*F.Imports[D.Index].Resolver].Name;
    return "import " + F.Imports[D.Index].Name;
  case Destination::Nothing:
    break;
  }
  return "?";
}

static void print(const ImageFacts &F, const Value &V) {
  if (!V.Known) {
    outs() << '?';
    return;
  }
  const char *Between = "";
  for (int64_t N : V.Constants) {
    outs() << Between << N;
    Between = "|";
  }
  for (const std::string &T : V.Texts) {
    outs() << Between << '"' << T << '"';
    Between = "|";
  }
  for (const auto &[N, By] : V.PutBy) {
    outs() << Between << N << " put by " << F.Functions[By].Name;
    Between = "|";
  }
  if (V.Parameter)
    outs() << Between << "arg" << unsigned(*V.Parameter);
  if (V.Or)
    outs() << " or " << V.Or;
}

/// Under what \p Fact holds.
template <class T>
static std::string conditionOf(const ImageFacts &F, const T &Fact) {
  std::string Text = Fact.AsProgram ? " as program" : "";
  if (!Fact.When)
    return Text;
  for (const Limit &L : F.Conditions[Fact.When - 1]) {
    Text += " if arg" + utostr(L.Parameter) + " in";
    for (auto [First, Last] : L.Ranges)
      Text += " " + hex(First) + (First == Last ? "" : ".." + hex(Last));
    Text += L.Set ? " with " + hex(L.Set) : "";
    Text += L.Clear ? " without " + hex(L.Clear) : "";
    Text += L.NotZero ? " not 0" : "";
  }
  return Text;
}

static void printFunction(const ImageFacts &F, const CodeFunction &Each) {
  outs() << "function " << Each.Name << " at " << hex(Each.Start) << " size "
         << Each.Size << " consumes " << hex(Each.Consumed)
         << (Each.Returns ? "" : " noreturn") << '\n';
  for (uint32_t I = Each.Calls.Begin; I < Each.Calls.End; ++I) {
    const Call &C = F.Calls[I];
    outs() << "  " << hex(C.At) << conditionOf(F, C) << " call "
           << nameOf(F, C.To);
    if (C.Table)
      outs() << " table " << F.Data[*C.Table].Name;
    outs() << " prepared " << hex(C.Prepared);
    for (const auto &[N, V] : C.Arguments) {
      outs() << " arg" << unsigned(N) << '=';
      print(F, V);
    }
    outs() << '\n';
  }
  for (uint32_t I = Each.References.Begin; I < Each.References.End; ++I)
    outs() << "  " << hex(F.References[I].At) << conditionOf(F, F.References[I])
           << " refers to " << nameOf(F, F.References[I].To) << '\n';
  for (uint32_t I = Each.SystemCalls.Begin; I < Each.SystemCalls.End; ++I) {
    const SystemCall &S = F.SystemCalls[I];
    outs() << "  " << hex(S.At) << conditionOf(F, S) << " syscall ";
    print(F, S.Number);
    outs() << " (";
    for (unsigned A = 0; A < ArgumentCount; ++A) {
      outs() << (A ? ", " : "");
      print(F, S.Arguments[A]);
    }
    outs() << ")\n";
  }
}

static void printRest(const ImageFacts &F) {
  for (const DataPiece &P : F.Data) {
    outs() << "data " << P.Name << " at " << hex(P.Start) << " size " << P.Size
           << (P.Writable ? " writable" : "") << '\n';
    for (uint32_t I = P.References.Begin; I < P.References.End; ++I)
      outs() << "  " << hex(F.References[I].At) << " refers to "
             << nameOf(F, F.References[I].To) << '\n';
  }
  for (const Export &X : F.Exports)
    outs() << "export " << X.Name << (X.Version.empty() ? "" : "@")
           << (X.DefaultVersion && !X.Version.empty() ? "@" : "") << X.Version
           << " kind " << unsigned(X.Kind) << " is " << nameOf(F, X.What)
           << '\n';
  for (const Import &I : F.Imports)
    outs() << "import " << I.Name << (I.Version.empty() ? "" : "@") << I.Version
           << (I.Weak ? " weak" : "") << (I.Copied ? " copied" : "") << '\n';
  auto List = [&](const char *What, const std::vector<uint32_t> &All) {
    for (uint32_t I : All)
      outs() << What << ' ' << F.Functions[I].Name << '\n';
  };
  List("entry", F.Entry);
  List("init", F.Init);
  List("fini", F.Fini);
  List("resolver", F.Resolvers);
  for (const Gap &G : F.Gaps)
    outs() << "gap " << G.Kind << " at " << hex(G.At) << ": " << G.What << '\n';
}

static void printSums(const ImageFacts &F, double Seconds) {
  uint64_t Instructions = 0, Unknown = 0, Indirect = 0, Tables = 0;
  for (const CodeFunction &Each : F.Functions)
    Instructions += Each.Instructions;
  for (const SystemCall &S : F.SystemCalls)
    Unknown += !S.Number.Known;
  for (const Call &C : F.Calls) {
    Indirect += C.To.Kind == Destination::Nothing;
    Tables += C.Table.has_value();
  }
  outs() << format("%.3f s, ", Seconds) << F.Functions.size() << " functions, "
         << Instructions << " instructions, " << F.Calls.size() << " calls, "
         << Indirect << " indirect, " << Tables << " by table, "
         << F.References.size() << " references, " << F.Data.size()
         << " pieces, " << F.SystemCalls.size() << " system calls, " << Unknown
         << " unknown, " << F.Gaps.size() << " gaps\n";
}

int main(int Count, char **Arguments) {
  bool Sums = Count > 2 && StringRef(Arguments[1]) == "--sums";
  int Status = 0;
  for (int I = Sums ? 2 : 1; I < Count; ++I) {
    auto Begin = std::chrono::steady_clock::now();
    Expected<ImageFacts> F = readImage(StringRef(Arguments[I]));
    std::chrono::duration<double> Took =
        std::chrono::steady_clock::now() - Begin;
    if (!F) {
      Error Bad = F.takeError();
      Status = int(exitCodeOf(Bad));
      errs() << toString(std::move(Bad)) << '\n';
      continue;
    }
    if (Sums) {
      outs() << Arguments[I] << ": ";
      printSums(*F, Took.count());
      continue;
    }
    for (const std::string &N : F->Needed)
      outs() << "needed " << N << '\n';
    for (const CodeFunction &Each : F->Functions)
      printFunction(*F, Each);
    printRest(*F);
  }
  return Status;
}
