// Debug information made by hand, for tests of what reads it.
#ifndef UKPORT_TEST_UNIT_DEBUGTYPES_H
#define UKPORT_TEST_UNIT_DEBUGTYPES_H

#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/DIBuilder.h"
#include "llvm/IR/Module.h"

namespace ukport {

/// A module with one file, and structs that stand in it.
struct DebugTypes {
  llvm::LLVMContext Context;
  llvm::Module M{"m", Context};
  llvm::DIBuilder Debug{M};
  llvm::DIFile *File = Debug.createFile("m.c", "");
  llvm::DICompileUnit *Unit =
      Debug.createCompileUnit(llvm::dwarf::DW_LANG_C11, File, "", false, "", 0);

  struct Part {
    std::string Name;
    llvm::DIType *Type;
    unsigned Offset; ///< bytes
  };

  llvm::DINodeArray members(llvm::ArrayRef<Part> Parts) {
    llvm::SmallVector<llvm::Metadata *, 4> Members;
    for (const Part &P : Parts)
      Members.push_back(Debug.createMemberType(
          File, P.Name, File, 1, P.Type->getSizeInBits(), 0, P.Offset * 8,
          llvm::DINode::FlagZero, P.Type));
    return Debug.getOrCreateArray(Members);
  }
  llvm::DICompositeType *record(llvm::StringRef Name, unsigned Bytes,
                                llvm::ArrayRef<Part> Parts, unsigned Line = 1) {
    return Debug.createStructType(Unit, Name, File, Line, Bytes * 8, 0,
                                  llvm::DINode::FlagZero, nullptr,
                                  members(Parts));
  }
  /// A pointer to a function of these parameters.
  llvm::DIType *functionPointer(llvm::ArrayRef<llvm::Metadata *> Parameters) {
    llvm::SmallVector<llvm::Metadata *, 4> Types{nullptr};
    Types.append(Parameters.begin(), Parameters.end());
    return Debug.createPointerType(
        Debug.createSubroutineType(Debug.getOrCreateTypeArray(Types)), 64);
  }
};

} // namespace ukport

#endif // UKPORT_TEST_UNIT_DEBUGTYPES_H
