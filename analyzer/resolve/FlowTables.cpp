//===- FlowTables.cpp - which table of functions is whose -----------------===//
//
// Tables of { number, function } pairs (FlowKeys.cpp) may have one type and
// numbers of several meanings: function 2 of a digest starts one, function 2 of
// a cipher sets its key. Each kind has a reader of its own, which takes what
// stands beside a number for a function of some type:
//
//   case 2:                                    case 2:
//     md->init = (int (*)(void *))f->function;   c->init = (int (*)(void *, key
//     *
//
// A table belongs to a reader if the reader takes every number of the table for
// the type that the function beside it is defined with. A table that belongs to
// a reader is not meant by those who would take one of its functions for
// something else: that call could not work. A table that belongs to no reader,
// as when one of its functions is not of the very type, is meant by all; so is
// one of which not all is known.
//
// All readers of the program count, whether they can run or not: the result
// does not depend on the order in which functions become live.
//
// Not modelled: a table that is read by one reader, although its functions are
// not of the types that this one calls them as, and all of them are of those of
// another.
//
//===----------------------------------------------------------------------===//
#include "analyzer/resolve/FlowBuilder.h"
#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/IR/Constants.h"

using namespace llvm;

namespace ukport {

void FlowBuilder::findTableReaders() {
  for (const llvm::Function &F : In.M.ir()) {
    std::vector<KeyedRead> Reads = keyedReads(F);
    std::set<KeyPair> Keys;
    for (const KeyedRead &Read : Reads)
      Keys.insert({Read.Member, Read.KeyOffset});
    for (const KeyPair &Pair : Keys) {
      std::vector<TableReader> &Known = Readers[Pair];
      TableReader R = readerIn(Reads, Pair);
      if (!is_contained(Known, R))
        Known.push_back(std::move(R));
    }
  }
}

/// What \p Reads, those of one function, take functions for. What C does not
/// say, or says in several ways, is left out.
FlowBuilder::TableReader FlowBuilder::readerIn(ArrayRef<KeyedRead> Reads,
                                               KeyPair Keys) {
  TableReader Result;
  std::set<int64_t> Unclear;
  for (const KeyedRead &Read : Reads) {
    if (KeyPair(Read.Member, Read.KeyOffset) != Keys)
      continue;
    auto Routine =
        isa<CallBase>(Read.I) ? routineOf(declaredType(*Read.I)) : std::nullopt;
    if (!Routine)
      Routine = routineUsed(*Read.I);
    for (int64_t Number : Read.Numbers)
      if (!Routine ||
          Result.try_emplace(Number, *Routine).first->second != *Routine)
        Unclear.insert(Number);
  }
  for (int64_t Number : Unclear)
    Result.erase(Number);
  return Result;
}

uint32_t FlowBuilder::readerOf(const KeyedRead &Read, ArrayRef<KeyedRead> All) {
  KeyPair Keys{Read.Member, Read.KeyOffset};
  const std::vector<TableReader> &Known = Readers[Keys];
  auto It = llvm::find(Known, readerIn(All, Keys));
  return It == Known.end() ? AnyReader : uint32_t(It - Known.begin());
}

/// The types of the functions in the table that \p Entry stands in, by number;
/// none where that is not one array of constant numbers and functions whose
/// types are known.
std::optional<FlowBuilder::TableReader>
FlowBuilder::rowsOf(const TableEntry &Entry, FieldOf Member,
                    uint32_t KeyOffset) const {
  auto *Array = dyn_cast<ConstantArray>(Entry.Root);
  const Layout &L = Types.layout(Member.Struct);
  const LayoutField *Field = L.fieldAt(KeyOffset);
  if (!Array || !Field || Field->Size > 8 ||
      Data.getTypeAllocSize(Array->getType()->getElementType()) != L.Size)
    return std::nullopt;
  auto Read = [&](uint64_t Offset, Type *T) {
    return ConstantFoldLoadFromConst(const_cast<Constant *>(Entry.Root), T,
                                     APInt(64, Offset), Data);
  };
  LLVMContext &Context = Array->getContext();
  TableReader Rows;
  for (uint64_t Row = 0; Row < Array->getNumOperands(); ++Row) {
    uint64_t Start = Row * L.Size;
    auto *Number = dyn_cast_or_null<ConstantInt>(
        Read(Start + KeyOffset, IntegerType::get(Context, Field->Size * 8)));
    Constant *Value =
        Read(Start + Member.Offset, PointerType::getUnqual(Context));
    if (!Number || !Value)
      return std::nullopt;
    if (Value->isNullValue())
      continue;
    auto *F = dyn_cast<llvm::Function>(Value->stripPointerCasts());
    auto Id = F ? In.M.FunctionIds.find(F) : In.M.FunctionIds.end();
    auto Type =
        Id == In.M.FunctionIds.end() ? std::nullopt : ownType(Id->second);
    if (!Type)
      return std::nullopt;
    auto [It, New] = Rows.try_emplace(Number->getSExtValue(), *Type);
    if (!New && It->second != *Type)
      return std::nullopt;
  }
  return Rows;
}

/// Whether the reader \p K.Reader may mean the table of \p Entry.
bool FlowBuilder::isFor(const TableEntry &Entry, const KeyedMember &K) const {
  auto Known = Readers.find({K.Member, K.KeyOffset});
  if (K.Reader == AnyReader || Known == Readers.end())
    return true;
  auto Rows = rowsOf(Entry, K.Member, K.KeyOffset);
  if (!Rows)
    return true;
  auto Misses = [&](const TableReader &R) {
    return any_of(*Rows, [&](const auto &Row) {
      auto It = R.find(Row.first);
      return It != R.end() && !maySee(Row.second, It->second);
    });
  };
  auto Owns = [&](const TableReader &R) {
    return all_of(*Rows, [&](const auto &Row) {
      auto It = R.find(Row.first);
      return It != R.end() && It->second == Row.second;
    });
  };
  return !Misses(Known->second[K.Reader]) || none_of(Known->second, Owns);
}

} // namespace ukport
