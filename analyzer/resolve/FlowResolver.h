//===- FlowResolver.h - indirect calls by where addresses flow ------------===//
#ifndef UKPORT_RESOLVE_FLOWRESOLVER_H
#define UKPORT_RESOLVE_FLOWRESOLVER_H

#include "analyzer/resolve/FlowBuilder.h"
#include "analyzer/resolve/FunctionPointers.h"
#include "analyzer/resolve/Resolver.h"

namespace ukport {

/// A site reaches the functions whose addresses flow to it
/// (analyzer/resolve/FlowGraph.h), of those that its signature may call. Where
/// something out of sight flows to it too, it reaches what the signature
/// resolver says, and an Unknown tells so.
///
/// \p In outlives the resolver.
struct FlowResolution {
  std::unique_ptr<Resolver> Resolves;
  FunctionPointers *Pointers; ///< owned by Resolves
};
FlowResolution createFlowResolver(const FlowInputs &In);

} // namespace ukport

#endif // UKPORT_RESOLVE_FLOWRESOLVER_H
