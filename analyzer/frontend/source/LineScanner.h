//===- LineScanner.h - facts by tokens alone ------------------------------===//
//
// Reads a file as a sequence of raw tokens, without a compile command and
// without expanding anything, and answers two questions about a line:
//
//   Which preprocessor conditions guard it?  Conditions are text: the stack of
//   #if levels open at the line. Of a chain #if A / #elif B / #else the three
//   branches read "A", "!(A) && B" and "!(A) && !(B)". A level that is an
//   include guard says nothing and is left out.
//
//   Which calls does it show?  A name followed by "(", with the field that it
//   is reached through and the string literals among its arguments. Macros
//   look like functions here; that is why Clang is asked first.
//
// Tolerant: unbalanced directives, unfinished strings and bytes that are no
// text end at the end of their line or of the file.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_SOURCE_LINESCANNER_H
#define UKPORT_FRONTEND_SOURCE_LINESCANNER_H

#include "analyzer/frontend/source/SourceFacts.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace ukport {

class LineScanner {
public:
  /// Scans \p Contents, which must outlive the scanner and be followed by a
  /// NUL byte (as a MemoryBuffer is). \p FileName says by its ending whether
  /// this is C++, and whether it is assembly that no preprocessor sees.
  LineScanner(llvm::StringRef Contents, llvm::StringRef FileName);

  /// How many lines there are.
  uint32_t lineCount() const { return LineStarts.size(); }

  /// The conditions that guard \p Line, outermost first.
  std::vector<std::string> conditionsAt(uint32_t Line) const;

  /// The calls that \p Line shows: those whose name stands on it.
  std::vector<CallFact> callsAt(uint32_t Line) const;

  /// Lines \p Line - \p Context to \p Line + \p Context, as far as they exist;
  /// sets \p FirstLine. Not UTF-8 becomes U+FFFD, long lines are cut.
  std::string excerpt(uint32_t Line, unsigned Context,
                      uint32_t &FirstLine) const;

private:
  struct Token {
    uint32_t Offset = 0;
    uint32_t Line = 0;
    uint32_t Length = 0;
    bool SpaceBefore = false;
    enum Kind : uint8_t { Name, String, Other } K = Other;
  };
  enum class DirectiveKind : uint8_t { If, Elif, Else, Endif, Define, Other };
  struct Directive {
    DirectiveKind Kind = DirectiveKind::Other;
    uint32_t Line = 0;
    size_t TokensBefore = 0; ///< code tokens in front of it
    std::string Text;        ///< the condition, or the name that is defined
  };
  struct Change { ///< from the line after Line on, Stack holds
    uint32_t Line = 0;
    std::vector<std::string> Stack;
  };

  void lex(bool Cxx);
  void addDirective(llvm::ArrayRef<Token> Tokens);
  size_t includeGuard() const;
  void followDirectives();
  std::string join(llvm::ArrayRef<Token> Tokens) const;
  llvm::StringRef text(const Token &T) const {
    return Contents.substr(T.Offset, T.Length);
  }
  bool is(size_t Index, llvm::StringRef Text) const {
    return Index < Code.size() && text(Code[Index]) == Text;
  }
  uint32_t lineOf(uint32_t Offset) const;
  size_t calleeBegin(size_t NameIndex) const;
  size_t matchBackwards(size_t Close) const;
  size_t addArguments(size_t Open, CallFact &Call) const;

  llvm::StringRef Contents;
  std::vector<uint32_t> LineStarts;
  std::vector<Token> Code;
  std::vector<Directive> Directives;
  std::vector<Change> Changes;
};

/// \p Text with runs of blanks and line ends folded to one blank, not UTF-8
/// replaced, and cut to \p Limit bytes with "..." at the end.
std::string foldBlanks(llvm::StringRef Text, size_t Limit);

} // namespace ukport

#endif // UKPORT_FRONTEND_SOURCE_LINESCANNER_H
