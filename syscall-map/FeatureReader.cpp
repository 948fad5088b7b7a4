//===- FeatureReader.cpp - features/*.toml --------------------------------===//
//
// The form of a feature file is described in docs/syscall-map.md.
//
//===----------------------------------------------------------------------===//
#include "analyzer/support/Error.h"
#include "syscall-map/Csv.h"
#include "syscall-map/MapReader.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace ukport {

using Test = Condition::Test;

static unsigned lineOf(const toml::node &Node) {
  return std::max<unsigned>(Node.source().begin.line, 1);
}

//===----------------------------------------------------------------------===//
// Numbers and constants
//===----------------------------------------------------------------------===//

Expected<int64_t> MapReader::readNumber(const TomlTable &Where, StringRef Key,
                                        const toml::node &Node) {
  if (const auto *Number = Node.as_integer())
    return Number->get();
  if (const auto *Name = Node.as_string()) {
    if (std::optional<int64_t> Value = Map.constant(Name->get()))
      return *Value;
    std::vector<StringRef> Names;
    for (const auto &Entry : Map.Constants)
      Names.push_back(Entry.getKey());
    llvm::sort(Names);
    std::string Near = nearest(Name->get(), Names);
    return Where.error(Key, "unknown constant '" + Name->get() + "'",
                       Near.empty() ? "add it to arguments.toml"
                                    : "write '" + Near +
                                          "', or add the constant to "
                                          "arguments.toml");
  }
  return Where.error(Key, "'" + Key + "' holds what is no number",
                     "write a number or a constant in quotes");
}

/// A number, a constant, or a list of them combined by "or".
Expected<int64_t> MapReader::readBits(const TomlTable &Where, StringRef Key) {
  const toml::node *Node = Where.get(Key);
  const toml::array *List = Node->as_array();
  if (!List)
    return readNumber(Where, Key, *Node);
  int64_t Bits = 0;
  for (size_t I = 0; I < List->size(); ++I) {
    Expected<int64_t> Value = readNumber(Where, Key, *List->get(I));
    if (!Value)
      return Value.takeError();
    Bits |= *Value;
  }
  return Bits;
}

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

/// The keys that state a test. They exclude each other; mask belongs to equals.
static constexpr StringRef TestKeys[] = {
    "equals",        "any-bit",        "any-of",
    "none-of",       "path-prefix",    "no-path-prefix",
    "string-any-of", "string-none-of", "unknown"};

/// All keys that a condition may have.
static std::vector<StringRef> conditionKeys() {
  std::vector<StringRef> Keys(std::begin(TestKeys), std::end(TestKeys));
  Keys.insert(Keys.begin(), {"argument", "mask"});
  return Keys;
}

/// Reads the test of \p C, which is stated by \p Key.
Error MapReader::readTest(const TomlTable &Row, StringRef Key, Condition &C) {
  if (Key == "equals" || Key == "any-bit") {
    C.Kind = Key == "equals" ? Test::Bits : Test::AnyBit;
    Expected<int64_t> Mask = readBits(Row, Key == "equals" ? "mask" : Key);
    if (!Mask)
      return Mask.takeError();
    if (*Mask == 0)
      return Row.error(Key, "the mask has no bit", "name the bits to test");
    C.Mask = *Mask;
    if (Key == "any-bit")
      return Error::success();
    Expected<int64_t> Number = readBits(Row, "equals");
    if (!Number)
      return Number.takeError();
    C.Number = *Number;
    if (C.Number & ~C.Mask)
      return Row.error("equals", "'equals' has bits that 'mask' lacks",
                       "the test could never hold; correct one of them");
    return Error::success();
  }
  if (Key == "any-of" || Key == "none-of") {
    C.Kind = Key == "any-of" ? Test::AnyOf : Test::NoneOf;
    const toml::array *List = Row.get(Key)->as_array();
    if (!List || List->empty())
      return Row.error(Key, "'" + Key + "' is not a list of numbers",
                       "write " + Key + " = [\"AF_UNIX\", 16]");
    for (size_t I = 0; I < List->size(); ++I) {
      Expected<int64_t> Number = readNumber(Row, Key, *List->get(I));
      if (!Number)
        return Number.takeError();
      C.Numbers.push_back(*Number);
    }
    return Error::success();
  }
  if (Key == "unknown") {
    C.Kind = Test::Unknown;
    return Error::success();
  }
  C.Kind = Key == "path-prefix"      ? Test::PathPrefix
           : Key == "no-path-prefix" ? Test::NoPathPrefix
           : Key == "string-any-of"  ? Test::StringAnyOf
                                     : Test::StringNoneOf;
  Expected<std::vector<std::string>> Strings = Row.strings(Key);
  if (!Strings)
    return Strings.takeError();
  C.Strings = std::move(*Strings);
  return Error::success();
}

