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
  ElfResolver(const ElfGraph &Elf, Policy How) : Elf(Elf), How(How) {
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
    bool New = Sites[Mask].empty();
    Sites[Mask].push_back(S);
    if (!New)
      return;
    for (uint8_t Reads = 0; Reads < Classes; ++Reads)
      if (mayCall(Mask, Reads))
        append_range(Reported, Taken[Reads]);
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
    for (uint8_t Mask = 0; Mask < Classes; ++Mask) {
      if (Sites[Mask].empty())
        continue;
      std::vector<FunctionId> Targets;
      for (uint8_t Reads = 0; Reads < Classes; ++Reads)
        if (mayCall(Mask, Reads))
          append_range(Targets, Taken[Reads]);
      for (SiteId S : Sites[Mask])
        Out.site(S).Targets = TargetSetId(Out.TargetSets.size());
      keep(Out, std::move(Targets));
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

  static bool mayCall(uint8_t Prepared, uint8_t Reads) {
    return (Reads & ~Prepared) == 0;
  }

  static void keep(ProgramGraph &Out, std::vector<FunctionId> Targets) {
    llvm::sort(Targets);
    Targets.erase(std::unique(Targets.begin(), Targets.end()), Targets.end());
    Out.TargetSets.push_back(std::move(Targets));
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
    Taken[Reads].push_back(F);
    for (uint8_t Mask = 0; Mask < Classes; ++Mask)
      if (!Sites[Mask].empty() && mayCall(Mask, Reads))
        return Reported.push_back(F);
  }

  const ElfGraph &Elf;
  Policy How;
  std::array<std::vector<SiteId>, Classes> Sites;     ///< by what they prepare
  std::array<std::vector<FunctionId>, Classes> Taken; ///< by what they read
  std::vector<SiteId> WithTable;
  std::vector<FunctionId> Reported; ///< for the next propagate()
};

} // namespace

std::unique_ptr<Resolver> createElfResolver(const ElfGraph &Elf, Policy How) {
  return std::make_unique<ElfResolver>(Elf, How);
}

} // namespace ukport::elf
