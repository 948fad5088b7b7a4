#include "reports/Measured.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include <ctime>

using namespace llvm;

namespace ukport {

/// Now, as "2026-01-02T03:04:05Z".
static std::string now() {
  std::time_t Seconds = std::time(nullptr);
  std::tm Parts{};
  gmtime_r(&Seconds, &Parts);
  char Text[32];
  std::strftime(Text, sizeof(Text), "%Y-%m-%dT%H:%M:%SZ", &Parts);
  return Text;
}

static Expected<json::Array> entriesIn(StringRef Path) {
  if (!sys::fs::exists(Path))
    return json::Array();
  auto Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  Expected<json::Value> Document = json::parse((*Buffer)->getBuffer());
  json::Array *Entries = nullptr;
  if (!Document)
    consumeError(Document.takeError());
  else if (json::Object *Object = Document->getAsObject())
    Entries = Object->getArray("entries");
  if (!Entries)
    return makeInputError("cannot add to", Path, "it is damaged",
                          "remove it; what it told has to be measured anew");
  return std::move(*Entries);
}

/// Whether \p Old tells what \p New tells.
static bool isReplaced(const json::Object &Old, const json::Object &New) {
  return all_of(
      ArrayRef<StringRef>{"what", "image", "machine"},
      [&](StringRef Key) { return Old.getString(Key) == New.getString(Key); });
}

Error recordMeasured(StringRef Directory, json::Object Entry) {
  std::string Path = (Directory + "/measured.json").str();
  Expected<json::Array> Old = entriesIn(Path);
  if (!Old)
    return Old.takeError();
  json::Array Entries;
  for (json::Value &Each : *Old)
    if (json::Object *Object = Each.getAsObject())
      if (!isReplaced(*Object, Entry))
        Entries.push_back(std::move(*Object));
  Entry["when"] = now();
  Entries.push_back(std::move(Entry));
  json::Value Document = json::Object{{"format", "ukport-measured"},
                                      {"version", 1},
                                      {"entries", std::move(Entries)}};
  std::string Text;
  raw_string_ostream(Text) << formatv("{0:2}\n", Document);
  return writeFileAtomically(Path, Text);
}

} // namespace ukport