Expected<Condition> MapReader::readCondition(const TomlTable &Section,
                                             const Matcher &Rule) {
  Condition C;
  const toml::node *Index = Section.get("argument");
  const auto *Number = Index ? Index->as_integer() : nullptr;
  if (!Number || Number->get() < 0 || Number->get() > 5)
    return Section.error("argument", "a test needs the argument it is about",
                         "add argument = 0 to 5");
  C.Argument = Number->get();
  for (const std::string &Name : Rule.Names)
    if (C.Argument >= Map.byName(Name)->ArgumentNames.size())
      return Section.error("argument",
                           Name + " has no argument " + Twine(C.Argument),
                           "count from 0, as in syscalls.csv");
  // `unknown` is a test when it is true; "skip" modifies another test.
  const toml::node *Unknown = Section.get("unknown");
  if (Unknown && Unknown->is_string()) {
    if (Unknown->as_string()->get() != "skip")
      return Section.error("unknown", "'unknown' is neither true nor \"skip\"",
                           "write true to match unknown arguments, \"skip\" to "
                           "ignore them");
    C.SkipUnknown = true;
  } else if (Unknown &&
             (!Unknown->is_boolean() || !Unknown->as_boolean()->get()))
    return Section.error("unknown", "'unknown' is neither true nor \"skip\"",
                         "write true or \"skip\"");
  StringRef Found;
  for (StringRef Key : TestKeys) {
    if (!Section.has(Key) || (Key == "unknown" && C.SkipUnknown))
      continue;
    if (!Found.empty())
      return Section.error(Key, "'" + Found + "' and '" + Key + "' in one test",
                           "use one, or a list of tests: where = [{ ... }]");
    Found = Key;
  }
  if (Found.empty() || Section.has("mask") != (Found == "equals"))
    return Section.error("argument", "the test is not complete",
                         "use mask with equals, or one of any-bit, any-of, "
                         "none-of, path-prefix, no-path-prefix, string-any-of, "
                         "string-none-of, unknown");
  if (Error E = readTest(Section, Found, C))
    return E;
  return C;
}

