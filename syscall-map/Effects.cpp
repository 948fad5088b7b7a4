#include "syscall-map/Effects.h"
#include "analyzer/support/Files.h"
#include "syscall-map/Csv.h"
#include "llvm/ADT/StringSwitch.h"
#include <optional>

using namespace llvm;

namespace ukport {

static std::optional<SuccessKind> successNamed(StringRef Name) {
  return StringSwitch<std::optional<SuccessKind>>(Name)
      .Case("zero", SuccessKind::Zero)
      .Case("count", SuccessKind::Count)
      .Case("descriptor", SuccessKind::Descriptor)
      .Case("process", SuccessKind::Process)
      .Case("address", SuccessKind::Address)
      .Case("number", SuccessKind::Number)
      .Case("never", SuccessKind::Never)
      .Default(std::nullopt);
}

static std::optional<EffectKind> effectNamed(StringRef Name) {
  return StringSwitch<std::optional<EffectKind>>(Name)
      .Case("advice", EffectKind::Advice)
      .Case("attribute", EffectKind::Attribute)
      .Case("release", EffectKind::Release)
      .Case("delay", EffectKind::Delay)
      .Case("query", EffectKind::Query)
      .Case("wait", EffectKind::Wait)
      .Case("work", EffectKind::Work)
      .Default(std::nullopt);
}

Expected<SyscallEffects> SyscallEffects::load(StringRef Path) {
  auto Text = readFile(Path);
  if (!Text)
    return Text.takeError();
  Expected<CsvFile> File = readCsv(Path, (*Text)->getBuffer(),
                                   {"syscall", "success", "writes", "effect"});
  if (!File)
    return File.takeError();
  SyscallEffects Result;
  for (const CsvRow &Row : File->Rows) {
    std::optional<SuccessKind> Success = successNamed(Row.Fields[1]);
    std::optional<EffectKind> Effect = effectNamed(Row.Fields[3]);
    if (!Success || !Effect)
      return dataError(Path, Row.Line,
                       "'" + Row.Fields[Success ? 3 : 1] + "' is no " +
                           (Success ? "effect" : "success"),
                       "the comment at the file's head lists them");
    SyscallEffect E{*Success, *Effect, {}};
    SmallVector<StringRef, 6> Arguments;
    StringRef(Row.Fields[2]).split(Arguments, ' ', -1, false);
    for (StringRef Argument : Arguments) {
      unsigned Index = 0;
      if (Argument.getAsInteger(10, Index) || Index > 5)
        return dataError(Path, Row.Line,
                         "'" + Argument + "' is no argument's index",
                         "write 0 to 5");
      E.Writes.push_back(Index);
    }
    if (!Result.ByName.try_emplace(Row.Fields[0], std::move(E)).second)
      return dataError(Path, Row.Line, Row.Fields[0] + " is here twice",
                       "keep one of them");
  }
  return Result;
}

Expected<SyscallEffects> SyscallEffects::loadDefault() {
  return load(dataDirectory() + "/syscall-map/effects.csv");
}

const SyscallEffect &SyscallEffects::of(StringRef Name) const {
  static const SyscallEffect Careful;
  auto It = ByName.find(Name);
  return It == ByName.end() ? Careful : It->second;
}

} // namespace ukport
