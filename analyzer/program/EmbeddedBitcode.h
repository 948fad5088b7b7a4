//===- EmbeddedBitcode.h - the bitcode that an object carries -------------===//
//
// A captured object is an ordinary native object whose `.llvmbc` section holds
// the module that it was compiled from. Partial links (`ld -r`) put such
// sections end to end, so a section may hold several modules. They are taken
// apart by walking the top-level blocks: each has its length in its head, and
// where the next word is the bitcode magic a new module starts. The magic is
// never searched for: it may occur in a module's data.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_PROGRAM_EMBEDDEDBITCODE_H
#define UKPORT_PROGRAM_EMBEDDEDBITCODE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/IR/Module.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ukport {

/// Takes concatenated bitcode files apart. The pieces point into \p Bytes.
/// \p Where names the file in errors (exit code 3).
llvm::Expected<std::vector<llvm::StringRef>>
splitBitcode(llvm::StringRef Bytes, llvm::StringRef Where);

/// The x86-64 ELF file in \p Bytes; an error for any other architecture or a
/// damaged file.
llvm::Expected<std::unique_ptr<llvm::object::ELFObjectFileBase>>
openElf(llvm::StringRef Bytes, llvm::StringRef Where);

/// What an object holds.
struct ObjectContents {
  std::vector<llvm::StringRef> Modules; ///< bitcode, in section order
  /// Global and weak symbols that the machine code defines. Empty for a plain
  /// bitcode file.
  std::set<std::string> NativeDefinitions;
  bool IsBitcodeFile = false; ///< a plain .bc file, no machine code at all
};

/// Reads the object or bitcode file in \p Bytes.
llvm::Expected<ObjectContents> readObject(llvm::StringRef Bytes,
                                          llvm::StringRef Where);

/// Reads the modules of one object into \p Context and unites them, as the
/// partial link that made the object did. \p Modules must not be empty.
llvm::Expected<std::unique_ptr<llvm::Module>>
readModules(llvm::ArrayRef<llvm::StringRef> Modules, llvm::LLVMContext &Context,
            llvm::StringRef Where);

/// Why the bitcode \p M is not what the machine code with the global symbols
/// \p Native was made from; empty when they agree.
///
/// Allowed: definitions that the compiler may drop when unused (C++ inline
/// functions), and symbols that only code generation makes (DW.ref.*).
std::string disagreement(const llvm::Module &M,
                         const std::set<std::string> &Native);

} // namespace ukport

#endif // UKPORT_PROGRAM_EMBEDDEDBITCODE_H