Expected<Matcher> MapReader::readMatcher(const TomlTable &Rule) {
  std::vector<StringRef> Keys = conditionKeys();
  Keys.insert(Keys.begin(), {"syscall", "function", "unknown-number", "where"});
  if (Error E = Rule.allowOnly(Keys))
    return E;
  Matcher M;
  StringRef Kinds[] = {"syscall", "function", "unknown-number"};
  if (count_if(Kinds, [&](StringRef Key) { return Rule.has(Key); }) != 1)
    return Rule.error("",
                      "a rule is about one of syscall, function, "
                      "unknown-number",
                      "write { syscall = \"fork\" } or another of them");
  bool HasTest = Rule.has("argument") || Rule.has("where");
  if (!Rule.has("syscall")) {
    M.Which = Rule.has("function") ? Matcher::Kind::Function
                                   : Matcher::Kind::UnknownNumber;
    if (Rule.raw().size() != 1)
      return Rule.error("", "only a rule about a syscall can test arguments",
                        "remove the other keys");
    if (M.Which == Matcher::Kind::UnknownNumber) {
      Expected<bool> Value = Rule.boolean("unknown-number");
      if (!Value)
        return Value.takeError();
      return M;
    }
    Expected<std::vector<std::string>> Names = Rule.strings("function");
    if (!Names)
      return Names.takeError();
    M.Names = std::move(*Names);
    return M;
  }
  Expected<std::vector<std::string>> Names = Rule.strings("syscall");
  if (!Names)
    return Names.takeError();
  M.Names = std::move(*Names);
  for (const std::string &Name : M.Names)
    if (!Map.byName(Name))
      return Rule.error("syscall", "unknown syscall '" + Name + "'",
                        "use a name of syscalls.csv");
  if (!HasTest) {
    if (Rule.raw().size() != 1)
      return Rule.error("", "a test needs the argument it is about",
                        "add argument = 0 to 5");
    return M;
  }
  if (Rule.has("where") && Rule.raw().size() != 2)
    return Rule.error("where", "'where' and a test beside it",
                      "move the test into the list");
  std::vector<TomlTable> Tests{Rule};
  if (Rule.has("where")) {
    Expected<std::vector<TomlTable>> List = Rule.tables("where");
    if (!List)
      return List.takeError();
    Tests = std::move(*List);
    for (const TomlTable &Section : Tests)
      if (Error E = Section.allowOnly(conditionKeys()))
        return E;
  }
  for (const TomlTable &Section : Tests) {
    Expected<Condition> C = readCondition(Section, M);
    if (!C)
      return C.takeError();
    M.Conditions.push_back(std::move(*C));
  }
  return M;
}

//===----------------------------------------------------------------------===//
// Remedies
//===----------------------------------------------------------------------===//

