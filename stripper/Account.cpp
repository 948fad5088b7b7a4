#include "stripper/Account.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "stripper/AccountReasons.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

StringRef nameOf(Fate F) {
  static constexpr StringRef Names[] = {"kept",      "stub", "folded",
                                        "optimised", "dead", "added"};
  return Names[size_t(F)];
}

Sizes Account::before() const {
  Sizes Sum;
  for (const AccountRow &R : Rows)
    Sum += R.Before;
  return Sum;
}

Sizes Account::after() const {
  Sizes Sum;
  for (const AccountRow &R : Rows)
    Sum += R.After;
  return Sum;
}

namespace {

/// Puts the rows of an account together, by owner.
class AccountMaker {
public:
  AccountMaker(const AccountInputs &In, const ProgramNames &Names)
      : In(In), Names(Names) {}

  Expected<Account> run();

private:
  Error count(StringRef Image, StringRef Map, Sizes AccountRow::*Column,
              bool IsOwn);
  void noteFolded(const Piece &P);

  const AccountInputs &In;
  const ProgramNames &Names;
  OwnerRows Rows;
};

/// Symbols that begin where a piece does without being another name of its
/// owner were folded into it.
void AccountMaker::noteFolded(const Piece &P) {
  if (P.Symbols.size() < 2)
    return;
  Owner Kept = Names.ofSymbol(P.Symbols.front(), P);
  for (StringRef Symbol : ArrayRef(P.Symbols).drop_front()) {
    Owner Other = Names.ofSymbol(Symbol, P);
    if (Other == Kept || !Names.ofMerged(Symbol)) // machine code: an alias
      continue;
    AccountRow &R = Rows[Other];
    R.What = Fate::Folded;
    R.Why = "it is the same as " + Kept.Name +
            (Kept.Object.empty() ? "" : " of " + Kept.Object);
  }
}

Error AccountMaker::count(StringRef Image, StringRef Map,
                          Sizes AccountRow::*Column, bool IsOwn) {
  Expected<ImageMap> Divided = readImageMap(Image, Map);
  if (!Divided)
    return Divided.takeError();
  for (const Piece &P : Divided->Pieces) {
    Names.visitOwners(P, [&](const Owner &O, uint64_t Bytes) {
      AccountRow &R = Rows[O];
      (R.*Column)[P.Column] += Bytes;
      if (IsOwn && P.File == "stubs.trap.o" && P.Kind == PieceKind::Symbol &&
          O.Kind != OwnerKind::Trap)
        R.What = Fate::Stub;
    });
    if (IsOwn)
      noteFolded(P);
  }
  return Error::success();
}

Expected<Account> AccountMaker::run() {
  Account A;
  A.Program = In.P->Name;
  A.Target = In.Target;
  A.Level = nameOf(In.Level).str();
  for (const Baseline &B : In.Baselines)
    A.Baselines.push_back({B.name(), B.Size});
  if (Error E = count(In.Image, In.Map, &AccountRow::After, /*IsOwn=*/true))
    return E;
  if (In.Before) {
    A.Before = In.Before->name();
    if (Error E = count(In.Before->Image, In.Before->Map, &AccountRow::Before,
                        /*IsOwn=*/false))
      return E;
  }
  A.Rows = explainRows(std::move(Rows), *In.Graph, Names);
  Expected<Sizes> Whole = sizesOfImage(In.Image);
  if (!Whole)
    return Whole.takeError();
  if (A.after() != *Whole)
    return makeError("the account does not add up", In.Image,
                     Twine(A.after().total()) + " of " + Twine(Whole->total()) +
                         " bytes",
                     "report this");
  return A;
}

} // namespace

Expected<Account> makeAccount(const AccountInputs &In) {
  Expected<ProgramNames> Names = ProgramNames::read(*In.P, *In.Graph);
  if (!Names)
    return Names.takeError();
  if (Error E = Names->addBase(In.Target))
    return E;
  return AccountMaker(In, *Names).run();
}

/// The smallest at the same level, else what there is.
static void chooseBaseline(AccountInputs &In) {
  In.Baselines = knownBaselines(*In.P);
  In.Before = smallestAt(In.Baselines, In.Level);
  if (!In.Before && !In.Baselines.empty())
    In.Before = &In.Baselines.front();
}

Error writeAccount(const Program &P, StringRef Project, const ProgramGraph &G,
                   OptimiseFor Level, StringRef Target, StringRef Image,
                   StringRef Map, StringRef Path) {
  AccountInputs In;
  In.P = &P;
  In.Graph = &G;
  In.Image = Image.str();
  In.Map = Map.str();
  In.Target = Target.str();
  In.Level = Level;
  // Nothing to compare with is no reason to make no image.
  if (auto Plain = buildPlainLink(P, Project); !Plain)
    warn("nothing to compare the image with", P.Name,
         toString(Plain.takeError()));
  chooseBaseline(In);
  Expected<Account> A = makeAccount(In);
  if (!A)
    return A.takeError();
  return writeFileAtomically(Path, toJson(*A));
}

Expected<Account> compareAnew(const Program &P, const ProgramGraph &G,
                              StringRef Image) {
  std::string Path = (Image + ".account").str();
  Expected<Account> Old = readAccount(Path);
  if (!Old)
    return Old.takeError();
  AccountInputs In;
  In.P = &P;
  In.Graph = &G;
  In.Image = Image.str();
  In.Map = (Image + ".map").str();
  In.Target = Old->Target;
  In.Level = levelNamed(Old->Level);
  chooseBaseline(In);
  Expected<Account> New = makeAccount(In);
  if (!New)
    return New.takeError();
  if (Error E = writeFileAtomically(Path, toJson(*New)))
    return E;
  return New;
}

} // namespace ukport
