#include "analyzer/assume/Application.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "syscall-map/TomlPlusPlus.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include <set>

using namespace llvm;

namespace ukport {
namespace {

class ApplicationReader {
public:
  explicit ApplicationReader(StringRef Path) { Result.File = Path.str(); }

  Expected<Application> read() {
    auto Text = readFile(Result.File);
    if (!Text)
      return Text.takeError();
    toml::parse_result Parsed =
        toml::parse(std::string_view((*Text)->getBuffer()), Result.File);
    if (!Parsed)
      return problem(Parsed.error().source().begin.line,
                     std::string(Parsed.error().description()));
    if (Error E = readHead(Parsed.table()))
      return E;
    return std::move(Result);
  }

private:
  Error problem(unsigned Line, const Twine &Why) const {
    return makeInputError("bad application file",
                          Result.File + ":" + Twine(Line), Why,
                          "docs/assumptions.md says what each key means");
  }

  static std::vector<std::string> texts(const toml::node &Node) {
    std::vector<std::string> Found;
    if (auto Text = Node.value<std::string>())
      Found.push_back(*Text);
    if (auto *List = Node.as_array())
      for (const toml::node &Element : *List)
        Found.push_back(Element.value_or(std::string()));
    return Found;
  }

  Error readHead(const toml::table &Table) {
    for (const auto &[Key, Node] : Table) {
      StringRef Name = Key.str();
      if (Name == "program")
        Result.Program = Node.value_or(std::string());
      else if (Name == "syntax" && Node.value_or(std::string()) == "braces")
        Result.Syntax = ConfigSyntax::Braces;
      else if (Name == "syntax" && Node.value_or(std::string()) == "lines")
        Result.Syntax = ConfigSyntax::Lines;
      else if (Name == "always")
        Result.Always = texts(Node);
      else if (Name == "tables")
        Result.Tables = texts(Node);
      else if (Name == "also")
        Result.Also = texts(Node);
      else if (Name == "references")
        Result.References = texts(Node);
      else if (Name == "also-referenced")
        Result.AlsoReferenced = texts(Node);
      else if (auto *Rules = Node.as_array(); Rules && Name == "when")
        for (const toml::node &Rule : *Rules) {
          if (Error E = readRule(Rule))
            return E;
        }
      else
        return problem(Node.source().begin.line,
                       "'" + Name + "' is no key, or not of that kind");
    }
    return Error::success();
  }

  Error readRule(const toml::node &Node) {
    unsigned Line = Node.source().begin.line;
    auto *Table = Node.as_table();
    if (!Table)
      return problem(Line, "a rule is a table");
    SettingRule R;
    for (const auto &[Key, Value] : *Table) {
      StringRef Name = Key.str();
      if (Name == "setting" || Name == "option") {
        R.Settings = texts(Value);
        R.IsOption = Name == "option";
      } else if (Name == "is") {
        R.Is = Value.value_or(std::string());
        R.HasIs = true;
      } else if (Name == "absent") {
        R.Absent = Value.value_or(false);
      } else if (Name == "has") {
        R.Has = texts(Value);
      } else if (Name == "without") {
        R.Without = texts(Value);
      } else if (Name == "unless") {
        R.Unless = texts(Value);
      } else if (Name == "numeric") {
        R.Numeric = texts(Value);
      } else if (Name == "assume") {
        R.Assume = texts(Value);
      } else {
        return problem(Value.source().begin.line, "'" + Name + "' is no key");
      }
    }
    if (R.Settings.empty() || R.Assume.empty() ||
        R.Absent + R.HasIs + !R.Without.empty() + !R.Has.empty() != 1)
      return problem(Line, "a rule has a setting or an option, one of \"is\", "
                           "\"absent\", \"without\" and \"has\", and what "
                           "to assume then");
    Result.Rules.push_back(std::move(R));
    return Error::success();
  }

  Application Result;
};

/// Decides which rules hold.
class RuleReader {
public:
  RuleReader(const Application &A, const Start &S) : A(A), S(S) {}

  Expected<std::vector<Assumption>> run() {
    add(A.Always, "always, says the application's file");
    if (S.Config)
      for (const std::string &Table : A.Tables)
        add({choice(Table, settingNames())}, "the settings that occur");
    if (S.Config)
      for (const std::string &Table : A.References)
        add({choice(Table, referencedNames())}, "what settings refer to");
    for (const SettingRule &R : A.Rules)
      if (std::optional<std::string> Why =
              R.IsOption ? optionHolds(R) : settingHolds(R))
        add(R.Assume, *Why);
    if (Problem)
      return std::move(Problem);
    return std::move(Result);
  }

private:
  void add(const std::vector<std::string> &Texts, StringRef Origin) {
    for (const std::string &Text : Texts) {
      Expected<Assumption> Parsed = parseAssumption(Text, Origin);
      if (!Parsed)
        Problem = joinErrors(std::move(Problem), Parsed.takeError());
      else if (!is_contained(Result, *Parsed))
        Result.push_back(std::move(*Parsed));
    }
  }