Error MapReader::readRemedies(const TomlTable &Section,
                              std::vector<Remedy> &Remedies) {
  Expected<std::vector<TomlTable>> List = Section.tables("remedy");
  if (!List)
    return List.takeError();
  for (const TomlTable &Entry : *List) {
    if (Error E = Entry.allowOnly({"text", "targets", "status"}))
      return E;
    Remedy R;
    Expected<std::string> Text = Entry.string("text");
    if (!Text)
      return Text.takeError();
    R.Text = foldText(*Text);
    if (Entry.has("targets")) {
      Expected<std::vector<std::string>> Targets = Entry.strings("targets");
      if (!Targets)
        return Targets.takeError();
      R.Targets = std::move(*Targets);
      for (const std::string &Target : R.Targets)
        RemedyTargets.push_back(
            {Entry.path().str(), lineOf(*Entry.get("targets")), Target});
    }
    if (Entry.has("status")) {
      Expected<std::vector<std::string>> Statuses = Entry.strings("status");
      if (!Statuses)
        return Statuses.takeError();
      for (const std::string &Name : *Statuses) {
        std::optional<SupportStatus> Status = parseStatus(Name);
        if (!Status)
          return Entry.error("status", "status '" + Name + "' is unknown",
                             "use supported, partial, stub or missing");
        R.Statuses.push_back(*Status);
      }
    }
    Remedies.push_back(std::move(R));
  }
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Features
//===----------------------------------------------------------------------===//

/// Reads an optional key that names a \p Parse-able thing.
template <typename T>
static Error readChoice(const TomlTable &Section, StringRef Key,
                        std::optional<T> (*Parse)(StringRef), StringRef Choices,
                        std::optional<T> &Result) {
  if (!Section.has(Key))
    return Error::success();
  Expected<std::string> Name = Section.string(Key);
  if (!Name)
    return Name.takeError();
  Result = Parse(*Name);
  if (!Result)
    return Section.error(Key, Key + " '" + *Name + "' is unknown",
                         "use " + Choices);
  return Error::success();
}

static constexpr StringRef SeverityChoices = "blocker, loss, degraded or info";

Expected<Feature> MapReader::readFeature(const TomlTable &Section) {
  if (Error E = Section.allowOnly({"id", "title", "why", "severity",
                                   "severity-partial", "severity-stub",
                                   "unstated", "rules", "remedy", "pattern"}))
    return E;
  Feature F;
  Expected<std::string> Id = Section.string("id");
  if (!Id)
    return Id.takeError();
  F.Id = *Id;
  if (!isId(F.Id))
    return Section.error("id", "'" + F.Id + "' is no id",
                         "use lower-case words joined by '-'");
  Expected<std::string> Title = Section.string("title");
  if (!Title)
    return Title.takeError();
  F.Title = *Title;
  Expected<std::string> Meaning = Section.string("why");
  if (!Meaning)
    return Meaning.takeError();
  F.Meaning = foldText(*Meaning);
  std::optional<Severity> Level;
  if (Error E = readChoice(Section, "severity", parseSeverity, SeverityChoices,
                           Level))
    return E;
  if (!Level)
    return Section.error("severity", "key 'severity' is missing",
                         "use " + SeverityChoices);
  F.Level = *Level;
  if (Error E = readChoice(Section, "severity-partial", parseSeverity,
                           SeverityChoices, F.PartialLevel))
    return E;
  if (Error E = readChoice(Section, "severity-stub", parseSeverity,
                           SeverityChoices, F.StubLevel))
    return E;
  if (Error E = readChoice(Section, "unstated", parseStatus,
                           "supported, partial, stub or missing", F.Unstated))
    return E;
  Expected<std::vector<TomlTable>> Rules = Section.tables("rules");
  if (!Rules)
    return Rules.takeError();
  if (Rules->empty())
    return Section.error("rules", "feature '" + F.Id + "' has no rule",
                         "add rules = [{ syscall = \"...\" }]");
  for (const TomlTable &Rule : *Rules) {
    Expected<Matcher> M = readMatcher(Rule);
    if (!M)
      return M.takeError();
    F.Matchers.push_back(std::move(*M));
  }
  if (Error E = readRemedies(Section, F.Remedies))
    return E;
  Expected<std::vector<TomlTable>> Patterns = Section.tables("pattern");
  if (!Patterns)
    return Patterns.takeError();
  for (const TomlTable &Pattern : *Patterns)
    if (Error E = readPattern(Pattern, F))
      return E;
  if (Error E = checkPatterns(Section, F))
    return E;
  return F;
}

Error MapReader::readFeatures(StringRef Group, StringRef Path, StringRef Text,
                              unsigned Layer) {
  Expected<toml::table> Root = parseToml(Path, Text);
  if (!Root)
    return Root.takeError();
  TomlTable Top(Path, *Root);
  if (Error E = Top.allowOnly({"feature"}))
    return E;
  Expected<std::vector<TomlTable>> Sections = Top.tables("feature");
  if (!Sections)
    return Sections.takeError();
  for (const TomlTable &Section : *Sections) {
    size_t OldReaches = Reaches.size();
    Expected<Feature> F = readFeature(Section);
    if (!F)
      return F.takeError();
    F->Group = Group.str();
    auto [It, New] = FeatureLayers.try_emplace(F->Id, Layer);
    if (!New && It->second == Layer)
      return Section.error("id", "feature '" + F->Id + "' stands there twice",
                           "rename one");
    It->second = Layer;
    // A replaced feature takes its patterns' references with it.
    auto OldEnd = std::next(Reaches.begin(), ptrdiff_t(OldReaches));
    Reaches.erase(
        std::remove_if(Reaches.begin(), OldEnd,
                       [&](const Reach &R) { return R.Feature == F->Id; }),
        OldEnd);
    llvm::erase_if(Map.Features,
                   [&](const Feature &O) { return O.Id == F->Id; });
    Map.Features.push_back(std::move(*F));
  }
  return Error::success();
}

} // namespace ukport
