#include "analyzer/support/Targets.h"
#include "llvm/Support/TargetSelect.h"
#include <mutex>

namespace ukport {

void registerTargets() {
  static std::once_flag Once;
  std::call_once(Once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmParser();
    llvm::InitializeNativeTargetAsmPrinter();
    llvm::InitializeNativeTargetDisassembler();
  });
}

} // namespace ukport
