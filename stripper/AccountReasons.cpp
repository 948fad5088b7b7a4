//===- AccountReasons.cpp - why each row stayed or went -------------------===//
//
// A function stayed because of the last step of its witness: who calls it, and
// why (graph/Witness.h). A variable stayed because something live refers to it:
// the function nearest a root, else the variable whose initialiser does. So
// from row to row one comes to a root: functions are nearer to it each time,
// and variables come after what refers to them.
//
//===----------------------------------------------------------------------===//
#include "stripper/AccountReasons.h"
#include "analyzer/graph/Witness.h"
#include "stripper/Keepers.h"
#include <deque>

using namespace llvm;

namespace ukport {
namespace {

/// Who needs a function or variable, and how.
struct Need {
  bool Live = false;
  std::optional<Owner> By;
  std::string Why;
};

class Explainer {
public:
  Explainer(OwnerRows Rows, const ProgramGraph &G, const ProgramNames &Names)
      : Rows(std::move(Rows)), G(G), Names(Names), Tree(G) {}

  std::vector<AccountRow> run();

private:
  Owner ownerOf(FunctionId F) const;
  std::optional<Owner> ownerOf(DataId D) const;
  std::vector<FunctionId> liveFunctions() const;
  void needFunction(FunctionId F);
  void needData();
  void followData(ArrayRef<Reference> References, const Owner &By,
                  const std::string &Why, std::deque<DataId> &Queue);
  void explainDead(FunctionId F);
  void addNeeders();
  void settle(AccountRow &R);
  RowNumbers numbered(const std::map<Owner, int> &Index) const;