  std::set<std::string> settingNames() const {
    std::set<std::string> Names(A.Also.begin(), A.Also.end());
    for (const Setting &Each : *S.Config)
      Names.insert(Each.Name);
    return Names;
  }

  /// The names after a dollar sign.
  std::set<std::string> referencedNames() const {
    std::set<std::string> Names(A.AlsoReferenced.begin(),
                                A.AlsoReferenced.end());
    for (const Setting &Each : *S.Config)
      for (StringRef Rest : Each.Values)
        while (!(Rest = Rest.split('$').second).empty()) {
          Rest.consume_front("{");
          Names.insert(
              Rest.take_while([](char C) { return isAlnum(C) || C == '_'; })
                  .str());
        }
    return Names;
  }

  static std::string choice(const std::string &Table,
                            const std::set<std::string> &Names) {
    std::string Text = Table + " in ";
    for (const std::string &Name : Names)
      if (Name.find('"') == std::string::npos)
        Text += (Text.back() == ' ' ? "\"" : ", \"") + Name + "\"";
    return Text.back() == ' ' ? Text + "\"\"" : Text; // no entry at all
  }

  std::optional<std::string> occursWithAll(const SettingRule &R) const {
    bool All = all_of(R.Has, [&](const std::string &First) {
      return any_of(*S.Config, [&](const Setting &Each) {
        return is_contained(R.Settings, Each.Name) && !Each.Values.empty() &&
               StringRef(Each.Values[0]).equals_insensitive(First);
      });
    });
    if (!All)
      return std::nullopt;
    return join(R.Settings, ", ") + " with " + join(R.Has, ", ");
  }

  static bool isNumeric(const Setting &Each) {
    return none_of(Each.Values, [](StringRef Value) {
      return any_of(Value, [](char C) { return isAlpha(C); });
    });
  }

  /// Whether what \p R asks of other settings is so.
  bool mayHold(const SettingRule &R) const {
    auto Occurs = [this](StringRef Name) {
      return any_of(*S.Config,
                    [&](const Setting &Each) { return Each.Name == Name; });
    };
    return none_of(R.Unless, Occurs) && all_of(R.Numeric, Occurs) &&
           all_of(*S.Config, [&](const Setting &Each) {
             return !is_contained(R.Numeric, Each.Name) || isNumeric(Each);
           });
  }

  std::optional<std::string> settingHolds(const SettingRule &R) const {
    if (!S.Config || !mayHold(R))
      return std::nullopt;
    std::optional<std::string> Where;
    if (!R.Has.empty())
      return occursWithAll(R);
    for (const Setting &Each : *S.Config) {
      if (!is_contained(R.Settings, Each.Name))
        continue;
      bool Differs = R.HasIs && (Each.Values.empty() || Each.Values[0] != R.Is);
      if (R.Absent || Differs || any_of(Each.Values, [&](StringRef Value) {
            return any_of(R.Without, [&](const std::string &Text) {
              return Value.contains(Text);
            });
          }))
        return std::nullopt;
      Where = Each.File + ":" + std::to_string(Each.Line);
    }
    if (!R.Without.empty())
      return join(R.Settings, ", ") + " without " + join(R.Without, ", ");
    if (R.Absent)
      return "no " + join(R.Settings, ", ");
    return Where;
  }

  std::optional<std::string> optionHolds(const SettingRule &R) const {
    if (!S.Words || !R.Absent || any_of(*S.Words, [&](const std::string &Word) {
          return is_contained(R.Settings, Word);
        }))
      return std::nullopt;
    return "no " + join(R.Settings, ", ") + " on the command line";
  }

  const Application &A;
  const Start &S;
  std::vector<Assumption> Result;
  Error Problem = Error::success();
};

} // namespace

Expected<Application> Application::load(StringRef Path) {
  return ApplicationReader(Path).read();
}

Expected<std::optional<Application>> Application::findFor(StringRef Program) {
  std::set<std::string> Files;
  std::error_code EC;
  for (sys::fs::directory_iterator It(dataDirectory() + "/integration", EC),
       End;
       !EC && It != End; It.increment(EC))
    if (std::string File = It->path() + "/application.toml";
        sys::fs::exists(File))
      Files.insert(File);
  for (const std::string &File : Files) {
    Expected<Application> A = load(File);
    if (!A)
      return A.takeError();
    if (A->Program == Program)
      return std::move(*A);
  }
  return std::nullopt;
}

Expected<std::vector<Assumption>> assumptionsOf(const Application &A,
                                                const Start &S) {
  return RuleReader(A, S).run();
}

} // namespace ukport
