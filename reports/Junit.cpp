//===- Junit.cpp - the findings as test cases -----------------------------===//
//
//   suite nginx.xen                  a system
//     case process-creation/daemonise     a finding: fails, skipped or passes
//   suite nginx.analysis             one case: the analysis is whole
//
// A finding fails where it makes the exit code 2, so that the two never say
// different things; without --fail-on nothing does.
//
//===----------------------------------------------------------------------===//
#include "reports/Formats.h"
#include "reports/GateText.h"
#include "reports/Summary.h"
#include "reports/Xml.h"

using namespace llvm;

namespace ukport {

namespace {

class JunitWriter {
public:
  JunitWriter(const Snapshot &S, raw_ostream &OS)
      : S(S), A(S.Result), Sum(summarise(S)), OS(OS) {}

  void write() {
    uint32_t Failing = S.Gate ? S.Gate->failing() : 0;
    OS << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
       << "<testsuites name=\"ukport: " << xml(S.Meta.ProgramName)
       << "\" tests=\"" << A.Findings.size() + 1 << "\" failures=\"" << Failing
       << "\" errors=\"" << !S.Meta.Complete << "\">\n";
    writeAnalysis();
    for (const TargetVerdict &V : Sum.Targets)
      writeSuite(V);
    OS << "</testsuites>\n";
  }

private:
  std::string className(StringRef Suite) const {
    return xml(S.Meta.ProgramName) + "." + xml(Suite);
  }

  void writeAnalysis() {
    OS << "  <testsuite name=\"" << className("analysis")
       << "\" tests=\"1\" failures=\"0\" errors=\"" << !S.Meta.Complete
       << "\" skipped=\"0\">\n    <testcase classname=\""
       << className("analysis") << "\" name=\"every input was read\">\n";
    if (!S.Meta.Complete)
      OS << "      <error type=\"incomplete\" message=\"an input could not be "
            "read\"/>\n";
    OS << "      <system-out>" << xml(Sum.Lead);
    if (S.Gate)
      for (const std::string &Line : describeGate(*S.Gate))
        OS << '\n' << xml(Line);
    OS << "</system-out>\n    </testcase>\n  </testsuite>\n";
  }

  void writeSuite(const TargetVerdict &V) {
    std::vector<uint32_t> Of;
    uint32_t Failures = 0, Skipped = 0;
    for (uint32_t I = 0; I < A.Findings.size(); ++I) {
      if (A.Findings[I].Target != V.Name)
        continue;
      Of.push_back(I);
      Failures += S.Gate && S.Gate->Fails[I];
      Skipped += S.Gate && S.Gate->isAccepted(I);
    }
    OS << "  <testsuite name=\"" << className(V.Name) << "\" tests=\""
       << Of.size() << "\" failures=\"" << Failures
       << "\" errors=\"0\" skipped=\"" << Skipped << "\">\n"
       << "    <properties>\n      <property name=\"verdict\" value=\""
       << xml(V.Sentence) << "\"/>\n    </properties>\n";
    for (uint32_t I : Of)
      writeCase(I);
    OS << "  </testsuite>\n";
  }

  void writeCase(uint32_t Index) {
    const Finding &F = A.Findings[Index];
    OS << "    <testcase classname=\"" << className(F.Target) << "\" name=\""
       << xml(F.FeatureId);
    if (!F.Pattern.empty())
      OS << '/' << xml(F.Pattern);
    OS << '"';
    if (!F.Uses.empty())
      writePlace(A.Uses[F.Uses.front()]);
    OS << ">\n";
    std::string Level = toString(F.Level).str();
    if (S.Gate && S.Gate->Fails[Index])
      OS << "      <failure type=\"" << Level << "\" message=\""
         << xml(F.Summary) << "\">" << xml(F.Remedy) << "</failure>\n";
    else if (S.Gate && S.Gate->isAccepted(Index))
      OS << "      <skipped message=\"accepted: "
         << xml(reasonsOf(*S.Gate, Index)) << "\"/>\n";
    OS << "      <system-out>" << Level << ": " << xml(F.Summary)
       << "</system-out>\n    </testcase>\n";
  }

  void writePlace(const FeatureUse &U) {
    Location At = placeOf(*S.Graph, U);
    if (At.File.valid())
      OS << " file=\"" << xml(S.Graph->text(At.File)) << '"';
    if (At.Line)
      OS << " line=\"" << At.Line << '"';
  }

  const Snapshot &S;
  const Analysis &A;
  Summary Sum;
  raw_ostream &OS;
};

} // namespace

Error writeJunit(const ReportRequest &R, raw_ostream &OS) {
  JunitWriter(R.Whole, OS).write();
  return Error::success();
}

} // namespace ukport