  OwnerRows Rows;
  const ProgramGraph &G;
  const ProgramNames &Names;
  WitnessTree Tree;
  std::map<Owner, Need> Needs;
  std::vector<bool> Seen; ///< by DataId
};

/// Machine code is not in the merged program; the graph knows its object.
Owner Explainer::ownerOf(FunctionId F) const {
  const Function &Fn = G.function(F);
  if (Fn.Kind == FunctionKind::Bitcode)
    if (auto O = Names.ofMerged(G.text(Fn.Name)))
      return *O;
  return {G.name(Fn.Module).str(), G.text(Fn.Object).str(),
          plainName(G.text(Fn.Name)).str(), OwnerKind::Function};
}

std::optional<Owner> Explainer::ownerOf(DataId D) const {
  return Names.ofMerged(G.name(D));
}

std::vector<FunctionId> Explainer::liveFunctions() const {
  std::vector<FunctionId> Live;
  for (uint32_t I = 0; I < G.Functions.size(); ++I)
    if (G.isLive(FunctionId(I)))
      Live.push_back(FunctionId(I));
  llvm::stable_sort(Live, [&](FunctionId A, FunctionId B) {
    return Tree.distance(A) < Tree.distance(B);
  });
  return Live;
}

static std::string withPlace(const ProgramGraph &G, std::string Text,
                             const Location &Where) {
  std::string Place = G.describe(Where);
  return Place.empty() ? Text : Text + " (" + Place + ")";
}

void Explainer::needFunction(FunctionId F) {
  Need &N = Needs[ownerOf(F)];
  if (N.Live)
    return;
  N.Live = true;
  if (SiteId S = Tree.lastCall(F); S.valid()) {
    N.By = ownerOf(G.site(S).Caller);
    N.Why = reasonOf(G, S, F);
    if (G.site(S).Callee == F)
      N.Why = withPlace(G, N.Why, G.site(S).Where);
    return;
  }
  Witness Path = Tree.to(F);
  N.Why = Path.empty() ? "it runs" : Path.front().Reason;
}

void Explainer::followData(ArrayRef<Reference> References, const Owner &By,
                           const std::string &Why, std::deque<DataId> &Queue) {
  for (const Reference &Ref : References) {
    if (!Ref.Data.valid() || !G.isLive(Ref.Data) || Seen[Ref.Data.index()])
      continue;
    Seen[Ref.Data.index()] = true;
    Queue.push_back(Ref.Data);
    std::optional<Owner> O = ownerOf(Ref.Data);
    if (!O)
      continue;
    Need &N = Needs[*O];
    if (N.Live)
      continue;
    N.Live = true;
    if (By != *O)
      N.By = By;
    N.Why = withPlace(G, Why, Ref.Where);
  }
}

void Explainer::needData() {
  Seen.resize(G.Data.size());
  std::deque<DataId> Queue;
  for (FunctionId F : liveFunctions())
    followData(G.references(F), ownerOf(F), "uses it", Queue);
  while (!Queue.empty()) {
    DataId D = Queue.front();
    Queue.pop_front();
    if (std::optional<Owner> O = ownerOf(D))
      followData(G.references(D), *O, "its initialiser refers to it", Queue);
  }
  for (uint32_t I = 0; I < G.Data.size(); ++I)
    if (G.isLive(DataId(I)) && !Seen[I])
      if (std::optional<Owner> O = ownerOf(DataId(I)))
        if (Need &N = Needs[*O]; !N.Live)
          N = {true, std::nullopt, "the outside world refers to it"};
}

void Explainer::explainDead(FunctionId F) {
  Owner O = ownerOf(F);
  Need &N = Needs[O];
  if (N.Live || !N.Why.empty())
    return;
  N.Why = "nothing that runs calls it";
  auto Taken = G.TakenBy.find(F);
  if (Taken == G.TakenBy.end())
    return;
  const AddressTaken &By = Taken->second;
  N.Why += By.ByData.valid()
               ? "; the initialiser of " + G.name(By.ByData).str() + " names it"
               : "; " + G.name(By.ByFunction).str() + " takes its address";
  if (By.ByFunction.valid())
    N.By = ownerOf(By.ByFunction);
  else
    N.By = ownerOf(By.ByData);
}

static bool hasBytes(const Sizes &S) {
  return any_of(S.Bytes, [](uint64_t N) { return N; });
}

/// What became of \p R, if the image does not say so itself.
void Explainer::settle(AccountRow &R) {
  auto It = Needs.find(R.Of);
  const Need *N = It == Needs.end() ? nullptr : &It->second;
  bool Stays = hasBytes(R.After);
  if (R.What == Fate::Folded && Stays) { // only some of several of one name
    R.What = Fate::Added;
    R.Why = "";
  }
  if (N && R.Why.empty())
    R.Why = N->Why;
  if (R.What != Fate::Added) // told by the image
    return;
  bool Ours = R.Of.Kind == OwnerKind::Trap || R.Of.Kind == OwnerKind::Padding;
  if (N && N->Live)
    R.What = Stays ? Fate::Kept : Fate::Optimised;
  else if (!Stays)
    R.What = Ours || R.Of.Kind == OwnerKind::Section ? Fate::Added : Fate::Dead;
  else if (!Ours && R.Of.Kind != OwnerKind::Section)
    R.What = Fate::Kept;
  if (!R.Why.empty())
    return;
  if (R.What == Fate::Kept)
    R.Why = "it is part of an object that is kept as a whole";
  else if (R.What == Fate::Dead)
    R.Why = "nothing that runs refers to it";
  else if (R.Of.Kind == OwnerKind::Trap)
    R.Why = "says which stripped function was reached";
  else
    R.Why = R.Of.Kind == OwnerKind::Padding ? "alignment" : "by the linker";
}

/// A row without bytes can still be what another is needed by.
void Explainer::addNeeders() {
  std::vector<Owner> Open;
  for (auto &[O, R] : Rows.Rows)
    Open.push_back(O);
  while (!Open.empty()) {
    auto It = Needs.find(Open.back());
    Open.pop_back();
    if (It == Needs.end() || !It->second.By || Rows.Rows.count(*It->second.By))
      continue;
    Rows[*It->second.By];
    Open.push_back(*It->second.By);
  }
}

RowNumbers Explainer::numbered(const std::map<Owner, int> &Index) const {
  auto Find = [&](const std::optional<Owner> &O) {
    auto It = O ? Index.find(*O) : Index.end();
    return It == Index.end() ? -1 : It->second;
  };
  RowNumbers Numbers;
  for (uint32_t I = 0; I < G.Functions.size(); ++I)
    Numbers.OfFunction.push_back(Find(ownerOf(FunctionId(I))));
  for (uint32_t I = 0; I < G.Data.size(); ++I)
    Numbers.OfData.push_back(Find(ownerOf(DataId(I))));
  return Numbers;
}

std::vector<AccountRow> Explainer::run() {
  for (FunctionId F : liveFunctions())
    needFunction(F);
  needData();
  for (uint32_t I = 0; I < G.Functions.size(); ++I) {
    FunctionId F(I);
    FunctionKind Kind = G.function(F).Kind;
    if (Kind != FunctionKind::Bitcode && Kind != FunctionKind::Native)
      continue;
    if (!G.isLive(F))
      explainDead(F);
    Rows[ownerOf(F)];
  }
  addNeeders();
  std::vector<AccountRow> Result;
  std::map<Owner, int> Index;
  for (auto &[O, R] : Rows.Rows) {
    settle(R);
    Index[O] = int(Result.size());
    Result.push_back(std::move(R));
  }
  for (AccountRow &R : Result)
    if (auto It = Needs.find(R.Of); It != Needs.end() && It->second.By)
      if (auto By = Index.find(*It->second.By); By != Index.end())
        R.By = By->second;
  findKeepers(Result, G, numbered(Index));
  return Result;
}

} // namespace

std::vector<AccountRow> explainRows(OwnerRows Rows, const ProgramGraph &G,
                                    const ProgramNames &Names) {
  return Explainer(std::move(Rows), G, Names).run();
}

} // namespace ukport
