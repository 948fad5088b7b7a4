#include "analyzer/syscalls/Boundary.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "syscall-map/TomlPlusPlus.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport {
namespace {

/// Reads one boundary file; the first problem wins.
class BoundaryReader {
public:
  explicit BoundaryReader(StringRef Path) : Path(Path.str()) {}

  Expected<Boundary> read() {
    auto Text = readFile(Path);
    if (!Text)
      return Text.takeError();
    toml::parse_result Parsed =
        toml::parse(std::string_view((*Text)->getBuffer()), Path);
    if (!Parsed)
      return problem(Parsed.error().source().begin.line,
                     std::string(Parsed.error().description()));
    Boundary Result;
    if (auto *Functions = Parsed.table()["function"].as_array())
      for (toml::node &Node : *Functions)
        if (Error E = readFunction(Node, Result))
          return E;
    if (auto *Lookups = Parsed.table()["vdso"].as_array())
      for (toml::node &Node : *Lookups)
        if (auto *T = Node.as_table())
          Result.VdsoLookups.push_back((*T)["lookup"].value_or(std::string()));
    auto Kernel = Parsed.table()["kernel"];
    if (auto *Long = Kernel["long-answers"].as_array())
      for (toml::node &Name : *Long)
        Result.LongAnswers.push_back(Name.value_or(std::string()));
    if (auto *None = Kernel["no-answer"].as_array())
      for (toml::node &Name : *None)
        Result.NoAnswers.push_back(Name.value_or(std::string()));
    return Result;
  }

private:
  Error problem(unsigned Line, const Twine &Why) {
    return makeInputError("bad summary", Path + ":" + Twine(Line), Why,
                          "the head of the file says what each key means");
  }

  static std::optional<unsigned>
  argument(const toml::node_view<toml::node> &N) {
    if (auto Value = N.value<int64_t>(); Value && *Value >= 0 && *Value < 16)
      return unsigned(*Value);
    return std::nullopt;
  }

  Error readFunction(toml::node &Node, Boundary &Result) {
    unsigned Line = Node.source().begin.line;
    auto *T = Node.as_table();
    if (!T || !(*T)["name"].is_string())
      return problem(Line, "a function has no name");
    FunctionSummary S;
    S.Name = (*T)["name"].value_or(std::string());
    S.Kind = (*T)["kind"].value_or(std::string("native"));
    if (S.Kind != "boundary" && S.Kind != "native" && S.Kind != "wrapper")
      return problem(Line, "kind is none of boundary, native, wrapper");
    if (auto *Aliases = (*T)["aliases"].as_array())
      for (toml::node &A : *Aliases)
        S.Aliases.push_back(A.value_or(std::string()));
    S.NumberArgument = argument((*T)["number-argument"]);
    S.FirstArgument = argument((*T)["first-argument"]).value_or(0);
    S.EnteredByKernel = (*T)["entered-by"].value_or(std::string()) == "kernel";
    S.Returns = (*T)["returns"].value_or(std::string()) != "never";
    if (auto *Makes = (*T)["makes"].as_array())
      for (toml::node &M : *Makes)
        S.Makes.push_back(readSyscall(M));
    if (auto *Calls = (*T)["calls"].as_array())
      for (toml::node &C : *Calls)
        S.Calls.push_back(readCall(C));
    if (S.Kind == "boundary" && !S.NumberArgument && S.Makes.empty())
      return problem(Line, "a boundary has neither number-argument nor makes");
    Result.Functions.push_back(std::move(S));
    return Error::success();
  }

  static FixedSyscall readSyscall(toml::node &Node) {
    FixedSyscall Result;
    auto *T = Node.as_table();
    if (!T)
      return Result;
    Result.Name = (*T)["syscall"].value_or(std::string());
    if (auto *Arguments = (*T)["arguments"].as_array())
      for (toml::node &A : *Arguments) {
        FixedSyscall::Operand Operand;
        if (auto Index = A.value<int64_t>(); A.is_integer() && Index)
          Operand.Argument = unsigned(*Index);
        else
          StringRef(A.value_or(std::string()))
              .getAsInteger(0, Operand.Constant);
        Result.Arguments.push_back(Operand);
      }
    return Result;
  }

