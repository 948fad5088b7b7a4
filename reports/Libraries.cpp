#include "reports/Libraries.h"
#include "llvm/ADT/StringExtras.h"
#include <map>

using namespace llvm;

namespace ukport {

std::optional<PackageName> packageOf(StringRef File, ModuleKind Kind) {
  if (Kind == ModuleKind::Executable)
    return std::nullopt;
  size_t Slash = File.find('/');
  if (Slash == 0 || Slash == StringRef::npos)
    return std::nullopt;
  auto [Name, Version] = File.take_front(Slash).rsplit('-');
  if (Name.empty() || Version.empty() || !isDigit(Version.front()))
    return std::nullopt;
  return PackageName{Name.str(), Version.str()};
}

std::optional<PackageName> packageOf(const ProgramGraph &G, ModuleId M) {
  std::map<std::pair<std::string, std::string>, uint32_t> Count;
  for (const Function &F : G.Functions)
    if (F.Module == M && F.Where.File.valid())
      if (auto Of = packageOf(G.text(F.Where.File), G.module(M).Kind))
        ++Count[{Of->Name, Of->Version}];
  auto Most = llvm::max_element(
      Count, [](const auto &L, const auto &R) { return L.second < R.second; });
  if (Most == Count.end())
    return std::nullopt;
  return PackageName{Most->first.first, Most->first.second};
}

StringRef licenceOf(const Analysis &A, const PackageName &Of) {
  for (const LinkedPackage &P : A.Packages)
    if ((P.Name == Of.Name || P.Source == Of.Name) && P.Version == Of.Version)
      return P.Licence;
  return "";
}

} // namespace ukport
