#include "analyzer/frontend/source/FactShard.h"
#include "analyzer/support/Files.h"

using namespace llvm;

namespace ukport {

/// Raised when what a shard says changes its meaning.
static constexpr int FormatVersion = 1;

StringRef nameOf(SourceMethod M) {
  switch (M) {
  case SourceMethod::Parsed:
    return "parsed";
  case SourceMethod::Scanned:
    return "scanned";
  case SourceMethod::Missing:
    return "missing";
  }
  llvm_unreachable("not a method");
}

std::string shardPath(StringRef Directory, StringRef File) {
  return (Directory + "/" + digestOf(File) + ".json").str();
}

//===- Writing ------------------------------------------------------------===//

static json::Value toJson(const CallFact &Call) {
  json::Object Object{{"callee", Call.Callee}, {"text", Call.Text}};
  auto Add = [&](StringRef Key, const std::string &Value) {
    if (!Value.empty())
      Object[Key] = Value;
  };
  Add("function", Call.Function);
  Add("field", Call.Field);
  Add("owner", Call.Owner);
  Add("macro", Call.Macro);
  json::Array Strings;
  for (const StringArgument &S : Call.Strings)
    Strings.push_back(json::Object{{"index", S.Index}, {"text", S.Text}});
  if (!Strings.empty())
    Object["strings"] = std::move(Strings);
  return Object;
}

static json::Value toJson(uint32_t Line, const LineFacts &Facts) {
  json::Array Calls;
  for (const CallFact &Call : Facts.Calls)
    Calls.push_back(toJson(Call));
  return json::Object{{"line", Line},
                      {"first", Facts.FirstLine},
                      {"text", Facts.Text},
                      {"conditions", Facts.Conditions},
                      {"macro", Facts.Macro},
                      {"method", nameOf(Facts.Method)},
                      {"calls", std::move(Calls)},
                      {"fields", Facts.Fields}};
}

Error writeShard(StringRef Directory, StringRef File, unsigned ContextLines,
                 const FactShard &Shard) {
  json::Array Lines;
  for (const auto &[Line, Facts] : Shard.Lines)
    Lines.push_back(toJson(Line, Facts));
  json::Object Object{
      {"version", FormatVersion},     {"tool", UKPORT_VERSION},
      {"file", json::fixUTF8(File)},  {"context", ContextLines},
      {"content", Shard.Content},     {"compile", Shard.Compile},
      {"hadErrors", Shard.HadErrors}, {"firstError", Shard.FirstError},
      {"lines", std::move(Lines)}};
  std::string Text;
  raw_string_ostream OS(Text);
  OS << json::Value(std::move(Object)) << '\n';
  return writeFileAtomically(shardPath(Directory, File), Text);
}

//===- Reading ------------------------------------------------------------===//

// By the names of json::fromJSON, which ObjectMapper looks for.
/// Maps a number that must fit 32 bits.
static bool mapNumber(json::ObjectMapper &Mapper, StringLiteral Key,
                      uint32_t &Number) {
  uint64_t Wide = 0;
  if (!Mapper.map(Key, Wide) || Wide > UINT32_MAX)
    return false;
  Number = Wide;
  return true;
}

static bool fromJSON(const json::Value &V, StringArgument &S, json::Path P) {
  json::ObjectMapper O(V, P);
  return O && mapNumber(O, "index", S.Index) && O.map("text", S.Text);
}

static bool fromJSON(const json::Value &V, CallFact &C, json::Path P) {
  json::ObjectMapper O(V, P);
  return O && O.map("callee", C.Callee) && O.map("text", C.Text) &&
         O.mapOptional("function", C.Function) &&
         O.mapOptional("field", C.Field) && O.mapOptional("owner", C.Owner) &&
         O.mapOptional("macro", C.Macro) && O.mapOptional("strings", C.Strings);
}

static bool fromJSON(const json::Value &V, SourceMethod &M, json::Path P) {
  std::optional<StringRef> Name = V.getAsString();
  for (SourceMethod Known : {SourceMethod::Parsed, SourceMethod::Scanned})
    if (Name && *Name == nameOf(Known)) {
      M = Known;
      return true;
    }
  P.report("expected a method");
  return false;
}

namespace {
struct NumberedLine {
  uint32_t Line = 0;
  LineFacts Facts;
};

bool fromJSON(const json::Value &V, NumberedLine &L, json::Path P) {
  json::ObjectMapper O(V, P);
  LineFacts &F = L.Facts;
  return O && mapNumber(O, "line", L.Line) &&
         mapNumber(O, "first", F.FirstLine) && O.map("text", F.Text) &&
         O.map("conditions", F.Conditions) && O.map("macro", F.Macro) &&
         O.map("method", F.Method) && O.map("calls", F.Calls) &&
         O.map("fields", F.Fields);
}

} // namespace

std::optional<FactShard> readShard(StringRef Directory, StringRef File,
                                   unsigned ContextLines) {
  if (Directory.empty())
    return std::nullopt;
  Expected<std::unique_ptr<MemoryBuffer>> Buffer =
      readFile(shardPath(Directory, File));
  if (!Buffer) {
    consumeError(Buffer.takeError());
    return std::nullopt;
  }
  Expected<json::Value> Value = json::parse((*Buffer)->getBuffer());
  if (!Value) {
    consumeError(Value.takeError());
    return std::nullopt;
  }
  json::Path::Root Root;
  json::ObjectMapper O(*Value, Root);
  int Version = 0;
  unsigned Context = 0;
  std::string Tool, Name;
  std::vector<NumberedLine> Lines;
  FactShard Shard;
  if (!O || !O.map("version", Version) || Version != FormatVersion ||
      !O.map("tool", Tool) || Tool != UKPORT_VERSION || !O.map("file", Name) ||
      Name != json::fixUTF8(File) || !mapNumber(O, "context", Context) ||
      Context != ContextLines || !O.map("content", Shard.Content) ||
      !O.map("compile", Shard.Compile) ||
      !O.map("hadErrors", Shard.HadErrors) ||
      !O.map("firstError", Shard.FirstError) || !O.map("lines", Lines))
    return std::nullopt;
  for (NumberedLine &L : Lines)
    Shard.Lines.emplace(L.Line, std::move(L.Facts));
  return Shard;
}

} // namespace ukport
