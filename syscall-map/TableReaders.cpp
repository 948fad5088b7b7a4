//===- TableReaders.cpp - syscalls.csv, arguments.toml, targets/*.csv -----===//
#include "analyzer/support/Error.h"
#include "syscall-map/Csv.h"
#include "syscall-map/MapReader.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;

namespace ukport {

//===----------------------------------------------------------------------===//
// syscalls.csv
//===----------------------------------------------------------------------===//

static bool isIdentifier(StringRef Name) {
  return !Name.empty() && !isDigit(Name[0]) &&
         all_of(Name, [](char C) { return isAlnum(C) || C == '_'; });
}

Error MapReader::readSyscalls(StringRef Path, StringRef Text) {
  Expected<CsvFile> File =
      readCsv(Path, Text, {"number", "name", "category", "arguments"});
  if (!File)
    return File.takeError();
  for (const CsvRow &Row : File->Rows) {
    SyscallInfo Info;
    if (StringRef(Row.Fields[0]).getAsInteger(10, Info.Number) ||
        Info.Number < 0)
      return dataError(Path, Row.Line,
                       "number '" + Row.Fields[0] + "' is not a number",
                       "give the syscall's number in decimal");
    Info.Name = Row.Fields[1];
    Info.Category = Row.Fields[2];
    if (!isIdentifier(Info.Name) || !isId(Info.Category))
      return dataError(Path, Row.Line, "the name or the category is malformed",
                       "write the name as in the kernel, the category in "
                       "lower-case words joined by '-'");
    SmallVector<StringRef, 6> Names;
    StringRef(Row.Fields[3]).split(Names, ' ', -1, false);
    if (Names.size() > 6)
      return dataError(Path, Row.Line, "more than six arguments",
                       "name at most six, separated by blanks");
    for (StringRef Name : Names)
      Info.ArgumentNames.push_back(Name.str());
    if (!Map.Syscalls.empty() && Map.Syscalls.back().Number >= Info.Number)
      return dataError(Path, Row.Line,
                       "number " + Twine(Info.Number) +
                           " is a duplicate or out of order",
                       "keep the rows sorted by number, each number once");
    if (!Map.SyscallByName.try_emplace(Info.Name, Map.Syscalls.size()).second)
      return dataError(Path, Row.Line,
                       "syscall '" + Info.Name + "' stands there twice",
                       "remove one row");
    Map.Syscalls.push_back(std::move(Info));
  }
  for (const CsvProperty &P : File->Properties)
    if (P.Key == "vdso")
      if (Error E = markVdso(Path, P))
        return E;
  return Error::success();
}

Error MapReader::markVdso(StringRef Path, const CsvProperty &Names) {
  SmallVector<StringRef> Each;
  StringRef(Names.Value).split(Each, ' ', -1, false);
  for (StringRef Name : Each) {
    auto It = Map.SyscallByName.find(Name);
    if (It == Map.SyscallByName.end())
      return dataError(Path, Names.Line,
                       "the vDSO's '" + Name + "' is no syscall of the table",
                       "use a name of this file");
    Map.Syscalls[It->second].InVdso = true;
  }
  return Error::success();
}

//===----------------------------------------------------------------------===//
// arguments.toml
//===----------------------------------------------------------------------===//

Error MapReader::readArguments(StringRef Path, StringRef Text) {
  Expected<toml::table> Root = parseToml(Path, Text);
  if (!Root)
    return Root.takeError();
  TomlTable Top(Path, *Root);
  if (Error E = Top.allowOnly({"table"}))
    return E;
  Expected<std::vector<TomlTable>> Sections = Top.tables("table");
  if (!Sections)
    return Sections.takeError();
  // Conditions of uses name constants of any table: constants first.
  size_t First = Map.Tables.size();
  for (const TomlTable &Section : *Sections)
    if (Error E = readTable(Section))
      return E;
  for (size_t I = 0; I < Sections->size(); ++I) {
    if (!(*Sections)[I].has("arguments"))
      continue; // of what an argument points to (contents.csv)
    Expected<std::vector<std::string>> Uses =
        (*Sections)[I].strings("arguments");
    if (!Uses)
      return Uses.takeError();
    for (const std::string &Use : *Uses)
      if (Error E = readUse((*Sections)[I], Use, First + I))
        return E;
  }
  return Error::success();
}

Error MapReader::readTable(const TomlTable &Section) {
  if (Error E = Section.allowOnly(
          {"name", "kind", "field-mask", "arguments", "values", "flags"}))
    return E;
  Expected<std::string> Name = Section.string("name");
  if (!Name)
    return Name.takeError();
  Expected<std::string> Kind = Section.string("kind");
  if (!Kind)
    return Kind.takeError();
  ArgumentTable Table;
  Table.Name = *Name;
  if (any_of(Map.Tables,
             [&](const ArgumentTable &T) { return T.Name == Table.Name; }))
    return Section.error("name", "table '" + *Name + "' stands there twice",
                         "rename one");
  if (*Kind == "enum")
    Table.Which = ArgumentTable::Kind::Enum;
  else if (*Kind == "flags")
    Table.Which = ArgumentTable::Kind::Flags;
  else if (*Kind == "mask")
    Table.Which = ArgumentTable::Kind::Mask;
  else
    return Section.error("kind", "kind '" + *Kind + "' is unknown",
                         "use enum, flags or mask");
  bool IsMask = Table.Which == ArgumentTable::Kind::Mask;
  bool WantsValues = Table.Which != ArgumentTable::Kind::Flags;
  bool WantsFlags = Table.Which != ArgumentTable::Kind::Enum;
  if (Section.has("field-mask") != IsMask ||
      Section.has("values") != WantsValues ||
      Section.has("flags") != WantsFlags)
    return Section.error("kind",
                         "the table's parts do not fit kind '" + *Kind + "'",
                         "enum has values; flags has flags; mask has "
                         "field-mask, values and flags");
  if (IsMask) {
    const auto *Value = Section.get("field-mask")->as_integer();
    if (!Value || Value->get() <= 0)
      return Section.error("field-mask", "the mask is not a positive number",
                           "write it as 0xff");
    Table.FieldMask = Value->get();
  }
  if (WantsValues)
    if (Error E = readEntries(Section, "values", Table.Values))
      return E;
  if (WantsFlags)
    if (Error E = readEntries(Section, "flags", Table.Flags))
      return E;
  Map.Tables.push_back(std::move(Table));
  return Error::success();
}

Error MapReader::readEntries(const TomlTable &Section, StringRef Key,
                             std::vector<ArgumentTable::Entry> &Entries) {
  const toml::table *Values = Section.get(Key)->as_table();
  if (!Values || Values->empty())
    return Section.error(Key, "'" + Key + "' names nothing",
                         "list NAME = number");
  for (const auto &[Name, Node] : *Values) {
    StringRef Text(Name.str().data(), Name.str().size());
    unsigned Line = std::max<unsigned>(Name.source().begin.line, 1);
    const auto *Value = Node.as_integer();
    if (!Value || !isIdentifier(Text))
      return dataError(Section.path(), Line,
                       "'" + Text + "' is not NAME = number",
                       "write the constant's name and its value");
    if (Key == "flags" && Value->get() == 0)
      return dataError(Section.path(), Line, "flag '" + Text + "' has no bit",
                       "leave it out: 0 is printed as 0");
    auto [It, New] = Map.Constants.try_emplace(Text, Value->get());
    if (!New && It->second != Value->get())
      return dataError(Section.path(), Line,
                       "'" + Text + "' has another value elsewhere in the file",
                       "a constant has one value; correct the wrong one");
    Entries.push_back({Text.str(), Value->get()});
  }
  // Deterministic and as a person reads: by value, then by name.
  llvm::sort(Entries, [](const auto &A, const auto &B) {
    return std::tie(A.Value, A.Name) < std::tie(B.Value, B.Name);
  });
  return Error::success();
}

/// Reads "SYSCALL:INDEX" or "SYSCALL:INDEX where OTHER=CONSTANT".
Error MapReader::readUse(const TomlTable &Section, StringRef Text,
                         size_t Table) {
  SyscallMap::ArgumentUse Use;
  Use.Table = Table;
  auto Fail = [&](const Twine &Why) {
    return Section.error("arguments", "'" + Text + "': " + Why,
                         "write \"SYSCALL:INDEX\" or \"SYSCALL:INDEX where "
                         "OTHER=CONSTANT\"");
  };
  auto [Place, When] = Text.split(" where ");
  auto [Name, Index] = Place.split(':');
  const SyscallInfo *Info = Map.byName(Name);
  if (!Info)
    return Fail("unknown syscall '" + Name + "'");
  if (Index.getAsInteger(10, Use.Index) ||
      Use.Index >= Info->ArgumentNames.size())
    return Fail("the syscall has no such argument");
  if (!When.empty()) {
    auto [Other, Constant] = When.split('=');
    auto Value = Map.Constants.find(Constant);
    unsigned OtherIndex;
    if (Other.getAsInteger(10, OtherIndex) ||
        OtherIndex >= Info->ArgumentNames.size())
      return Fail("the syscall has no argument '" + Other + "'");
    if (Value == Map.Constants.end())
      return Fail("unknown constant '" + Constant + "'");
    Use.WhenArgument = int(OtherIndex);
    Use.WhenValue = Value->second;
  }
  Map.ArgumentUses[Name].push_back(Use);
  return Error::success();
}

//===----------------------------------------------------------------------===//
// targets/*.csv
//===----------------------------------------------------------------------===//

static Error readTargetProperty(Target &T, StringRef Path,
                                const CsvProperty &Property) {
  if (Property.Value.empty())
    return dataError(Path, Property.Line,
                     "property '" + Property.Key + "' is empty",
                     "give it a value or remove the line");
  if (Property.Key == "title")
    T.Title = Property.Value;
  else if (Property.Key == "version")
    T.Version = Property.Value;
  else if (Property.Key == "source")
    T.Source = Property.Value;
  else if (Property.Key == "note")
    T.Note = Property.Value;
  else if (Property.Key == "planned") {
    if (Property.Value != "true" && Property.Value != "false")
      return dataError(Path, Property.Line, "planned is neither true nor false",
                       "write '# planned: true' or remove the line");
    T.Planned = Property.Value == "true";
  } else if (Property.Key == "default") {
    std::optional<SupportStatus> Status = parseStatus(Property.Value);
    if (!Status)
      return dataError(Path, Property.Line,
                       "default '" + Property.Value + "' is no status",
                       "use supported, partial, stub or missing");
    T.Default = *Status;
  } else
    return dataError(Path, Property.Line,
                     "unknown property '" + Property.Key + "'",
                     "use title, version, source, note, planned or default; "
                     "free text must not look like '# word: text'");
  return Error::success();
}

/// Whether \p Evidence is the path of a source file and no more: no line, no
/// name in it, no words. What ends in "@REVISION" is a path all the same.
static bool isBareFile(StringRef Evidence) {
  StringRef Path = Evidence.split('@').first;
  StringRef Name = Path.rsplit('/').second;
  return Path.contains('/') && Name.contains('.') && !Name.contains(':') &&
         Evidence.find_first_of(" ,;(") == StringRef::npos;
}

/// That a file is there says nothing about what it does: what nobody has read
/// is marked, and cannot be called supported or a stub.
static Error checkEvidence(StringRef Path, unsigned Line, StringRef Name,
                           const Support &Row) {
  if (Row.Evidence.empty())
    return dataError(Path, Line, "'" + Name + "' has no evidence",
                     "say where it can be seen: file and line, or a document "
                     "with its version");
  if (StringRef(Row.Evidence).starts_with(UnreadEvidence)) {
    if (Row.Status == SupportStatus::Partial && !Row.Note.empty())
      return Error::success();
    return dataError(Path, Line,
                     "nobody has read the evidence of '" + Name + "'",
                     "write partial and say in the note what is thought to be "
                     "there, or read it and give the line");
  }
  if (Row.Status != SupportStatus::Missing && isBareFile(Row.Evidence))
    return dataError(Path, Line,
                     "the evidence of '" + Name +
                         "' is only that a file is "
                         "there",
                     "give the line (file.c:12) or the name in it "
                     "(file.c:function) that shows the status, or write '" +
                         UnreadEvidence + " FILE'");
  return Error::success();
}

Error MapReader::readTargetRow(Target &T, StringRef Path, unsigned Line,
                               ArrayRef<std::string> Fields) {
  StringRef Name = Fields[0];
  Support Row;
  Row.Evidence = StringRef(Fields[2]).trim().str();
  Row.Note = StringRef(Fields[3]).trim().str();
  std::optional<SupportStatus> Status = parseStatus(Fields[1]);
  if (!Status)
    return dataError(Path, Line, "status '" + Fields[1] + "' is unknown",
                     "use supported, partial, stub or missing");
  Row.Status = *Status;
  if (Error E = checkEvidence(Path, Line, Name, Row))
    return E;
  auto *Rows = &T.Syscalls;
  StringRef Key = Name;
  if (Key.consume_front("feature:")) {
    Rows = &T.Features;
    TargetFeatures.push_back({Path.str(), Line, Key.str()});
  } else if (Key.consume_front("api:")) {
    Rows = &T.Apis;
    if (!isIdentifier(Key))
      return dataError(Path, Line, "'" + Name + "' names no function",
                       "write api:FUNCTION");
  } else if (!Map.byName(Key)) {
    std::vector<StringRef> Names;
    Names.reserve(Map.Syscalls.size());
    for (const SyscallInfo &Info : Map.Syscalls)
      Names.push_back(Info.Name);
    std::string Near = nearest(Key, Names);
    return dataError(
        Path, Line, "unknown syscall '" + Key + "'",
        Near.empty() ? std::string("use a name of syscalls.csv, or feature:ID "
                                   "or api:FUNCTION")
                     : "write '" + Near + "' if that is meant");
  }
  if (!Rows->emplace(Key.str(), std::move(Row)).second)
    return dataError(Path, Line, "'" + Name + "' stands there twice",
                     "remove one of the rows");
  return Error::success();
}

Error MapReader::readTarget(StringRef Name, StringRef Path, StringRef Text,
                            unsigned Layer) {
  if (!isId(Name))
    return dataError(Path, 1, "'" + Name + "' is no name for a target",
                     "name the file in lower-case letters, digits, '-' and "
                     "'.', as in unikraft-0.21.csv");
  Expected<CsvFile> File =
      readCsv(Path, Text, {"syscall", "status", "evidence", "note"});
  if (!File)
    return File.takeError();
  Target T;
  T.Name = Name.str();
  StringSet<> Seen;
  for (const CsvProperty &Property : File->Properties) {
    if (!Seen.insert(Property.Key).second)
      return dataError(Path, Property.Line,
                       "property '" + Property.Key + "' stands there twice",
                       "remove one");
    if (Error E = readTargetProperty(T, Path, Property))
      return E;
  }
  for (StringRef Needed : {"title", "version", "source"})
    if (!Seen.contains(Needed))
      return dataError(Path, 1, "the file does not state its " + Needed,
                       "add a line '# " + Needed + ": ...' at the top");
  for (const CsvRow &Row : File->Rows)
    if (Error E = readTargetRow(T, Path, Row.Line, Row.Fields))
      return E;
  auto [It, New] = TargetLayers.try_emplace(T.Name, Layer);
  if (!New && It->second == Layer)
    return dataError(Path, 1, "target '" + T.Name + "' stands there twice",
                     "rename one file");
  It->second = Layer;
  llvm::erase_if(Map.Targets,
                 [&](const Target &O) { return O.Name == T.Name; });
  Map.Targets.push_back(std::move(T));
  return Error::success();
}

} // namespace ukport
