#include "reports/TextTable.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Unicode.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

Paint::Paint(raw_ostream &OS, raw_ostream::Colors Colour, bool Bold)
    : OS(OS), On(OS.has_colors() && !sys::Process::GetEnv("NO_COLOR")) {
  if (On)
    OS.changeColor(Colour, Bold);
}

Paint::~Paint() {
  if (On)
    OS.resetColor();
}

bool isSteering(uint32_t Code) {
  return Code < 0x20 || (Code >= 0x7f && Code < 0xa0) || Code == 0x200e ||
         Code == 0x200f || (Code >= 0x2028 && Code <= 0x202e) ||
         (Code >= 0x2066 && Code <= 0x2069) || Code == 0xfeff;
}

std::string printable(StringRef Text) {
  std::string Fixed = json::fixUTF8(Text), Out;
  const auto *At = reinterpret_cast<const UTF8 *>(Fixed.data());
  const UTF8 *End = At + Fixed.size();
  while (At < End) {
    const UTF8 *Start = At;
    UTF32 Code = 0;
    if (convertUTF8Sequence(&At, End, &Code, strictConversion) != conversionOK)
      break; // fixUTF8 leaves no such sequence
    if (isSteering(Code))
      Out += "\\u{" + utohexstr(Code, /*LowerCase=*/true) + "}";
    else
      Out.append(Start, At);
  }
  return Out;
}

static size_t columns(StringRef Text) {
  int Width = sys::unicode::columnWidthUTF8(Text);
  return Width < 0 ? Text.size() : size_t(Width);
}

std::string wrapped(StringRef Text, unsigned Indent, unsigned Width) {
  std::string Out, Margin = "\n" + std::string(Indent, ' ');
  size_t Column = Indent;
  SmallVector<StringRef> Paragraphs;
  Text.trim().split(Paragraphs, "\n\n");
  for (StringRef Paragraph : Paragraphs) {
    if (!Out.empty()) {
      Out += "\n" + Margin;
      Column = Indent;
    }
    bool First = true;
    while (!(Paragraph = Paragraph.ltrim(" \n\t")).empty()) {
      StringRef Word = Paragraph.substr(0, Paragraph.find_first_of(" \n\t"));
      Paragraph = Paragraph.drop_front(Word.size());
      if (!First && Column + 1 + columns(Word) > Width) {
        Out += Margin;
        Column = Indent;
      } else if (!First) {
        Out += ' ';
        ++Column;
      }
      Out += Word;
      Column += columns(Word);
      First = false;
    }
  }
  return Out;
}

void TextTable::print(raw_ostream &OS, bool Heading, StringRef Margin) const {
  std::vector<size_t> Width(Alignment.size(), 0);
  for (const auto &Row : Rows)
    for (size_t I = 0; I < Row.size() && I < Width.size(); ++I)
      Width[I] = std::max(Width[I], columns(Row[I]));
  for (const auto &Row : Rows) {
    std::string Line = Margin.str();
    for (size_t I = 0; I < Row.size() && I < Width.size(); ++I) {
      std::string Padding(Width[I] - columns(Row[I]), ' ');
      if (I)
        Line += "  ";
      Line += Alignment[I] == 'r' ? Padding + Row[I] : Row[I] + Padding;
    }
    StringRef Trimmed = StringRef(Line).rtrim(' ');
    if (Heading && &Row == &Rows.front()) {
      Paint P(OS, raw_ostream::SAVEDCOLOR, /*Bold=*/true);
      OS << Trimmed;
    } else {
      OS << Trimmed;
    }
    OS << '\n';
  }
}

} // namespace ukport
