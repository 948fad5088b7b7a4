#include "reports/HtmlBeside.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "reports/Json.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {

const json::Object *Beside::adviceFor(StringRef Target) const {
  for (const json::Object &A : Advice)
    if (A.getString("target") == Target)
      return &A;
  return nullptr;
}

/// The files of \p Directory whose names match, sorted.
static std::vector<std::string> filesOf(StringRef Directory, StringRef Prefix,
                                        StringRef Suffix) {
  std::vector<std::string> Found;
  std::error_code EC;
  for (sys::fs::directory_iterator It(Directory, EC), End; It != End && !EC;
       It.increment(EC)) {
    StringRef Name = sys::path::filename(It->path());
    if (Name.starts_with(Prefix) && Name.ends_with(Suffix))
      Found.push_back(It->path());
  }
  sort(Found);
  return Found;
}

static Expected<json::Value> readJson(StringRef Path) {
  auto Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  Expected<json::Value> Value = json::parse((*Buffer)->getBuffer());
  if (!Value)
    return makeInputError("cannot read", Path, toString(Value.takeError()),
                          "remove it, or make it again");
  return Value;
}

/// The object in \p Path, or nothing and a warning.
static std::optional<json::Object> objectIn(StringRef Path) {
  Expected<json::Value> Value = readJson(Path);
  if (!Value) {
    warn("left out of the report", Path, toString(Value.takeError()));
    return std::nullopt;
  }
  if (json::Object *Object = Value->getAsObject())
    return std::move(*Object);
  warn("left out of the report", Path, "it is no object");
  return std::nullopt;
}

/// Whether \p Advice is of the program and the assumptions of \p S.
static bool isOf(const json::Object &Advice, const Snapshot &S) {
  if (Advice.getString("analysed") != StringRef(S.Meta.ProgramDigest))
    return false;
  const json::Array *Under = Advice.getArray("under");
  if (!Under || Under->size() != S.Result.Assumptions.size())
    return false;
  for (size_t I = 0; I < Under->size(); ++I)
    if ((*Under)[I].getAsString() != describe(S.Result.Assumptions[I]))
      return false;
  return true;
}

static void readImages(StringRef Directory, const StoreMeta &Meta, Beside &B) {
  for (const std::string &Path : filesOf(Directory, "", ".account")) {
    Expected<Account> A = readAccount(Path);
    if (!A) {
      warn("left out of the report", Path, toString(A.takeError()));
      continue;
    }
    if (A->Program != Meta.ProgramName)
      continue;
    Beside::Image Each;
    StringRef Image = StringRef(Path).drop_back(strlen(".account"));
    Each.Name = sys::path::filename(Image).str();
    Each.Of = std::move(*A);
    if (sys::fs::file_size(Image, Each.FileBytes))
      Each.FileBytes = 0;
    B.Images.push_back(std::move(Each));
  }
}

Beside readBeside(StringRef Database, const Snapshot &S) {
  Beside B;
  SmallString<128> Directory = sys::path::parent_path(Database);
  if (Directory.empty())
    Directory = ".";
  readImages(Directory, S.Meta, B);
  for (const std::string &Path : filesOf(Directory, "advice-", ".json"))
    if (auto Advice = objectIn(Path))
      if (isOf(*Advice, S))
        B.Advice.push_back(std::move(*Advice));
  std::string Measured = (Directory + "/measured.json").str();
  if (sys::fs::exists(Measured))
    if (auto Document = objectIn(Measured))
      if (json::Array *Entries = Document->getArray("entries"))
        B.Measured = std::move(*Entries);
  return B;
}

/// The JSON document in the page \p Html; "" if there is none.
static StringRef documentIn(StringRef Html) {
  StringRef Rest = Html.split(" id=\"data\">").second;
  return Rest.take_until([](char C) { return C == '<'; });
}

static Expected<std::string> earlierText(StringRef Path) {
  if (Path.ends_with(".db")) {
    Expected<Store> S = Store::open(Path);
    if (!S)
      return S.takeError();
    std::string Text;
    raw_string_ostream OS(Text);
    if (Error E = writeJson(*S, OS))
      return E;
    return Text;
  }
  auto Buffer = readFile(Path);
  if (!Buffer)
    return makeInputError("cannot compare", Path, toString(Buffer.takeError()),
                          "name a ukport.db, a report.json or a report.html");
  StringRef Text = (*Buffer)->getBuffer();
  return (Text.starts_with("<") ? documentIn(Text) : Text).str();
}

Expected<json::Value> readEarlier(StringRef Path) {
  Expected<std::string> Text = earlierText(Path);
  if (!Text)
    return Text.takeError();
  Expected<json::Value> Value = json::parse(*Text);
  json::Object *Report = Value ? Value->getAsObject() : nullptr;
  if (!Report || Report->getString("format") != StringRef("ukport-report")) {
    consumeError(Value.takeError());
    return makeInputError("cannot compare", Path, "it is no report of ukport",
                          "name a ukport.db, a report.json or a report.html");
  }
  json::Object Kept;
  for (StringRef Key :
       {"program", "ukport", "summary", "targets", "groups", "modules"})
    if (json::Value *Part = Report->get(Key))
      Kept[Key] = std::move(*Part);
  json::Array Findings;
  if (json::Array *All = Report->getArray("findings"))
    for (json::Value &Each : *All)
      if (json::Object *F = Each.getAsObject()) {
        json::Object Short;
        for (StringRef Key : {"feature", "pattern", "target", "severity"})
          Short[Key] = F->getString(Key).value_or("").str();
        Findings.push_back(std::move(Short));
      }
  Kept["findings"] = std::move(Findings);
  json::Array Calls;
  if (json::Array *All = Report->getArray("syscalls"))
    for (json::Value &Each : *All)
      if (json::Object *Call = Each.getAsObject())
        Calls.push_back(
            json::Object{{"number", Call->getInteger("number").value_or(-1)},
                         {"name", Call->getString("name").value_or("").str()}});
  Kept["syscalls"] = std::move(Calls);
  if (json::Object *Functions = Report->getObject("functions"))
    Kept["functions"] = std::move(*Functions);
  return json::Value(std::move(Kept));
}

static size_t imageWithRows(const Beside &B) {
  auto Rank = [](const Beside::Image &I) {
    return std::make_pair(I.Of.Target == "linux", I.Of.after().total());
  };
  size_t Best = 0;
  for (size_t I = 1; I < B.Images.size(); ++I)
    if (Rank(B.Images[I]) < Rank(B.Images[Best]))
      Best = I;
  return Best;
}

json::Value besideData(const Beside &B) {
  json::Array Images, Advice;
  size_t Whole = imageWithRows(B);
  for (size_t I = 0; I < B.Images.size(); ++I) {
    const Beside::Image &Each = B.Images[I];
    json::Object Image = accountData(Each.Of);
    if (I != Whole)
      Image.erase("rows"), Image.erase("texts");
    Image["name"] = Each.Name;
    Image["target"] = Each.Of.Target;
    Image["fileBytes"] = Each.FileBytes;
    Images.push_back(std::move(Image));
  }
  for (const json::Object &Each : B.Advice)
    Advice.push_back(json::Object(Each));
  return json::Object{{"images", std::move(Images)},
                      {"advice", std::move(Advice)},
                      {"measured", json::Array(B.Measured)},
                      {"earlier", json::Value(B.Earlier)}};
}

} // namespace ukport
