//===- Layouts.h - which field of which struct an offset means ------------===//
//
// The resolver keeps memory apart by field: (struct, byte offset). The IR of a
// merged program does not tell structs apart (the IR linker unites the types
// that look alike), so structs are those of the debug information. A struct is
// its name in C and its size: a header that two packages hold under two paths
// declares one struct. One that C does not name is its file and line.
//
// A layout says what lies inside an object or a struct, flat where it can be:
//
//   part    a nested struct, or an array of them; an offset inside it means the
//           nested struct's own field, so that p->inner.f and q->f are one
//   array   of scalars: all its elements are one field, named by its offset
//   field   anything else. A union is a field of its own, told apart by word;
//           its struct members are tied to those words by Layouts::ties.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_RESOLVE_LAYOUTS_H
#define UKPORT_RESOLVE_LAYOUTS_H

#include "analyzer/graph/Ids.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ukport {

using StructId = Id<struct StructTag>;

/// A range of bytes in a struct or object that holds nested structs.
struct NestedPart {
  uint32_t Offset = 0;
  uint32_t Size = 0;   ///< of all elements together
  uint32_t Stride = 0; ///< of one element; Size for a single struct
  StructId Struct;
};

/// A scalar, a union or an array of scalars.
struct LayoutField {
  uint32_t Offset = 0;
  uint32_t Size = 0;
  bool Array = false;
  bool Union = false;
  const llvm::DIType *Type = nullptr; ///< of one element, without qualifiers
  llvm::StringRef Name;
};

/// What lies in a struct or an object; both lists are sorted by offset.
struct Layout {
  std::string Name;
  uint32_t Size = 0;
  std::vector<NestedPart> Parts;
  std::vector<LayoutField> Fields;

  /// The part that holds byte \p Offset; null if it belongs to a field.
  const NestedPart *partAt(uint32_t Offset) const;
  const LayoutField *fieldAt(uint32_t Offset) const;
};

/// A field of a struct.
struct FieldOf {
  StructId Struct;
  uint32_t Offset = 0;
  auto operator<=>(const FieldOf &) const = default;
};

/// The types of parameters, readable: "ngx_str_t*", "void*", "64" for a number
/// of so many bits that C does not name.
using ParameterTypes = std::vector<std::string>;

/// The type of a function: its parameters, and what it returns in the same
/// words, "void" for nothing.
struct RoutineType {
  std::string Result;
  ParameterTypes Parameters;
  auto operator<=>(const RoutineType &) const = default;
};

class Layouts {
public:
  /// The struct that \p Type is, through typedefs and qualifiers; invalid when
  /// it is no struct with a size.
  StructId structOf(const llvm::DIType *Type);

  /// The struct of that name and size, of those met so far.
  StructId structNamed(llvm::StringRef Name, uint64_t Size) const;

  /// The layout of an object of type \p Type that is not necessarily a struct.
  Layout layoutOf(const llvm::DIType *Type);

  /// The layout of an object that is a struct \p S.
  Layout layoutOf(StructId S) const;

  const Layout &layout(StructId S) const { return *Known[S.index()]; }

  /// The innermost struct that holds byte \p Offset of \p S, and the offset of
  /// the field there: array elements count as the first.
  FieldOf innermost(StructId S, uint32_t Offset) const;

  /// Whether a struct \p Inner stands at byte \p Offset of \p S, at any depth
  /// (\p S itself at 0).
  bool contains(StructId S, uint32_t Offset, StructId Inner) const;

  /// The structs met so far that have an \p S right inside.
  llvm::ArrayRef<StructId> containers(StructId S) const {
    return Containers[S.index()];
  }

  /// The fields that share their bytes with \p F through a union.
  llvm::ArrayRef<FieldOf> ties(FieldOf F) const;

  /// The fields of \p A at which a program that reads it as \p B, or the other
  /// way round, finds the same thing: those up to which both have members of
  /// the same sizes at the same offsets, and of the same pointer type there.
  std::vector<uint32_t> sharedFields(StructId A, StructId B) const;

  /// The parameter types of the functions that \p F points to as C declares it;
  /// none when it is no pointer to a function.
  std::optional<ParameterTypes> parametersOf(FieldOf F) const;

  /// "ngx_event_s.handler", or "ngx_event_s+24" for a field without a name.
  std::string describe(FieldOf F) const;

private:
  void add(Layout &L, const llvm::DIType *Type, uint32_t Offset,
           llvm::StringRef Name);
  void addMembers(Layout &L, const llvm::DICompositeType *Type,
                  uint32_t Offset);
  void tieUnion(StructId S, uint32_t Offset, const llvm::DIType *Union);
  StructId create(const llvm::DICompositeType *Type);

  std::vector<std::unique_ptr<Layout>> Known;
  std::vector<std::vector<StructId>> Containers; ///< by struct
  llvm::StringMap<StructId> ByKey;
  llvm::DenseMap<const llvm::DIType *, StructId> ByType;
  std::map<FieldOf, std::vector<FieldOf>> Ties;
};

/// The type of the functions that \p Pointer points to; none when it is no
/// pointer to a function.
std::optional<RoutineType> routineOf(const llvm::DIType *Pointer);
RoutineType routineOf(const llvm::DISubroutineType &Routine);

/// What \p Pointer points to, without typedefs and qualifiers; null for void
/// and for what is no pointer.
const llvm::DIType *pointeeOf(const llvm::DIType *Pointer);

/// Whether memory that is written as a pointer to a function of type \p A may
/// be read as one to \p B: as far as the parameters that both have go, pointers
/// of any kind and numbers of one size are alike, but for pointers to two
/// structs.
bool maySee(const RoutineType &A, const RoutineType &B);

/// Whether C could mean a function of parameters \p Callee by a pointer to one
/// of
/// \p Call: not if a pointer to one struct is taken for one to another, or to a
/// pointer.
bool mayMatch(const ParameterTypes &Call, const ParameterTypes &Callee);

/// \p Type without typedefs and qualifiers; null for void.
const llvm::DIType *stripQualifiers(const llvm::DIType *Type);

} // namespace ukport

#endif // UKPORT_RESOLVE_LAYOUTS_H
