#include "analyzer/findings/Fingerprint.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/StringExtras.h"
#include <numeric>

using namespace llvm;

namespace ukport {

StringRef sourceName(StringRef Name) {
  auto [Stem, Suffix] = Name.rsplit('.');
  return !Suffix.empty() && all_of(Suffix, isDigit) ? Stem : Name;
}

Location placeOf(const ProgramGraph &G, const FeatureUse &U) {
  if (U.Site.valid())
    return G.site(U.Site).Where;
  return U.Function.valid() ? G.function(U.Function).Where : Location();
}

/// What is the same of a use in every build. A path has no line feed, nor has
/// any of the other parts.
static std::string keyOf(const ProgramGraph &G, const FeatureUse &U) {
  std::string Key = U.FeatureId + '\n' + U.Pattern + '\n';
  if (U.Function.valid())
    Key += (G.name(G.function(U.Function).Module) + "\n" +
            sourceName(G.name(U.Function)) + "\n")
               .str();
  if (Location At = placeOf(G, U); At.File.valid())
    Key += G.text(At.File);
  Key += '\n' + std::to_string(U.Syscall) + '\n';
  if (U.Site.valid() && G.site(U.Site).Callee.valid())
    Key += sourceName(G.name(G.site(U.Site).Callee));
  return Key;
}

std::vector<std::string> fingerprintsOf(const Analysis &A) {
  const ProgramGraph &G = *A.Graph;
  std::vector<std::string> Keys;
  Keys.reserve(A.Uses.size());
  for (const FeatureUse &U : A.Uses)
    Keys.push_back(keyOf(G, U));
  std::vector<uint32_t> Order(A.Uses.size());
  std::iota(Order.begin(), Order.end(), 0);
  llvm::stable_sort(Order, [&](uint32_t L, uint32_t R) {
    return placeOf(G, A.Uses[L]).Line < placeOf(G, A.Uses[R]).Line;
  });
  constexpr size_t Digits = 16;
  std::map<std::string, unsigned> Seen;
  std::vector<std::string> Prints(A.Uses.size());
  for (uint32_t I : Order)
    Prints[I] = digestOf(Keys[I] + '\n' + std::to_string(Seen[Keys[I]]++))
                    .substr(0, Digits);
  return Prints;
}

} // namespace ukport
