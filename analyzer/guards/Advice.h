//===- Advice.h - what to assume so that a use is out of reach ------------===//
//
// Looks for the lightest set of assumptions under which none of the places
// asked for is reached (CutModel.h). The weight of an assumption is
//
//   burden    how little a person would like to vouch for it
//   + loss    functions that become unreachable with it although they have
//             nothing to do with the places: they neither lead there nor are
//             entered only from there
//
// so that the settings that a configuration has come first, and no choice stops
// the program in order to stop a part of it: what loses more than a quarter of
// the program is not proposed at all. Assumptions that lose little alone may
// lose everything together (`if (show) if (!test) return 0;`): where a choice
// loses more than half, the one of it that is least like a setting is ruled
// out, and the search begins anew.
//
// A place that has a proof without any assumption in it cannot be cut off; it
// is listed with that proof. The same holds where all assumptions of a proof
// are implausible or lose too much, and where more would have to be assumed for
// one place than a person would think through. Each place is settled by itself
// first, with the lightest single assumption that does it as the choice to
// beat; then all that can be cut off are together. Where the search is cut
// short, what it has by then is a cut, but may not be the lightest.
//
// For a place that stays, what is left to assume is that nobody asks for it: a
// function that every way there passes is never called. Of those the one is
// proposed that loses least, and of equal ones the nearest; not one that some
// caller calls on each of its own runs, nor one of libc. It is a trap where a
// setting would be a choice, so it is told apart.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GUARDS_ADVICE_H
#define UKPORT_GUARDS_ADVICE_H

#include "analyzer/guards/CutModel.h"
#include "analyzer/guards/HittingSet.h"

namespace ukport {

/// An assumption that is proposed.
struct AdviceStep {
  CandidateId What = 0;
  std::vector<Vertex> Edges; ///< that it makes false on the ways there
  uint32_t Loss = 0; ///< functions that go with it alone, besides the places'
  std::vector<uint32_t> Places; ///< that are reached again without it
};

/// A function that is assumed never to be called, for places that no
/// assumption on state keeps out of reach.
struct NeverStep {
  FunctionId Callee;
  Assumption What;
  std::vector<uint32_t> Places;
  uint32_t Loss = 0; ///< as of a step
};

/// A place that stays.
struct RemainingPlace {
  uint32_t Place = 0; ///< index into Advice::Places
  Proof Why;
};

struct Advice {
  std::vector<GuardedPlace> Places; ///< asked for
  std::vector<AdviceStep> Steps;
  std::vector<RemainingPlace> Remaining;
  std::vector<NeverStep> Nevers; ///< for those that remain, where there is one
  bool Lightest = true;          ///< false: a lighter choice may exist
  uint32_t Rounds = 0;           ///< proofs that were needed
  std::vector<bool> ReachedBefore, ReachedAfter; ///< by vertex
};

class Adviser {
public:
  explicit Adviser(const GuardFinder &Finder)
      : Finder(Finder), Could(Finder), Model(Finder, Could) {}

  /// How to keep all of \p Places out of reach.
  Advice advise(const std::vector<GuardedPlace> &Places);

  const GuardFinder &Finder;
  Candidates Could;
  CutModel Model;

private:
  Advice attempt(std::vector<GuardedPlace> Places);
  std::optional<CandidateId> worstOf(const Advice &A) const;
  void prepare(const Advice &A);
  bool isUsable(CandidateId I);
  uint32_t lossOf(CandidateId I);
  uint64_t weightOf(CandidateId I);
  std::vector<CandidateId> usableOf(const Proof &P);
  /// A choice that cuts off some places, and the proofs that made it.
  struct Cut {
    std::vector<std::vector<CandidateId>> Proofs;
    HittingSet Chosen;
    std::optional<Proof> Open; ///< that nothing chosen breaks
  };
  Cut cutOff(llvm::ArrayRef<Vertex> Goals, Cut From, uint32_t MostRounds,
             Advice &A);
  Cut cutOffOne(Vertex Goal, Advice &A);
  Cut cutOffAll(llvm::ArrayRef<Cut> Each, llvm::ArrayRef<Vertex> Goals,
                Advice &A);
  const std::vector<bool> &reachedUnder(CandidateId I);
  uint64_t weigh(HittingSet &Choice);
  void explain(Advice &A, llvm::ArrayRef<CandidateId> Chosen);
  void proposeNever(Advice &A, uint32_t Place);
  bool isAskedFor(Vertex Entry) const;
  uint32_t functionsLost(const std::vector<bool> &After) const;

  std::set<CandidateId> RuledOut;
  std::vector<bool> Before;        ///< reached without assumptions
  std::vector<bool> WithoutPlaces; ///< reached without what the places do
  std::vector<bool> Involved;      ///< functions that have to do with them
  uint32_t FunctionsBefore = 0;
  std::map<CandidateId, std::vector<bool>> Under; ///< reached, by assumption
  std::map<CandidateId, uint32_t> Losses;
  std::map<CandidateId, bool> Usable;
  std::map<CandidateId, uint64_t> Weights;
  std::map<Vertex, uint32_t> NeverLosses; ///< by a function's entry
};

} // namespace ukport

#endif // UKPORT_GUARDS_ADVICE_H
