#include "syscall-map/Csv.h"
#include "analyzer/support/Error.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

using namespace llvm;

namespace ukport {

Error dataError(StringRef Path, unsigned Line, const Twine &Why,
                const Twine &Action) {
  return makeInputError("cannot use data file", Path + ":" + Twine(Line), Why,
                        Action);
}

/// Splits one line into fields. On failure returns why, else an empty string.
static std::string splitFields(StringRef Line,
                               std::vector<std::string> &Fields) {
  size_t At = 0;
  while (true) {
    std::string Field;
    if (At < Line.size() && Line[At] == '"') {
      bool Closed = false;
      for (++At; At < Line.size() && !Closed; ++At) {
        if (Line[At] != '"')
          Field += Line[At];
        else if (At + 1 < Line.size() && Line[At + 1] == '"')
          Field += Line[At++];
        else
          Closed = true;
      }
      if (!Closed)
        return "a quoted field does not end on its line";
      if (At < Line.size() && Line[At] != ',')
        return "text follows a closing quote";
    } else {
      size_t End = std::min(Line.find(',', At), Line.size());
      Field = Line.slice(At, End).str();
      if (StringRef(Field).contains('"'))
        return "a quote stands inside a field that is not quoted";
      At = End;
    }
    Fields.push_back(std::move(Field));
    if (At >= Line.size())
      return "";
    ++At; // the comma
  }
}

/// A comment of the form "# key: value", the key in lower-case words joined by
/// '-'. Anything else is free text.
static bool isProperty(StringRef Comment, CsvProperty &Property) {
  if (!Comment.consume_front("# "))
    return false;
  auto [Key, Value] = Comment.split(": ");
  if (Key.size() == Comment.size() || Key.empty() ||
      !all_of(Key, [](char C) { return (C >= 'a' && C <= 'z') || C == '-'; }))
    return false;
  Property.Key = Key.str();
  Property.Value = Value.trim().str();
  return true;
}

Expected<CsvFile> readCsv(StringRef Path, StringRef Text,
                          ArrayRef<StringRef> Columns) {
  CsvFile File;
  std::string Wanted = join(Columns.begin(), Columns.end(), ",");
  unsigned Number = 0;
  while (!Text.empty()) {
    auto [Line, Rest] = Text.split('\n');
    Text = Rest;
    ++Number;
    Line.consume_back("\r");
    if (!json::isUTF8(Line) || Line.contains('\0'))
      return dataError(Path, Number, "the line is not UTF-8 text",
                       "convert the file to UTF-8");
    if (Line.trim().empty())
      continue;
    if (Line.starts_with("#")) {
      CsvProperty Property;
      if (File.Columns.empty() && isProperty(Line, Property)) {
        Property.Line = Number;
        File.Properties.push_back(std::move(Property));
      }
      continue;
    }
    CsvRow Row;
    Row.Line = Number;
    std::string Why = splitFields(Line, Row.Fields);
    if (!Why.empty())
      return dataError(Path, Number, Why,
                       "quote the field, and double quotes in it");
    if (File.Columns.empty()) {
      if (Row.Fields.size() != Columns.size() ||
          !std::equal(Columns.begin(), Columns.end(), Row.Fields.begin()))
        return dataError(Path, Number, "the columns are '" + Line + "'",
                         "make them '" + Twine(Wanted) + "'");
      File.Columns = std::move(Row.Fields);
      continue;
    }
    if (Row.Fields.size() != Columns.size())
      return dataError(Path, Number,
                       Twine(Row.Fields.size()) + " fields instead of " +
                           Twine(Columns.size()),
                       "give the columns " + Twine(Wanted) +
                           ", and quote fields that hold a comma");
    File.Rows.push_back(std::move(Row));
  }
  if (File.Columns.empty())
    return dataError(Path, std::max(Number, 1u), "the file has no column line",
                     "begin it with '" + Twine(Wanted) + "'");
  return File;
}

} // namespace ukport
