//===- Targets.h - what machine LLVM knows --------------------------------===//
#ifndef UKPORT_SUPPORT_TARGETS_H
#define UKPORT_SUPPORT_TARGETS_H

namespace ukport {

/// Makes LLVM know the machine that ukport is built for: its assembler, its
/// disassembler and its code generator. To be called before any of them is
/// looked up, by any thread and as often as wanted: LLVM's registry is a list
/// without a lock, so the first call alone writes it.
void registerTargets();

} // namespace ukport

#endif // UKPORT_SUPPORT_TARGETS_H
