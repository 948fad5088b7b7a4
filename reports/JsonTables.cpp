//===- JsonTables.cpp - system calls, libraries, functions as JSON --------===//
#include "reports/JsonWriter.h"
#include "reports/Libraries.h"
#include "reports/Needs.h"

using namespace llvm;

namespace ukport {

void JsonWriter::writeSyscalls() {
  struct Call {
    uint32_t Site;
    StringRef Text;
  };
  std::map<int, std::vector<Call>> ByNumber;
  for (uint32_t I = 0; I < A.SyscallSites.size(); ++I)
    for (size_t N = 0; N < A.SyscallSites[I].Numbers.size(); ++N)
      ByNumber[A.SyscallSites[I].Numbers[N]].push_back(
          {I, N < S.Calls[I].size() ? StringRef(S.Calls[I][N]) : ""});
  for (const auto &[Number, Calls] : ByNumber)
    J.object([&, Number = Number, &Calls = Calls] {
      const Catalogue::Syscall *Known = S.Map.syscall(Number);
      J.attribute("number", Number);
      attribute("name",
                Known ? Known->Name : "syscall " + std::to_string(Number));
      attribute("category", Known ? Known->Category : "");
      if (const SyscallJudgement *Need = judgementOf(A, Number))
        J.attributeObject("without", [&] {
          writeVerdict("enosys", Need->Stub, describeStub(A, Need->Stub));
          writeVerdict("zero", Need->Fake, describeFake(A, Need->Fake));
        });
      const ProbedSyscall *Tried = S.Probed ? S.Probed->find(Number) : nullptr;
      if (std::string Text = Tried ? describe(*Tried) : ""; !Text.empty())
        attribute("probed", Text);
      J.attributeArray("sites", [&] {
        for (const Call &C : Calls)
          writeSyscallSite(C.Site, C.Text);
      });
      J.attributeObject("support",
                        [&] { writeSupport(Known ? Known->Name : ""); });
    });
}

void JsonWriter::writeUnknownNumberSites() {
  for (uint32_t I = 0; I < A.SyscallSites.size(); ++I)
    if (!A.SyscallSites[I].NumberKnown)
      writeSyscallSite(I, "");
}

void JsonWriter::writeSyscallSite(uint32_t Index, StringRef Call) {
  const SyscallSite &Site = A.SyscallSites[Index];
  const ukport::Site &At = G.site(Site.Site);
  J.object([&] {
    J.attribute("id", Index);
    place(Site.Site);
    excerpt(At.Where);
    optional("call", Call);
    writeTexts(Site);
    witness(Tree.to(At.Caller));
  });
}

/// Of the texts of one argument so many are told; the store has all.
static constexpr size_t MostTexts = 40;

/// Texts are worth more than the call shows: each stands somewhere, perhaps
/// many calls above the site.
void JsonWriter::writeTexts(const SyscallSite &Site) {
  bool Any = false;
  for (const ValueSet &Set : Site.Arguments)
    for (const ArgumentValue &V : Set.Values)
      Any |= V.IsString;
  if (!Any)
    return;
  J.attributeArray("texts", [&] {
    for (unsigned Arg = 0; Arg < Site.Arguments.size(); ++Arg) {
      size_t Told = 0;
      for (const ArgumentValue &V : Site.Arguments[Arg].Values) {
        if (!V.IsString || Told++ >= MostTexts)
          continue;
        J.object([&] {
          J.attribute("argument", Arg);
          attribute("text", G.text(V.Text));
          if (V.Origin.valid())
            place(V.Origin);
        });
      }
    }
  });
}

void JsonWriter::writeSupport(StringRef Syscall) {
  for (const TargetVerdict &V : Sum.Targets) {
    const Catalogue::Support *Row = S.Map.support(V.Name, "syscall", Syscall);
    J.attributeObject(json::fixUTF8(V.Name), [&] {
      attribute("status", Row ? StringRef(Row->Status) : "missing");
      optional("evidence", Row ? StringRef(Row->Evidence) : "");
      optional("note", Row ? StringRef(Row->Note) : "");
    });
  }
}

void JsonWriter::writeModules() {
  for (const ModuleSummary &M : A.Modules)
    J.object([&] {
      attribute("name", G.name(M.Module));
      if (auto Of = packageOf(G, M.Module)) {
        attribute("package", Of->Name);
        attribute("version", Of->Version);
        optional("licence", licenceOf(A, *Of));
      }
      J.attribute("index", M.Module.index());
      attribute("kind", nameOf(G.module(M.Module).Kind));
      J.attribute("functionsLive", M.FunctionsLive);
      J.attribute("functionsDead", M.FunctionsDead);
      J.attribute("instructionsLive", M.InstructionsLive);
      J.attribute("instructionsDead", M.InstructionsDead);
      J.attribute("dataLive", M.DataLive);
      J.attribute("dataDead", M.DataDead);
      J.attribute("dataBytesLive", M.DataBytesLive);
      J.attribute("dataBytesDead", M.DataBytesDead);
    });
}

void JsonWriter::writeFunctions() {
  columns({"name", "module", "file", "line", "kind", "live", "instructions",
           "distance"});
  J.attributeArray("rows", [&] {
    for (uint32_t I = 0; I < G.Functions.size(); ++I) {
      const Function &F = G.Functions[I];
      uint32_t Distance = Tree.distance(FunctionId(I));
      row(json::Array{
          jsonText(G.text(F.Name)), F.Module.index(), file(F.Where),
          F.Where.Line, nameOf(F.Kind), int(G.FunctionLive[I]), F.Instructions,
          Distance == UINT32_MAX ? int64_t(-1) : int64_t(Distance)});
    }
  });
}

void JsonWriter::writeDataObjects() {
  columns({"name", "module", "file", "line", "live", "size"});
  J.attributeArray("rows", [&] {
    for (uint32_t I = 0; I < G.Data.size(); ++I) {
      const DataObject &D = G.Data[I];
      row(json::Array{jsonText(G.text(D.Name)), D.Module.index(), file(D.Where),
                      D.Where.Line, int(G.DataLive[I]), D.Size});
    }
  });
}

void JsonWriter::writeFiles() {
  for (StringId File : Files)
    J.value(jsonText(G.text(File)));
}

} // namespace ukport
