#include "syscall-map/Toml.h"
#include "analyzer/support/NearNames.h"
#include "syscall-map/Csv.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

using namespace llvm;

namespace ukport {

static std::string_view view(StringRef S) { return {S.data(), S.size()}; }

static unsigned lineOf(const toml::node &Node) {
  return std::max<unsigned>(Node.source().begin.line, 1);
}

Expected<toml::table> parseToml(StringRef Path, StringRef Text) {
  if (!json::isUTF8(Text))
    return dataError(Path, 1, "the file is not UTF-8 text",
                     "convert it to UTF-8");
  toml::parse_result Result = toml::parse(view(Text));
  if (!Result) {
    const toml::parse_error &E = Result.error();
    return dataError(Path, std::max<unsigned>(E.source().begin.line, 1),
                     StringRef(E.description().data(), E.description().size()),
                     "correct the TOML");
  }
  return std::move(Result).table();
}

std::string foldText(StringRef Text) {
  std::string Folded;
  for (char C : Text.trim()) {
    bool Blank = isSpace(C);
    if (Blank && !Folded.empty() && Folded.back() == ' ')
      continue;
    Folded += Blank ? ' ' : C;
  }
  return Folded;
}

std::string nearest(StringRef Word, ArrayRef<StringRef> Choices) {
  NearNames Near(Word);
  for (StringRef Choice : Choices)
    Near.consider(Choice);
  std::vector<std::string> Names = Near.nearest();
  return Names.empty() ? "" : Names.front();
}

const toml::node *TomlTable::get(StringRef Key) const {
  return Table->get(view(Key));
}

Error TomlTable::error(StringRef Key, const Twine &Why,
                       const Twine &Action) const {
  const toml::node *Node = get(Key);
  return dataError(Path, lineOf(Node ? *Node : *Table), Why, Action);
}

Error TomlTable::allowOnly(ArrayRef<StringRef> Keys) const {
  for (const auto &[Key, Value] : *Table) {
    StringRef Name(Key.str().data(), Key.str().size());
    if (is_contained(Keys, Name))
      continue;
    std::string Near = nearest(Name, Keys);
    return dataError(Path, std::max<unsigned>(Key.source().begin.line, 1),
                     "unknown key '" + Name + "'",
                     Near.empty() ? "use one of " + join(Keys, ", ")
                                  : "write '" + Near + "' if that is meant");
  }
  return Error::success();
}

Expected<std::string> TomlTable::string(StringRef Key) const {
  const toml::node *Node = get(Key);
  if (!Node)
    return error(Key, "key '" + Key + "' is missing",
                 "add " + Key + " = \"...\"");
  const auto *Value = Node->as_string();
  if (!Value || Value->get().empty())
    return error(Key, "'" + Key + "' is not a text", "write it in quotes");
  return Value->get();
}

Expected<std::string> TomlTable::string(StringRef Key,
                                        StringRef Default) const {
  if (!has(Key))
    return Default.str();
  return string(Key);
}

Expected<std::vector<std::string>> TomlTable::strings(StringRef Key) const {
  const toml::node *Node = get(Key);
  if (Node && Node->is_string()) {
    Expected<std::string> One = string(Key);
    if (!One)
      return One.takeError();
    return std::vector<std::string>{*One};
  }
  const toml::array *List = Node ? Node->as_array() : nullptr;
  std::vector<std::string> Values;
  for (size_t I = 0; List && I < List->size(); ++I)
    if (const auto *Value = List->get(I)->as_string())
      Values.push_back(Value->get());
  if (!List || Values.size() != List->size() || Values.empty())
    return error(Key, "'" + Key + "' is not a list of texts",
                 "write " + Key + " = [\"...\"]");
  return Values;
}

Expected<bool> TomlTable::boolean(StringRef Key) const {
  const toml::node *Node = get(Key);
  if (!Node || !Node->is_boolean())
    return error(Key, "'" + Key + "' is neither true nor false",
                 "write true or false");
  return Node->as_boolean()->get();
}

Expected<int64_t> TomlTable::integer(StringRef Key) const {
  const toml::node *Node = get(Key);
  if (!Node || !Node->is_integer())
    return error(Key, "'" + Key + "' is no whole number", "write a number");
  return Node->as_integer()->get();
}

Expected<std::vector<TomlTable>> TomlTable::tables(StringRef Key) const {
  std::vector<TomlTable> Result;
  const toml::node *Node = get(Key);
  if (!Node)
    return Result;
  const toml::array *List = Node->as_array();
  for (size_t I = 0; List && I < List->size(); ++I)
    if (const toml::table *Element = List->get(I)->as_table())
      Result.emplace_back(Path, *Element);
  if (!List || Result.size() != List->size())
    return error(Key, "'" + Key + "' is not a list of tables",
                 "write [[...]] sections or [{ ... }]");
  return Result;
}

} // namespace ukport
