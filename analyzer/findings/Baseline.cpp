//===- Baseline.cpp - reading and writing what is known and accepted ------===//
//
// A baseline decides what CI lets pass, so a slip in it must not widen it: keys
// that are not known, texts that are no glob, days that are none, and an entry
// without a reason or without anything that it means are refused, each with its
// line.
//
//===----------------------------------------------------------------------===//
#include "analyzer/findings/Gate.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/NearNames.h"
#include "syscall-map/TomlPlusPlus.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/GlobPattern.h"

using namespace llvm;

namespace ukport {

namespace {

class BaselineReader {
public:
  explicit BaselineReader(StringRef Path) { Result.File = Path.str(); }

  Expected<BaselineFile> read(StringRef Text) {
    toml::parse_result Parsed =
        toml::parse(std::string_view(Text), Result.File);
    if (!Parsed) {
      std::string Why(Parsed.error().description());
      for (size_t At; (At = Why.find('\n')) != std::string::npos;)
        Why.replace(At, 1, "\\n"); // it quotes what it did not expect
      return problem(Parsed.error().source().begin.line, Why);
    }
    for (auto &[Key, Node] : Parsed.table()) {
      Line = Node.source().begin.line;
      if (Key != "version" && Key != "accepted")
        return unknown(Key.str(), {"version", "accepted"});
    }
    auto Version = Parsed.table()["version"].value<int64_t>();
    if (!Version || *Version != 1)
      return problem(1, "it does not say `version = 1`");
    const toml::array *Entries = Parsed.table()["accepted"].as_array();
    if (!Entries && Parsed.table().contains("accepted"))
      return problem(Line, "'accepted' is not a list of tables");
    for (size_t I = 0; Entries && I < Entries->size(); ++I)
      if (Error E = readEntry((*Entries)[I]))
        return E;
    return std::move(Result);
  }

private:
  Error problem(unsigned At, const Twine &Why) {
    return makeInputError("bad baseline", Result.File + ":" + Twine(At), Why,
                          "docs/gating.md describes the file; `ukport "
                          "baseline` writes one");
  }

  Error unknown(std::string_view Key, ArrayRef<const char *> Known) {
    NearNames Near{StringRef(Key)};
    for (const char *Name : Known)
      Near.consider(Name);
    return problem(Line,
                   "unknown key '" + StringRef(Key) + "'; " +
                       Near.question("the keys are " + join(Known, ", ")));
  }

  Error readEntry(const toml::node &Node) {
    BaselineEntry E;
    Line = E.Line = Node.source().begin.line;
    const toml::table *Table = Node.as_table();
    if (!Table)
      return problem(Line, "an entry of 'accepted' is not a table");
    const std::pair<const char *, std::string BaselineEntry::*> Globs[] = {
        {"feature", &BaselineEntry::Feature},
        {"pattern", &BaselineEntry::Pattern},
        {"function", &BaselineEntry::Function},
        {"module", &BaselineEntry::Module},
        {"file", &BaselineEntry::File}};
    for (auto &[Key, Value] : *Table) {
      Line = Value.source().begin.line;
      auto Glob = llvm::find_if(
          Globs, [&](const auto &G) { return Key.str() == G.first; });
      Error Bad = Glob != std::end(Globs) ? readGlob(Value, E.*(Glob->second))
                  : Key == "uses"         ? readUses(Value, E)
                  : Key == "targets"      ? readTargets(Value, E)
                  : Key == "reason"       ? readText(Value, E.Reason)
                  : Key == "expires"
                      ? readDay(Value, E)
                      : unknown(Key.str(), {"feature", "pattern", "function",
                                            "module", "file", "uses", "targets",
                                            "reason", "expires"});
      if (Bad)
        return Bad;
    }
    if (E.Reason.empty())
      return problem(E.Line, "the entry has no reason");
    if (E.Uses.empty() && llvm::all_of(Globs, [&](const auto &G) {
          return (E.*G.second).empty();
        }))
      return problem(E.Line, "the entry would accept everything: it names no "
                             "feature, pattern, function, module, file or use");
    Result.Entries.push_back(std::move(E));
    return Error::success();
  }

  Error readText(const toml::node &Value, std::string &To) {
    auto Text = Value.value<std::string>();
    if (!Text || Text->empty())
      return problem(Line, "a text is wanted here, and not an empty one");
    To = *Text;
    return Error::success();
  }

  Error readGlob(const toml::node &Value, std::string &To) {
    if (Error E = readText(Value, To))
      return E;
    auto Glob = GlobPattern::create(To);
    if (!Glob)
      return problem(
          Line, "'" + To + "' is no pattern: " + toString(Glob.takeError()));
    return Error::success();
  }

  Error readUses(const toml::node &Value, BaselineEntry &E) {
    if (!Value.is_array() || Value.as_array()->empty())
      return problem(Line, "'uses' is not a list of fingerprints");
    for (const toml::node &Each : *Value.as_array()) {
      auto Text = Each.value<std::string>();
      if (!Text || Text->size() != 16 || !all_of(*Text, isHexDigit))
        return problem(Each.source().begin.line,
                       "a fingerprint has 16 hexadecimal digits");
      E.Uses.push_back(StringRef(*Text).lower());
    }
    return Error::success();
  }

