//===- BaselineObject.h - one object, compiled as a compiler would --------===//
#ifndef UKPORT_STRIPPER_BASELINEOBJECT_H
#define UKPORT_STRIPPER_BASELINEOBJECT_H

#include "stripper/Optimise.h"

namespace ukport {

enum class Stage : uint8_t {
  Whole,      ///< optimise as a module of its own, and generate code
  BeforeLink, ///< as far as LLVM goes before a full LTO; bitcode
};

/// Compiles the prepared bitcode \p Bitcode (Preparation.h) at \p Level to
/// \p Output. What the preparation added goes first. With Stage::BeforeLink,
/// local symbols get names of their own: NAME.uNUMBER. Safe to call from
/// several threads.
llvm::Error compileObject(llvm::StringRef Bitcode, llvm::StringRef Output,
                          OptimiseFor Level, Stage Until, unsigned Number);

} // namespace ukport

#endif // UKPORT_STRIPPER_BASELINEOBJECT_H
