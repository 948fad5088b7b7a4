//===- Wording.h - the reason of an edge, in the words of the source ------===//
//
// The graph knows that a call goes through a field, the source how the person
// who wrote it put that: `ph->checker`. Where the source of a call was read,
// its words stand in the reasons of the edges it makes:
//
//   calls it through `ph->checker`, set in ngx_http_init_phase_handlers (...)
//   calls it by the macro `ngx_close_socket`
//   calls it with "/proc/self/exe"
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FINDINGS_WORDING_H
#define UKPORT_FINDINGS_WORDING_H

#include "analyzer/findings/Finding.h"
#include "llvm/ADT/DenseMap.h"

namespace ukport {

/// Refers to the analysis, whose excerpts must stay as they are.
class Wording {
public:
  explicit Wording(const Analysis &A);

  /// The excerpt that quotes the line of \p L, or null.
  const SourceExcerpt *excerpt(const Location &L) const;

  /// The call that \p S is, as the source has it; null where that is not known.
  const CallFact *call(SiteId S, FunctionId Callee) const;

  /// Why \p S may call \p Callee, for a person.
  std::string reason(SiteId S, FunctionId Callee) const;

  /// Puts the words of the source into the reasons of \p Path.
  void apply(Witness &Path) const;

private:
  const ProgramGraph &G;
  llvm::DenseMap<std::pair<llvm::StringRef, uint32_t>, const SourceExcerpt *>
      At;
};

} // namespace ukport

#endif // UKPORT_FINDINGS_WORDING_H
