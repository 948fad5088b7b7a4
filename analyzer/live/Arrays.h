//===- Arrays.h - the init and fini arrays as holders of addresses --------===//
#ifndef UKPORT_LIVE_ARRAYS_H
#define UKPORT_LIVE_ARRAYS_H

#include "analyzer/graph/ProgramGraph.h"

namespace ukport {

/// The linker gathers constructors and destructors into arrays that libc walks
/// with indirect calls. They are roots already; this makes them possible
/// targets too, by a synthetic vertex that refers to them all, so that those
/// calls have the edges that are seen at run time. Call once, when the front
/// ends have added their roots.
void addArrayVertex(ProgramGraph &G);

} // namespace ukport

#endif // UKPORT_LIVE_ARRAYS_H
