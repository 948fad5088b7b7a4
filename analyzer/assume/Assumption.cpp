#include "analyzer/assume/Assumption.h"
#include "analyzer/support/Error.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace ukport {

/// In the order in which they are tried: longer ones first.
static constexpr std::pair<StringLiteral, Relation> Symbols[] = {
    {"!=", Relation::NotEqual},  {"==", Relation::Equal},
    {"<=", Relation::LessEqual}, {">=", Relation::GreaterEqual},
    {"=", Relation::Equal},      {"<", Relation::Less},
    {">", Relation::Greater}};

StringRef symbolOf(Relation R) {
  if (R == Relation::Equal)
    return "=";
  for (const auto &[Symbol, Is] : Symbols)
    if (Is == R)
      return Symbol;
  return R == Relation::In ? "in" : "never";
}

namespace {

class AssumptionParser {
public:
  AssumptionParser(StringRef Text, StringRef Origin)
      : Text(Text), Rest(Text.trim()) {
    Result.Origin = Origin.str();
  }

  Expected<Assumption> parse() {
    if (!readSubject())
      return problem("it does not begin with a variable, a struct's member or "
                     "a function's result");
    Rest = Rest.ltrim();
    if (StringRef Word = Rest;
        Word.consume_front("in") && Word.starts_with_insensitive(" ")) {
      Rest = Word;
      return readTexts() ? Expected<Assumption>(std::move(Result))
                         : problem("\"in\" is followed by texts in quotation "
                                   "marks, with commas between them");
    }
    if (Rest == "never" && StringRef(Result.Subject).ends_with("()")) {
      Result.Is = Relation::Never;
      return std::move(Result);
    }
    const auto *Found = find_if(
        Symbols, [this](const auto &S) { return Rest.consume_front(S.first); });
    if (Found == std::end(Symbols))
      return problem("no relation follows " + Result.Subject);
    Result.Is = Found->second;
    Rest = Rest.trim();
    if (!readValue())
      return problem("'" + Rest + "' is no whole number");
    return std::move(Result);
  }

private:
  Error problem(const Twine &Why) const {
    return makeError("bad assumption", Result.Origin + ": " + Text, Why,
                     "write it as 'ngx_core_conf_t.master = 0', 'ngx_process "
                     "!= 2', 'getenv() = 0' or 'reload() never'");
  }

  bool readName() {
    size_t Length = 0;
    while (Length < Rest.size() &&
           (isAlnum(Rest[Length]) || Rest[Length] == '_'))
      ++Length;
    if (!Length || isDigit(Rest[0]))
      return false;
    Result.Subject += Rest.take_front(Length);
    Rest = Rest.drop_front(Length);
    return true;
  }

  /// The name of a call in "syscall(NAME)", or *.
  bool readCall() {
    Result.Subject += "(";
    if (Rest.consume_front("*"))
      Result.Subject += "*";
    else if (!readName())
      return false;
    Result.Subject += ")";
    return Rest.consume_front(")");
  }

  /// The rest of NAME("text").
  bool readTextOfCall() {
    size_t End = Rest.find("\")");
    if (End == StringRef::npos || Rest.take_front(End).contains('"'))
      return false;
    Result.Subject += ("(\"" + Rest.take_front(End) + "\")").str();
    Rest = Rest.drop_front(End + 2);
    return true;
  }

  bool readSubject() {
    if (!readName())
      return false;
    if (Result.Subject == "syscall" && Rest.consume_front("("))
      return readCall();
    if (Rest.consume_front("(\""))
      return readTextOfCall();
    if (Rest.consume_front("()")) {
      Result.Subject += "()";
      return true;
    }
    while (Rest.consume_front(".")) {
      Result.Subject += ".";
      if (!readName())
        return false;
    }
    return true;
  }

  bool readValue() {
    if (Rest == "NULL" || Rest == "false")
      return true;
    if (Rest == "true") {
      Result.Value = 1;
      return true;
    }
    return !Rest.getAsInteger(0, Result.Value);
  }

  bool readTexts() {
    Result.Is = Relation::In;
    do {
      Rest = Rest.ltrim();
      size_t End = Rest.find('"', 1);
      if (!Rest.starts_with("\"") || End == StringRef::npos)
        return false;
      Result.Texts.push_back(Rest.slice(1, End).str());
      Rest = Rest.drop_front(End + 1).ltrim();
    } while (Rest.consume_front(","));
    sort(Result.Texts);
    Result.Texts.erase(std::unique(Result.Texts.begin(), Result.Texts.end()),
                       Result.Texts.end());
    return Rest.empty();
  }

  StringRef Text, Rest;
  Assumption Result;
};

} // namespace

Expected<Assumption> parseAssumption(StringRef Text, StringRef Origin) {
  return AssumptionParser(Text, Origin).parse();
}

std::string describe(const Assumption &A) {
  if (A.Is == Relation::Never)
    return A.Subject + " never";
  if (A.Is != Relation::In)
    return formatv("{0} {1} {2}", A.Subject, symbolOf(A.Is), A.Value);
  std::string Result = A.Subject + " in ";
  for (const std::string &Text : A.Texts)
    Result += (&Text == &A.Texts.front() ? "\"" : ", \"") + Text + "\"";
  return Result;
}

} // namespace ukport
