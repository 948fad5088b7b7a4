//===- Effects.h - what each syscall gives back and does ------------------===//
#ifndef UKPORT_SYSCALLMAP_EFFECTS_H
#define UKPORT_SYSCALLMAP_EFFECTS_H

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <vector>

namespace ukport {

/// What a syscall returns when it succeeds; effects.csv says what each means.
enum class SuccessKind : uint8_t {
  Zero,
  Count,
  Descriptor,
  Process,
  Address,
  Number,
  Never,
};

/// What is missing when a syscall did nothing.
enum class EffectKind : uint8_t {
  Advice,
  Attribute,
  Release,
  Delay,
  Query,
  Wait,
  Work,
};

struct SyscallEffect {
  SuccessKind Success = SuccessKind::Number;
  EffectKind Effect = EffectKind::Work;
  std::vector<unsigned> Writes; ///< arguments that point to what it fills
};

class SyscallEffects {
public:
  /// Reads effects.csv; errors name the line.
  static llvm::Expected<SyscallEffects> load(llvm::StringRef Path);
  static llvm::Expected<SyscallEffects> loadDefault();

  /// Of a syscall by name; the most careful one where nothing is written.
  const SyscallEffect &of(llvm::StringRef Name) const;

private:
  llvm::StringMap<SyscallEffect> ByName;
};

} // namespace ukport

#endif // UKPORT_SYSCALLMAP_EFFECTS_H
