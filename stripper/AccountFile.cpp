#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "stripper/Account.h"
#include "llvm/Support/JSON.h"

using namespace llvm;

namespace ukport {

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static json::Array toJson(const Sizes &S) {
  json::Array Bytes;
  for (uint64_t N : S.Bytes)
    Bytes.push_back(N);
  return Bytes;
}

/// Names are any bytes.
static std::string text(StringRef Text) {
  return json::isUTF8(Text) ? Text.str() : json::fixUTF8(Text);
}

static json::Value toJson(const AccountRow &R) {
  json::Object O{{"module", text(R.Of.Module)}, {"object", text(R.Of.Object)},
                 {"name", text(R.Of.Name)},     {"kind", nameOf(R.Of.Kind)},
                 {"fate", nameOf(R.What)},      {"why", text(R.Why)}};
  if (R.Before != Sizes())
    O["before"] = toJson(R.Before);
  if (R.After != Sizes())
    O["after"] = toJson(R.After);
  if (R.By >= 0)
    O["by"] = R.By;
  if (R.Under >= 0)
    O["under"] = R.Under;
  return O;
}

std::string toJson(const Account &A) {
  json::Array Columns, Baselines;
  for (size_t I = 0; I < SizeColumnCount; ++I)
    Columns.push_back(nameOf(SizeColumn(I)));
  for (const ComparedImage &B : A.Baselines)
    Baselines.push_back(
        json::Object{{"name", B.Name}, {"size", toJson(B.Size)}});
  json::Array Rows;
  for (const AccountRow &R : A.Rows)
    Rows.push_back(toJson(R));
  json::Value Head =
      json::Object{{"version", Account::Version},
                   {"program", text(A.Program)},
                   {"target", A.Target},
                   {"level", A.Level},
                   {"columns", std::move(Columns)},
                   {"before", A.Before},
                   {"baselines", std::move(Baselines)},
                   {"total", json::Object{{"before", toJson(A.before())},
                                          {"after", toJson(A.after())}}},
                   {"rows", std::move(Rows)}};
  std::string Text;
  raw_string_ostream OS(Text);
  OS << Head << '\n';
  return Text;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

static bool fromJson(const json::Value &Value, Sizes &S, json::Path Path) {
  std::vector<uint64_t> Bytes;
  if (!json::fromJSON(Value, Bytes, Path))
    return false;
  if (Bytes.size() != SizeColumnCount) {
    Path.report("expected one number a column");
    return false;
  }
  llvm::copy(Bytes, S.Bytes.begin());
  return true;
}

static bool readSizes(const json::Object &O, StringRef Key, Sizes &S,
                      json::Path Path) {
  const json::Value *V = O.get(Key);
  return !V || fromJson(*V, S, Path.field(Key));
}

static bool fromJson(const json::Value &Value, AccountRow &R, json::Path Path) {
  json::ObjectMapper O(Value, Path);
  std::string Kind, What;
  if (!O || !O.map("module", R.Of.Module) || !O.map("object", R.Of.Object) ||
      !O.map("name", R.Of.Name) || !O.map("kind", Kind) ||
      !O.map("fate", What) || !O.map("why", R.Why) ||
      !O.mapOptional("by", R.By) || !O.mapOptional("under", R.Under))
    return false;
  std::optional<OwnerKind> OfKind = ownerKindNamed(Kind);
  if (!OfKind)
    return Path.field("kind").report("no such kind"), false;
  R.Of.Kind = *OfKind;
  bool Known = false;
  for (Fate F : {Fate::Kept, Fate::Stub, Fate::Folded, Fate::Optimised,
                 Fate::Dead, Fate::Added})
    if (nameOf(F) == What)
      R.What = F, Known = true;
  if (!Known)
    return Path.field("fate").report("no such fate"), false;
  return readSizes(*Value.getAsObject(), "before", R.Before, Path) &&
         readSizes(*Value.getAsObject(), "after", R.After, Path);
}

static bool fromJson(const json::Value &Value, Account &A, json::Path Path) {
  json::ObjectMapper O(Value, Path);
  int Version = 0;
  if (!O || !O.map("version", Version))
    return false;
  if (Version != Account::Version)
    return Path.field("version").report("another version"), false;
  if (!O.map("program", A.Program) || !O.map("target", A.Target) ||
      !O.map("level", A.Level) || !O.map("before", A.Before))
    return false;
  const json::Object &All = *Value.getAsObject();
  const json::Array *Baselines = All.getArray("baselines");
  const json::Array *Rows = All.getArray("rows");
  if (!Baselines || !Rows)
    return Path.report("no baselines, or no rows"), false;
  // A path refers to the one that it goes on from.
  json::Path InBaselines = Path.field("baselines"), InRows = Path.field("rows");
  for (auto [I, B] : enumerate(*Baselines)) {
    json::Path At = InBaselines.index(I);
    ComparedImage New;
    json::ObjectMapper M(B, At);
    if (!M || !M.map("name", New.Name) ||
        !readSizes(*B.getAsObject(), "size", New.Size, At))
      return false;
    A.Baselines.push_back(std::move(New));
  }
  for (auto [I, R] : enumerate(*Rows)) {
    AccountRow New;
    json::Path At = InRows.index(I);
    if (!fromJson(R, New, At))
      return false;
    if (New.By >= int(Rows->size()))
      return At.field("by").report("no such row"), false;
    if (New.Under >= int(Rows->size()))
      return At.field("under").report("no such row"), false;
    A.Rows.push_back(std::move(New));
  }
  return true;
}

Expected<Account> readAccount(StringRef Path) {
  auto Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  Expected<json::Value> Value = json::parse((*Buffer)->getBuffer());
  if (!Value)
    return makeInputError("damaged account", Path, toString(Value.takeError()),
                          "strip again");
  Account A;
  json::Path::Root Root("account");
  if (!fromJson(*Value, A, Root))
    return makeInputError("damaged account", Path, toString(Root.getError()),
                          "strip again");
  return A;
}

} // namespace ukport
