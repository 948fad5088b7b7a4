#include "analyzer/capture/Record.h"
#include "analyzer/support/Files.h"
#include "llvm/Support/ConvertUTF.h"

using namespace llvm;

namespace ukport {

// JSON holds Unicode only, paths hold any bytes. A byte that is not part of
// valid UTF-8 is written as the private character U+10FF00 + byte; every valid
// text stands for itself.
static constexpr uint32_t RawByteBase = 0x10FF00;

std::string encodeBytes(StringRef Bytes) {
  if (json::isUTF8(Bytes))
    return Bytes.str();
  std::string Out;
  while (!Bytes.empty()) {
    unsigned Length = getNumBytesForUTF8(UTF8(Bytes[0]));
    if (Length <= Bytes.size() && json::isUTF8(Bytes.take_front(Length))) {
      Out += Bytes.take_front(Length);
      Bytes = Bytes.drop_front(Length);
      continue;
    }
    char Buffer[UNI_MAX_UTF8_BYTES_PER_CODE_POINT], *End = Buffer;
    ConvertCodePointToUTF8(RawByteBase + uint8_t(Bytes[0]), End);
    Out.append(Buffer, End);
    Bytes = Bytes.drop_front();
  }
  return Out;
}

std::string decodeBytes(StringRef Text) {
  // U+10FFxx is F4 8F BC..BF 80..BF.
  std::string Out;
  for (size_t I = 0; I < Text.size(); ++I) {
    if (Text.substr(I, 2) == "\xF4\x8F" && I + 3 < Text.size() &&
        uint8_t(Text[I + 2]) >= 0xBC) {
      Out +=
          char((uint8_t(Text[I + 2]) & 3) << 6 | (uint8_t(Text[I + 3]) & 63));
      I += 3;
      continue;
    }
    Out += Text[I];
  }
  return Out;
}

static json::Array encodeList(const std::vector<std::string> &List) {
  json::Array Array;
  for (const std::string &Item : List)
    Array.push_back(encodeBytes(Item));
  return Array;
}

static void decode(std::string &Text) { Text = decodeBytes(Text); }
static void decode(std::vector<std::string> &List) {
  for (std::string &Item : List)
    decode(Item);
}

static StringRef name(InputKind Kind) {
  switch (Kind) {
  case InputKind::Object:
    return "object";
  case InputKind::Archive:
    return "archive";
  case InputKind::SharedObject:
    return "shared";
  case InputKind::Bitcode:
    return "bitcode";
  case InputKind::Script:
    return "script";
  }
  llvm_unreachable("all kinds named");
}

static StringRef name(LinkKind Kind) {
  switch (Kind) {
  case LinkKind::Executable:
    return "exe";
  case LinkKind::SharedObject:
    return "shared";
  case LinkKind::Relocatable:
    return "relocatable";
  }
  llvm_unreachable("all kinds named");
}

template <typename Enum>
static bool readEnum(const json::Value &Value, Enum &Out, Enum Last,
                     json::Path Path) {
  if (auto Text = Value.getAsString())
    for (int I = 0; I <= int(Last); ++I)
      if (name(Enum(I)) == *Text) {
        Out = Enum(I);
        return true;
      }
  Path.report("unknown kind");
  return false;
}

bool fromJSON(const json::Value &Value, InputKind &Kind, json::Path Path) {
  return readEnum(Value, Kind, InputKind::Script, Path);
}

bool fromJSON(const json::Value &Value, LinkKind &Kind, json::Path Path) {
  return readEnum(Value, Kind, LinkKind::Relocatable, Path);
}

bool fromJSON(const json::Value &Value, LinkInput &Input, json::Path Path) {
  json::ObjectMapper Map(Value, Path);
  if (!Map || !Map.map("kind", Input.Kind) || !Map.map("path", Input.Path) ||
      !Map.map("digest", Input.Digest) || !Map.map("stored", Input.Stored))
    return false;
  decode(Input.Path);
  decode(Input.Stored);
  return true;
}

json::Value toJson(const CompileRecord &Record) {
  json::Object Object{{"id", Record.Id},
                      {"directory", encodeBytes(Record.Directory)},
                      {"source", encodeBytes(Record.Source)},
                      {"output", encodeBytes(Record.Output)},
                      {"digest", Record.Digest},
                      {"arguments", encodeList(Record.Arguments)}};
  if (Record.Native) {
    Object["native"] = true;
    Object["reason"] = encodeBytes(Record.Reason);
  }
  return Object;
}

bool fromJson(const json::Value &Value, CompileRecord &Record,
              json::Path Path) {
  json::ObjectMapper Map(Value, Path);
  if (!Map || !Map.map("id", Record.Id) ||
      !Map.map("directory", Record.Directory) ||
      !Map.map("source", Record.Source) || !Map.map("output", Record.Output) ||
      !Map.map("digest", Record.Digest) ||
      !Map.map("arguments", Record.Arguments) ||
      !Map.mapOptional("native", Record.Native) ||
      !Map.mapOptional("reason", Record.Reason))
    return false;
  for (std::string *Text :
       {&Record.Directory, &Record.Source, &Record.Output, &Record.Reason})
    decode(*Text);
  decode(Record.Arguments);
  return true;
}

json::Value toJson(const ArchiveRecord &Record) {
  return json::Object{{"id", Record.Id},
                      {"directory", encodeBytes(Record.Directory)},
                      {"output", encodeBytes(Record.Output)},
                      {"digest", Record.Digest},
                      {"arguments", encodeList(Record.Arguments)}};
}

bool fromJson(const json::Value &Value, ArchiveRecord &Record,
              json::Path Path) {
  json::ObjectMapper Map(Value, Path);
  if (!Map || !Map.map("id", Record.Id) ||
      !Map.map("directory", Record.Directory) ||
      !Map.map("output", Record.Output) || !Map.map("digest", Record.Digest) ||
      !Map.map("arguments", Record.Arguments))
    return false;
  decode(Record.Directory);
  decode(Record.Output);
  decode(Record.Arguments);
  return true;
}

json::Value toJson(const LinkRecord &Record) {
  json::Array Inputs;
  for (const LinkInput &Input : Record.Inputs)
    Inputs.push_back(json::Object{{"kind", name(Input.Kind)},
                                  {"path", encodeBytes(Input.Path)},
                                  {"digest", Input.Digest},
                                  {"stored", encodeBytes(Input.Stored)}});
  return json::Object{{"id", Record.Id},
                      {"kind", name(Record.Kind)},
                      {"directory", encodeBytes(Record.Directory)},
                      {"output", encodeBytes(Record.Output)},
                      {"outputDigest", Record.OutputDigest},
                      {"sysroot", encodeBytes(Record.Sysroot)},
                      {"arguments", encodeList(Record.Arguments)},
                      {"argumentInputs", json::Array(Record.ArgumentInputs)},
                      {"inputs", std::move(Inputs)}};
}

bool fromJson(const json::Value &Value, LinkRecord &Record, json::Path Path) {
  json::ObjectMapper Map(Value, Path);
  if (!Map || !Map.map("id", Record.Id) || !Map.map("kind", Record.Kind) ||
      !Map.map("directory", Record.Directory) ||
      !Map.map("output", Record.Output) ||
      !Map.map("outputDigest", Record.OutputDigest) ||
      !Map.map("sysroot", Record.Sysroot) ||
      !Map.map("arguments", Record.Arguments) ||
      !Map.map("argumentInputs", Record.ArgumentInputs) ||
      !Map.map("inputs", Record.Inputs))
    return false;
  if (Record.ArgumentInputs.size() != Record.Arguments.size()) {
    Path.field("argumentInputs").report("not as many as arguments");
    return false;
  }
  for (int Index : Record.ArgumentInputs)
    if (Index < -1 || Index >= int(Record.Inputs.size())) {
      Path.field("argumentInputs").report("no such input");
      return false;
    }
  for (std::string *Text : {&Record.Directory, &Record.Output, &Record.Sysroot})
    decode(*Text);
  decode(Record.Arguments);
  return true;
}

std::string recordId(ArrayRef<StringRef> Parts) {
  std::string All;
  for (StringRef Part : Parts) {
    All += Part;
    All += '\0';
  }
  return digestOf(All).substr(0, 16);
}

} // namespace ukport
