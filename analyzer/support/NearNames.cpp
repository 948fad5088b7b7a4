#include "analyzer/support/NearNames.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace ukport {

NearNames::NearNames(StringRef Wanted)
    : Wanted(Wanted), Limit(std::max<unsigned>(2, Wanted.size() / 3)) {}

void NearNames::consider(StringRef Candidate) {
  unsigned Distance = Candidate.edit_distance(Wanted, true, Limit + 1);
  // A name that has the wanted one as a part is near, too.
  if (Distance > Limit && Wanted.size() >= 4 && Candidate.contains(Wanted))
    Distance = Limit;
  if (Distance <= Limit)
    Near.insert({Distance, Candidate.str()});
}

std::vector<std::string> NearNames::nearest() const {
  std::vector<std::string> Names;
  for (const auto &[Distance, Candidate] : Near) {
    if (Names.size() == 5)
      break;
    if (!is_contained(Names, Candidate))
      Names.push_back(Candidate);
  }
  return Names;
}

std::string NearNames::question(StringRef Otherwise) const {
  std::vector<std::string> Names = nearest();
  return Names.empty() ? Otherwise.str()
                       : "did you mean " + join(Names, ", ") + "?";
}

} // namespace ukport