  static SummaryCall readCall(toml::node &Node) {
    SummaryCall Result;
    auto *T = Node.as_table();
    if (!T)
      return Result;
    Result.Function = (*T)["function"].value_or(std::string());
    Result.Argument = argument((*T)["argument"]);
    if (auto *Passes = (*T)["passes"].as_array())
      Result.Passed = Passes->size();
    Result.Optional = (*T)["optional"].value_or(false);
    return Result;
  }

  std::string Path;
};

} // namespace

Expected<Boundary> Boundary::load(StringRef Path) {
  return BoundaryReader(Path).read();
}

Expected<Boundary> Boundary::loadDefault() {
  return load(dataDirectory() + "/sysroot/boundary.toml");
}

/// Appends the sites that \p S says \p F has, and makes them all F has.
static void summarise(ProgramGraph &G, FunctionId F, const FunctionSummary &S) {
  Function &Owner = G.function(F);
  Owner.References = {};
  Owner.Blocks = {};
  // What the machine code showed is nobody's now.
  for (uint32_t I = Owner.Sites.Begin; I < Owner.Sites.End; ++I) {
    G.Sites[I].Kind = SiteKind::Indirect;
    G.Sites[I].Callee = FunctionId();
  }
  if (S.EnteredByKernel) {
    Signature Uncallable; // reads more arguments than any call passes
    Uncallable.Gpr = Uncallable.ReadGpr = UINT8_MAX;
    Owner.Signature = G.intern(Uncallable);
  }
  Owner.Sites = {uint32_t(G.Sites.size()), uint32_t(G.Sites.size())};
  for (const SummaryCall &Call : S.Calls) {
    Site New;
    New.Caller = F;
    New.Where = Owner.Where;
    Signature Passed;
    Passed.Gpr = Passed.ReadGpr = Call.Passed;
    New.Signature = G.intern(Passed);
    if (Call.Argument) {
      New.Kind = SiteKind::Callback;
    } else {
      std::vector<FunctionId> Callees = G.findFunctions(Call.Function);
      if (Callees.empty())
        continue; // not linked, so never reached
      New.Callee = Callees.front();
    }
    G.Sites.push_back(New);
  }
  Owner.Sites.End = G.Sites.size();
}

const FunctionSummary *Boundary::summaryOf(StringRef Name) const {
  for (const FunctionSummary &S : Functions)
    if (S.Name == Name || llvm::is_contained(S.Aliases, Name))
      return &S;
  return nullptr;
}

/// Machine code (also of another program part), or a function of libc whose
/// body is inline assembly.
static bool isSummarised(const ProgramGraph &G, FunctionId F) {
  const Function &Fn = G.function(F);
  return Fn.Kind == FunctionKind::Native ||
         Fn.Kind == FunctionKind::Undefined ||
         (Fn.Kind == FunctionKind::Bitcode &&
          G.module(Fn.Module).Kind == ModuleKind::Libc);
}

/// Another libc may have a function of the same name: what the body of \p F is
/// said to call has to be there.
static bool fits(const ProgramGraph &G, FunctionId F,
                 const FunctionSummary &S) {
  return G.function(F).Kind == FunctionKind::Undefined ||
         llvm::all_of(S.Calls, [&](const SummaryCall &Call) {
           return Call.Argument || Call.Optional ||
                  !G.findFunctions(Call.Function).empty();
         });
}

void applySummaries(ProgramGraph &G, const Boundary &B,
                    function_ref<bool(FunctionId)> HasBody) {
  for (const FunctionSummary &S : B.Functions)
    for (FunctionId F : G.findFunctions(S.Name)) {
      if (S.Kind == "wrapper" || HasBody(F) || !isSummarised(G, F) ||
          !fits(G, F, S))
        continue;
      summarise(G, F, S);
      // What was not understood in the body, the summary states.
      llvm::erase_if(G.Unknowns, [&](const Unknown &U) { return U.In == F; });
    }
}

} // namespace ukport
