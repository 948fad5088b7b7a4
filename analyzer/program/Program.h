//===- Program.h - what one link puts together ----------------------------===//
//
// A program is what one link step makes: the bitcode of all its objects merged
// into one module, and the objects that exist as machine code alone. The
// linker decides what is linked: lld runs on the bitcode of the recorded
// inputs, in their order and with the recorded options, and so chooses archive
// members and the winners of weak and COMDAT definitions. The merged module is
// taken *before* any optimisation and internalisation: every function of a
// linked object is in it, dead or alive, as the raw IR that clang wrote.
//
// A program lies in its project:
//
//   <project>/program/program.bc      the merged module
//   <project>/program/program.json    the rest
//   <project>/program/native/<digest>.o   objects without bitcode
//
// What the merged module carries besides the code:
//   - `!ukport.origin !{!"libcrypto.a", !"libcrypto.a(bn_add.o)"}` attached to
//     every function and global variable definition: the module that a person
//     names, and the object.
//   - `!ukport.struct` attached to GEPs over named struct types and arrays of
//     them, and to stack slots of such a type: the type's node in the debug
//     info, which has its name, place, size and members; where the object does
//     not describe it, !{!"ngx_str_t", i64 16}: its name and its size in bytes.
//     The struct types themselves lose their identity in a merge: the IR linker
//     unites all that look alike. A struct that C does not name is not marked.
//   - `#ukport.origin MODULE<tab>OBJECT` lines in front of each object's part
//   of
//     the module-level inline assembly.
//
// Invariants:
//   - An object is merged as bitcode only when the global symbols that its
//     bitcode and its machine code define are the same. Otherwise it is native
//     and says why.
//   - Every symbol that the program refers to is defined by the merged module,
//     by a native object, by a shared object or by the linker itself, or it is
//     listed as undefined.
//   - The same inputs give the same files, byte for byte, at any number of
//   jobs.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_PROGRAM_PROGRAM_H
#define UKPORT_PROGRAM_PROGRAM_H

#include "analyzer/capture/CaptureStore.h"
#include "analyzer/graph/ProgramGraph.h"
#include "analyzer/support/Perf.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace ukport {

/// How an object takes part in the program.
enum class ObjectForm {
  Bitcode, ///< merged into program.bc
  Native,  ///< machine code alone
};

/// One object that the linker took.
struct LinkedObject {
  std::string Path;   ///< the file that the link named, as recorded
  std::string Member; ///< the archive member's name; empty outside archives
  uint32_t MemberIndex = 0; ///< the member's place in its archive, from 0
  std::string Module;       ///< what a person names: "nginx", "libcrypto.a"
  std::string Name;   ///< "libcrypto.a(bn_add.o)", "objs/src/core/nginx.o"
  std::string Digest; ///< of the object's own bytes
  ObjectForm Form = ObjectForm::Bitcode;
  std::string Reason; ///< why it is native: "holds no bitcode"
};

/// An object that exists as machine code alone.
struct NativeObject {
  std::string Path;    ///< an absolute path below the project's program/native/
  uint32_t Object = 0; ///< index into Program::Objects
};

/// A shared object that the link names. Its code is no part of the program's
/// bitcode and machine code; the analysis finds it in the file
/// (frontend/shared/).
struct SharedLibrary {
  std::string Path;
  std::string Digest;
  std::vector<std::string> Symbols; ///< those the program takes from it, sorted
};

struct Program {
  std::string Name;          ///< "nginx"
  std::string BitcodePath;   ///< absolute
  std::string BitcodeDigest; ///< of that file: it is whole
  std::string EntrySymbol;   ///< "_start", or what -e says; empty: none defined
  std::string Sysroot; ///< of the link; "host", or empty for plain bitcode
  /// Digest of all inputs and of the version of this stage: changes if and
  /// only if the program has to be built again.
  std::string Digest;

  /// In the order in which the linker loaded them: archive members where they
  /// were first needed.
  std::vector<LinkedObject> Objects;
  std::vector<NativeObject> Natives; ///< in the order of Objects
  std::vector<SharedLibrary> SharedLibraries;

  /// Strong references that nothing defines, sorted.
  std::vector<std::string> UndefinedSymbols;
  /// Weak references that nothing defines: null at run time. Sorted.
  std::vector<std::string> WeakUndefinedSymbols;
  /// References that the linker itself defines: __init_array_start. Sorted.
  std::vector<std::string> LinkerSymbols;

  /// Options of the link that an image of the program needs too: --entry, -pie,
  /// --defsym, -T with a script.
  std::vector<std::string> LinkOptions;

  uint64_t FunctionCount = 0; ///< definitions in the merged module
  bool Static = true;
  /// -Wl,-E was given: exported symbols are roots if dlsym is live.
  bool ExportDynamic = false;
};

struct ProgramOptions {
  /// Take the program that the project holds when its inputs are the same.
  bool Reuse = true;
  /// Threads for the preparation of modules; 0: one a core.
  unsigned Jobs = 0;
};

/// Builds the program of the link \p Link of \p Store into \p Project (see the
/// head of this file), or takes the one that is there. Errors name the object
/// or archive member; input that cannot be read has exit code 3.
llvm::Expected<Program> buildProgram(const CaptureStore &Store,
                                     const LinkRecord &Link,
                                     llvm::StringRef Project, PerfLog &Perf,
                                     const ProgramOptions &Options = {});

/// Builds a program named \p Name from bitcode files, objects and archives
/// without a recorded link. With \p Sysroot, crt1.o and libc.a of that sysroot
/// are linked as the compiler driver would; empty or "host": nothing is added,
/// the program begins at main, and what is missing shows as undefined.
llvm::Expected<Program>
buildProgramFromFiles(llvm::ArrayRef<std::string> Paths, llvm::StringRef Name,
                      llvm::StringRef Sysroot, llvm::StringRef Project,
                      PerfLog &Perf, const ProgramOptions &Options = {});

/// Reads the program that \p Project holds. An error when there is none or
/// when it is damaged.
llvm::Expected<Program> loadProgram(llvm::StringRef Project);

/// What kind of module \p Module of \p P is, by its file name: the executable,
/// libc, the compiler's runtime, or any other library.
ModuleKind moduleKindOf(const Program &P, llvm::StringRef Module);

} // namespace ukport

#endif // UKPORT_PROGRAM_PROGRAM_H
