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
  return R == Relation::Never ? "never" : "in";
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
      Rest = Word.ltrim();
      bool Quoted = Rest.starts_with("\"");
      return (Quoted ? readTexts() : readFunctions())
                 ? Expected<Assumption>(std::move(Result))
                 : problem("\"in\" is followed by texts in quotation marks, or "
                           "by functions, with commas between them");
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
    StringRef Value = Rest;
    if (!readValue() && !(Result.Is == Relation::Equal && readFunctions()))
      return problem("'" + Value + "' is no whole number");
    return std::move(Result);
  }

private:
  Error problem(const Twine &Why) const {
    return makeError("bad assumption", Result.Origin + ": " + Text, Why,
                     "write it as 'ngx_core_conf_t.master = 0', 'ngx_process "
                     "!= 2', 'getenv() = 0' or 'reload() never'");
  }

  /// Appends the name that comes next.
  bool readName(std::string &To) {
    size_t Length = 0;
    while (Length < Rest.size() &&
           (isAlnum(Rest[Length]) || Rest[Length] == '_'))
      ++Length;
    if (!Length || isDigit(Rest[0]))
      return false;
    To += Rest.take_front(Length);
    Rest = Rest.drop_front(Length);
    return true;
  }
  bool readName() { return readName(Result.Subject); }

  /// Appends the name of a file and its colon, if that comes next.
  void readFile(std::string &To) {
    size_t Length = Rest.find_if_not(
        [](char C) { return isAlnum(C) || StringRef("_-+./").contains(C); });
    if (!Length || Length == StringRef::npos || Rest[Length] != ':')
      return;
    To += Rest.take_front(Length + 1);
    Rest = Rest.drop_front(Length + 1);
  }

  /// NAME or FILE:NAME, and more after commas.
  bool readFunctions() {
    Result.Is = Relation::Holds;
    do {
      Rest = Rest.ltrim();
      std::string Name;
      readFile(Name);
      if (!readName(Name))
        return false;
      Result.Texts.push_back(std::move(Name));
      Rest = Rest.ltrim();
    } while (Rest.consume_front(","));
    return endTexts();
  }

  bool endTexts() {
    sort(Result.Texts);
    Result.Texts.erase(std::unique(Result.Texts.begin(), Result.Texts.end()),
                       Result.Texts.end());
    return Rest.empty();
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
    readFile(Result.Subject);
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
    for (bool Behind = false;
         Rest.starts_with(".") || (Behind = Rest.starts_with("->"));
         Behind = false) {
      Result.Subject += Behind ? "->" : ".";
      Rest = Rest.drop_front(Behind ? 2 : 1);
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
    return endTexts();
  }

  StringRef Text, Rest;
  Assumption Result;
};

} // namespace

FileAndName splitFile(StringRef Name) {
  size_t Colon = Name.find(':');
  return Colon == StringRef::npos
             ? FileAndName{"", Name}
             : FileAndName{Name.take_front(Colon), Name.drop_front(Colon + 1)};
}

Expected<Assumption> parseAssumption(StringRef Text, StringRef Origin) {
  return AssumptionParser(Text, Origin).parse();
}

std::string describe(const Assumption &A) {
  if (A.Is == Relation::Never)
    return A.Subject + " never";
  if (A.Is == Relation::Holds)
    return A.Subject + (A.Texts.size() == 1 ? " = " : " in ") +
           join(A.Texts, ", ");
  if (A.Is != Relation::In)
    return formatv("{0} {1} {2}", A.Subject, symbolOf(A.Is), A.Value);
  return A.Subject + " in \"" + join(A.Texts, "\", \"") + "\"";
}

} // namespace ukport
