#include "analyzer/assume/Environment.h"
#include "analyzer/support/Error.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/DebugProgramInstruction.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace ukport {

/// Functions of libc that look a name up in the environment; each returns null
/// where it is not there.
static constexpr StringLiteral LookupNames[] = {"getenv", "secure_getenv"};
/// Those that add one: their first argument is the name, up to an equals sign.
static constexpr StringLiteral SetterNames[] = {"setenv", "putenv"};

static const Assumption NullResult{"environment", Relation::Equal, 0, {}, ""};

Error ProcessStart::addVariable(StringRef Text) {
  if (!Names)
    Names.emplace();
  if (Text.empty())
    return Error::success();
  auto [Name, Value] = Text.split('=');
  if (Name.empty() || Name.size() == Text.size() || Name.contains('"'))
    return makeError("bad --env", Text, "it is no name with a value",
                     "write --env 'NAME=value', or --env '' for an empty "
                     "environment");
  Names->push_back(Name.str());
  return Error::success();
}

/// The names that \p M adds to the environment itself, where they are texts.
static std::set<std::string> namesSetIn(const Module &M) {
  std::set<std::string> Names;
  for (StringRef Setter : SetterNames)
    if (const Function *F = M.getFunction(Setter))
      for (const User *U : F->users())
        if (auto *Call = dyn_cast<CallBase>(U);
            Call && Call->getCalledOperand() == F && !Call->arg_empty())
          if (StringRef Text;
              getConstantStringInfo(Call->getArgOperand(0), Text))
            Names.insert(Text.split('=').first.str());
  return Names;
}

/// The name of the first parameter of \p F; empty where the source has none.
static StringRef firstParameterOf(const Function &F) {
  for (const Instruction &I : instructions(F))
    for (const DbgVariableRecord &Record : filterDbgVars(I.getDbgRecordRange()))
      if (const DILocalVariable *Var = Record.getVariable();
          Var->getArg() == 1 && Var->getScope() == F.getSubprogram())
        return Var->getName();
  return "";
}

std::vector<Assumption> assumptionsOf(const ProcessStart &Start,
                                      const Module &M) {
  std::vector<Assumption> Result;
  const Function *Main = M.getFunction("main");
  if (Start.Words && !Start.Words->empty() && Main && !Main->arg_empty())
    if (StringRef Name = firstParameterOf(*Main); !Name.empty())
      Result.push_back({("main." + Name).str(),
                        Relation::Equal,
                        int64_t(Start.Words->size()),
                        {},
                        "--argv"});
  if (!Start.Names)
    return Result;
  std::set<std::string> Set = namesSetIn(M), Names = Set;
  Names.insert(Start.Names->begin(), Start.Names->end());
  Assumption All{"environment", Relation::In, 0, {}, "--env"};
  All.Texts.assign(Names.begin(), Names.end());
  if (Names.empty())
    All.Texts.push_back("");
  Result.push_back(std::move(All));
  for (StringRef Lookup : LookupNames)
    for (const std::string &Name : Names)
      if (M.getFunction(Lookup) && !Set.count(Name))
        Result.push_back({(Lookup + "(\"" + Name + "\")").str(),
                          Relation::NotEqual,
                          0,
                          {},
                          "--env"});
  return Result;
}

bool TextResults::isMeant(const Assumption &A) {
  return (A.Subject == "environment" && A.Is == Relation::In) ||
         StringRef(A.Subject).ends_with("\")");
}

bool TextResults::add(const Assumption &A, const Module &M) {
  if (A.Is == Relation::In) {
    Names = &A;
    IsNull = {&NullResult};
    for (StringRef Name : LookupNames)
      if (const Function *F = M.getFunction(Name))
        Lookups.insert(F);
    return true;
  }
  auto [Name, Rest] = StringRef(A.Subject).split('(');
  StringRef Text = Rest.drop_front().drop_back(2); // without quotes and ")"
  bool Found = false;
  for (const Function &F : M) {
    const DISubprogram *SP = F.getSubprogram();
    if (F.getName() != Name && !(SP && SP->getName() == Name))
      continue;
    ByText[&F][Text.str()].push_back(&A);
    Found = true;
  }
  return Found;
}

TextResults::Facts TextResults::of(const Function &F, StringRef Text) const {
  if (auto It = ByText.find(&F); It != ByText.end())
    if (auto Own = It->second.find(Text.str()); Own != It->second.end())
      return Own->second;
  if (Names && Lookups.count(&F) && !binary_search(Names->Texts, Text))
    return IsNull;
  return {};
}

TextResults::Facts TextResults::ofAny(const Function &F) const {
  bool Empty = Names && Names->Texts == std::vector<std::string>{""};
  return Empty && Lookups.count(&F) && !ByText.count(&F) ? Facts(IsNull)
                                                         : Facts();
}

} // namespace ukport
