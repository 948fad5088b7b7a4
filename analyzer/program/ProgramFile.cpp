#include "analyzer/program/ProgramFile.h"
#include "analyzer/capture/Record.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {

std::string programDirectory(StringRef Project) {
  return absolutePath((Project + "/program").str());
}

static json::Value toJSON(const LinkedObject &O) {
  json::Object Value{
      {"path", encodeBytes(O.Path)},
      {"module", encodeBytes(O.Module)},
      {"name", encodeBytes(O.Name)},
      {"digest", O.Digest},
      {"form", O.Form == ObjectForm::Bitcode ? "bitcode" : "native"}};
  if (!O.Member.empty()) {
    Value["member"] = encodeBytes(O.Member);
    Value["memberIndex"] = O.MemberIndex;
  }
  if (!O.Reason.empty())
    Value["reason"] = encodeBytes(O.Reason);
  return Value;
}

static bool fromJSON(const json::Value &Value, LinkedObject &O,
                     json::Path Path) {
  json::ObjectMapper Map(Value, Path);
  std::string Form;
  uint64_t Index = 0;
  if (!Map || !Map.map("path", O.Path) || !Map.map("module", O.Module) ||
      !Map.map("name", O.Name) || !Map.map("digest", O.Digest) ||
      !Map.map("form", Form) || !Map.mapOptional("member", O.Member) ||
      !Map.mapOptional("memberIndex", Index) ||
      !Map.mapOptional("reason", O.Reason))
    return false;
  for (std::string *Text : {&O.Path, &O.Module, &O.Name, &O.Member, &O.Reason})
    *Text = decodeBytes(*Text);
  O.MemberIndex = uint32_t(Index);
  O.Form = Form == "bitcode" ? ObjectForm::Bitcode : ObjectForm::Native;
  return true;
}

static json::Value toJSON(const NativeObject &N) {
  return json::Object{{"path", ("native/" + sys::path::filename(N.Path)).str()},
                      {"object", N.Object}};
}

static bool fromJSON(const json::Value &Value, NativeObject &N,
                     json::Path Path) {
  json::ObjectMapper Map(Value, Path);
  uint64_t Object = 0;
  if (!Map || !Map.map("path", N.Path) || !Map.map("object", Object))
    return false;
  N.Object = uint32_t(Object);
  return true;
}

static json::Value toJSON(const SharedLibrary &L) {
  return json::Object{{"path", encodeBytes(L.Path)},
                      {"digest", L.Digest},
                      {"symbols", L.Symbols}};
}

static bool fromJSON(const json::Value &Value, SharedLibrary &L,
                     json::Path Path) {
  json::ObjectMapper Map(Value, Path);
  if (!Map || !Map.map("path", L.Path) || !Map.map("digest", L.Digest) ||
      !Map.map("symbols", L.Symbols))
    return false;
  L.Path = decodeBytes(L.Path);
  return true;
}

template <class T> static json::Array toJSON(const std::vector<T> &Items) {
  json::Array Values;
  for (const T &Item : Items)
    Values.push_back(toJSON(Item));
  return Values;
}

std::string toText(const Program &P) {
  json::Object Value{{"version", ProgramFileVersion},
                     {"name", encodeBytes(P.Name)},
                     {"digest", P.Digest},
                     {"bitcodeDigest", P.BitcodeDigest},
                     {"entry", P.EntrySymbol},
                     {"sysroot", encodeBytes(P.Sysroot)},
                     {"static", P.Static},
                     {"exportDynamic", P.ExportDynamic},
                     {"linkOptions", P.LinkOptions},
                     {"functions", int64_t(P.FunctionCount)},
                     {"objects", toJSON(P.Objects)},
                     {"natives", toJSON(P.Natives)},
                     {"sharedLibraries", toJSON(P.SharedLibraries)},
                     {"undefined", P.UndefinedSymbols},
                     {"weakUndefined", P.WeakUndefinedSymbols},
                     {"linkerDefined", P.LinkerSymbols}};
  return formatv("{0:2}\n", json::Value(std::move(Value))).str();
}

static bool fromJSON(const json::Value &Value, Program &P, json::Path Path) {
  json::ObjectMapper Map(Value, Path);
  return Map && Map.map("name", P.Name) && Map.map("digest", P.Digest) &&
         Map.mapOptional("bitcodeDigest", P.BitcodeDigest) &&
         Map.map("entry", P.EntrySymbol) && Map.map("sysroot", P.Sysroot) &&
         Map.map("static", P.Static) &&
         Map.map("exportDynamic", P.ExportDynamic) &&
         Map.map("linkOptions", P.LinkOptions) &&
         Map.map("functions", P.FunctionCount) &&
         Map.map("objects", P.Objects) && Map.map("natives", P.Natives) &&
         Map.map("sharedLibraries", P.SharedLibraries) &&
         Map.map("undefined", P.UndefinedSymbols) &&
         Map.map("weakUndefined", P.WeakUndefinedSymbols) &&
         Map.map("linkerDefined", P.LinkerSymbols);
}

Expected<Program> readProgramFile(StringRef Directory) {
  std::string File = (Directory + "/program.json").str();
  auto Damaged = [&](const Twine &Why) {
    return makeInputError("damaged program", File, Why,
                          "run `ukport analyze` again");
  };
  auto Buffer = readFile(File);
  if (!Buffer)
    return Buffer.takeError();
  Expected<json::Value> Value = json::parse((*Buffer)->getBuffer());
  if (!Value)
    return Damaged(toString(Value.takeError()));
  const json::Object *Object = Value->getAsObject();
  std::optional<int64_t> Version =
      Object ? Object->getInteger("version") : std::nullopt;
  if (Version != ProgramFileVersion)
    return Damaged("it is not of version " + Twine(ProgramFileVersion));
  Program P;
  json::Path::Root Root("program.json");
  if (!fromJSON(*Value, P, Root))
    return Damaged(toString(Root.getError()));
  P.Name = decodeBytes(P.Name);
  P.Sysroot = decodeBytes(P.Sysroot);
  P.BitcodePath = (Directory + "/program.bc").str();
  for (NativeObject &N : P.Natives) {
    if (N.Object >= P.Objects.size())
      return Damaged("a native object has no entry");
    N.Path = (Directory + "/" + N.Path).str();
  }
  return P;
}

} // namespace ukport
