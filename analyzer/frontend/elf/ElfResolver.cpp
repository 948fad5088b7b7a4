//===- ElfResolver.cpp - indirect calls of machine code -------------------===//
//
// A pointer that is called was once an address in live code or in live data:
// nothing else can hold one. Liveness tells which functions' addresses those
// are; of them a site reaches
//
//   AddressTaken   every one, and those whose address only dead code or data
//                  holds as well. This is the policy of sysfilter and Egalito:
//                  what addresses there are is a fact of the files, not of what
//                  runs.
//   Registers      those that read no argument register which the call leaves
//                  unset. A callee that did would compute with garbage.
//   Tables         and where the pointer is read from one constant table, only
//                  what that table holds.
//
// Both but for the functions of files that keep their pointers to themselves
// (PrivatePointers.h): those are reached from these files alone.
//
// Sites that prepare the same registers form one class, functions that read the
// same form one: at most 64 of each, matched once a pair. Sites with a table
// stand alone.
//
// Not modelled: a function's address made from parts by arithmetic, such as an
// offset to it that is added to another function's address. The front end
// reports the tables of offsets that compilers make as references.
//
//===----------------------------------------------------------------------===//

#include "analyzer/frontend/elf/ElfResolver.h"
#include "llvm/ADT/STLExtras.h"
#include <array>
#include <set>

using namespace llvm;

namespace ukport::elf {
namespace {

class ElfResolver : public Resolver {
public:
  ElfResolver(const ElfGraph &Elf, Policy How, std::vector<unsigned> CircleOf)
      : Elf(Elf), How(How), CircleOf(std::move(CircleOf)) {
    unsigned Most = 0;
    for (unsigned Number : this->CircleOf)
      Most = std::max(Most, Number);
    Circles.resize(How == Policy::AddressTaken ? 1 : Most + 1);
    if (How != Policy::AddressTaken)
      return;
    std::set<FunctionId> All;
    for (const ukport::Reference &R : Elf.Graph->References)
      if (R.Function.valid())
        All.insert(R.Function);
    for (FunctionId F : All)
      take(F);
  }

  void addSite(SiteId S) override {
    DataId Table = tableOf(S);
    if (Table.valid()) {
      WithTable.push_back(S);
      for (const ukport::Reference &R : Elf.Graph->references(Table))
        if (R.Function.valid())
          Reported.push_back(R.Function);
      return;
    }
    uint8_t Mask = maskOf(S);
    unsigned In = circleOf(Elf.Graph->site(S).Caller);
    bool New = Circles[In].Sites[Mask].empty();
    Circles[In].Sites[Mask].push_back(S);
    if (New)
      append_range(Reported, targetsOf(In, Mask));
  }

  void addAddressTaken(FunctionId F) override {
    if (How != Policy::AddressTaken)
      take(F);
  }

  void propagate(TargetSink Sink) override {
    for (FunctionId F : std::exchange(Reported, {}))
      Sink(SiteId(), F);
  }

  void finish(ProgramGraph &Out) override {
    for (unsigned In = 0; In < Circles.size(); ++In)
      for (uint8_t Mask = 0; Mask < Classes; ++Mask) {
        if (Circles[In].Sites[Mask].empty())
          continue;
        for (SiteId S : Circles[In].Sites[Mask])
          Out.site(S).Targets = TargetSetId(Out.TargetSets.size());
        keep(Out, targetsOf(In, Mask));
      }
    std::map<DataId, TargetSetId> Known;
    for (SiteId S : WithTable) {
      auto [It, New] =
          Known.try_emplace(tableOf(S), TargetSetId(Out.TargetSets.size()));
      Out.site(S).Targets = It->second;
      if (!New)
        continue;
      std::vector<FunctionId> Targets;
      for (const ukport::Reference &R : Out.references(It->first))
        if (R.Function.valid())
          Targets.push_back(R.Function);
      keep(Out, std::move(Targets));
    }
  }

private:
  static constexpr uint8_t Classes = 1 << ArgumentCount;

  /// Sites of some images, and functions that only they call.
  struct Circle {
    std::array<std::vector<SiteId>, Classes> Sites; ///< by what they prepare
    std::array<std::vector<FunctionId>, Classes> Taken; ///< by what they read
  };

  static bool mayCall(uint8_t Prepared, uint8_t Reads) {
    return (Reads & ~Prepared) == 0;
  }

  static void keep(ProgramGraph &Out, std::vector<FunctionId> Targets) {
    llvm::sort(Targets);
    Targets.erase(std::unique(Targets.begin(), Targets.end()), Targets.end());
    Out.TargetSets.push_back(std::move(Targets));
  }

  /// What the sites of circle \p In that prepare \p Mask reach.
  std::vector<FunctionId> targetsOf(unsigned In, uint8_t Mask) const {
    std::vector<FunctionId> Targets;
    for (uint8_t Reads = 0; Reads < Classes; ++Reads)
      if (mayCall(Mask, Reads)) {
        append_range(Targets, Circles[0].Taken[Reads]);
        if (In)
          append_range(Targets, Circles[In].Taken[Reads]);
      }
    return Targets;
  }

  unsigned circleOf(FunctionId F) const {
    std::optional<uint32_t> Image = Elf.imageOf(F);
    return Circles.size() > 1 && Image ? CircleOf[*Image] : 0;
  }

  DataId tableOf(SiteId S) const {
    bool Has = How == Policy::Tables && S.index() < Elf.Tables.size();
    return Has ? Elf.Tables[S.index()] : DataId();
  }

  uint8_t maskOf(SiteId S) const {
    return How == Policy::AddressTaken ? Classes - 1
                                       : Elf.prepared(S) & (Classes - 1);
  }

  void take(FunctionId F) {
    uint8_t Reads = F.index() < Elf.Consumed.size()
                        ? Elf.Consumed[F.index()] & (Classes - 1)
                        : 0;
    unsigned Of = Elf.isExported(F) ? 0 : circleOf(F);
    Circles[Of].Taken[Reads].push_back(F);
    for (unsigned In = 0; In < Circles.size(); ++In)
      for (uint8_t Mask = 0; Mask < Classes && (!Of || Of == In); ++Mask)
        if (!Circles[In].Sites[Mask].empty() && mayCall(Mask, Reads))
          return Reported.push_back(F);
  }

  const ElfGraph &Elf;
  Policy How;
  std::vector<unsigned> CircleOf; ///< by image
  std::vector<Circle> Circles;    ///< the first: everybody
  std::vector<SiteId> WithTable;
  std::vector<FunctionId> Reported; ///< for the next propagate()
};

} // namespace

std::unique_ptr<Resolver> createElfResolver(const ElfGraph &Elf, Policy How,
                                            std::vector<unsigned> Circles) {
  return std::make_unique<ElfResolver>(Elf, How, std::move(Circles));
}

} // namespace ukport::elf
