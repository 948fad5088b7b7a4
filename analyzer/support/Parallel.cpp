#include "analyzer/support/Parallel.h"
#include "llvm/Support/ThreadPool.h"
#include <optional>
#include <vector>

using namespace llvm;

namespace ukport {

Error inParallel(size_t Count, unsigned Jobs, function_ref<Error(size_t)> Do) {
  std::vector<std::optional<Error>> Errors(Count);
  {
    DefaultThreadPool Pool(hardware_concurrency(Jobs));
    for (size_t I = 0; I < Count; ++I)
      Pool.async([&, I] {
        if (Error E = Do(I))
          Errors[I].emplace(std::move(E));
      });
  }
  Error First = Error::success();
  for (std::optional<Error> &E : Errors) {
    if (!E)
      continue;
    if (First)
      consumeError(std::move(*E));
    else
      First = std::move(*E);
  }
  return First;
}

} // namespace ukport