  Error readTargets(const toml::node &Value, BaselineEntry &E) {
    if (const toml::array *List = Value.as_array())
      for (const toml::node &Each : *List) {
        auto Name = Each.value<std::string>();
        if (!Name || Name->empty())
          return problem(Line, "'targets' holds something else than names");
        E.Targets[*Name] = Severity::Blocker;
      }
    else if (const toml::table *Table = Value.as_table())
      for (auto &[Name, Level] : *Table) {
        auto Text = Level.value<std::string>();
        auto Most = severityNamed(Text ? *Text : "");
        if (!Most)
          return problem(Line, "the severity for '" + StringRef(Name.str()) +
                                   "' is not info, degraded, loss or blocker");
        E.Targets[std::string(Name.str())] = *Most;
      }
    if (E.Targets.empty())
      return problem(Line, "'targets' is neither a list of systems nor a table "
                           "of their severities");
    return Error::success();
  }

  Error readDay(const toml::node &Value, BaselineEntry &E) {
    auto Day = Value.value<toml::date>();
    auto Text = Value.value<std::string>();
    if (Day)
      E.Expires = formatv("{0:4}-{1}-{2}", Day->year, twoDigits(Day->month),
                          twoDigits(Day->day));
    else if (Text && isDay(*Text))
      E.Expires = *Text;
    else
      return problem(Line, "'expires' is not a day such as 2027-06-30");
    return Error::success();
  }

  static std::string twoDigits(unsigned N) {
    return (N < 10 ? "0" : "") + std::to_string(N);
  }

  BaselineFile Result;
  unsigned Line = 1; ///< of what is being read
};

} // namespace

bool isDay(StringRef Text) {
  // A day is what TOML takes for one: it knows how long February is.
  if (Text.size() != 10 || Text[4] != '-' || Text[7] != '-')
    return false;
  std::string Toml = ("d = " + Text).str();
  toml::parse_result Parsed = toml::parse(Toml);
  return Parsed && Parsed.table()["d"].is_date();
}

Expected<BaselineFile> parseBaseline(StringRef Text, StringRef Path) {
  return BaselineReader(Path).read(Text);
}

Expected<BaselineFile> readBaseline(StringRef Path) {
  auto Text = readFile(Path);
  if (!Text)
    return makeInputError("cannot read the baseline", Path,
                          toString(Text.takeError()),
                          "write one with `ukport baseline -o FILE`");
  return parseBaseline((*Text)->getBuffer(), Path);
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

/// \p Text as TOML has it.
static std::string quoted(StringRef Text) {
  std::string Out = "\"";
  for (unsigned char C : Text) {
    if (C == '"' || C == '\\')
      Out += std::string("\\") + char(C);
    else if (C < 0x20 || C == 0x7f)
      Out += formatv("\\u{0:X-4}", unsigned(C)).str();
    else
      Out += char(C);
  }
  return Out + '"';
}

/// \p Text in a comment: nothing in it ends the line.
static std::string comment(StringRef Text) {
  std::string Out;
  for (unsigned char C : Text)
    Out += C < 0x20 || C >= 0x7f ? '?' : char(C);
  return Out;
}

static void write(raw_ostream &OS, const BaselineEntry &E,
                  function_ref<std::string(StringRef)> Label) {
  OS << "\n[[accepted]]\n";
  auto Text = [&](StringRef Key, StringRef Value) {
    if (!Value.empty())
      OS << Key << " = " << quoted(Value) << '\n';
  };
  Text("feature", E.Feature);
  Text("pattern", E.Pattern);
  Text("function", E.Function);
  Text("module", E.Module);
  Text("file", E.File);
  if (!E.Targets.empty()) {
    ListSeparator Comma;
    OS << "targets = {";
    for (const auto &[Name, Level] : E.Targets)
      OS << Comma << quoted(Name) << " = " << quoted(toString(Level));
    OS << "}\n";
  }
  Text("reason", E.Reason);
  if (!E.Expires.empty())
    OS << "expires = " << E.Expires << '\n';
  if (E.Uses.empty())
    return;
  OS << "uses = [\n";
  for (const std::string &Print : E.Uses) {
    OS << "  " << quoted(Print) << ',';
    if (std::string What = Label(Print); !What.empty())
      OS << " # " << comment(What);
    OS << '\n';
  }
  OS << "]\n";
}

std::string writeBaseline(const BaselineFile &B, StringRef Heading,
                          function_ref<std::string(StringRef)> Label) {
  std::string Text;
  raw_string_ostream OS(Text);
  for (StringRef Line : split(Heading, '\n'))
    OS << (Line.empty() ? "#" : "# ") << comment(Line) << '\n';
  OS << "version = 1\n";
  for (const BaselineEntry &E : B.Entries)
    write(OS, E, Label);
  return Text;
}

} // namespace ukport
