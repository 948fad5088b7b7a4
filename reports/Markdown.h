//===- Markdown.h - text in Markdown, and a document that is cut ----------===//
#ifndef UKPORT_REPORTS_MARKDOWN_H
#define UKPORT_REPORTS_MARKDOWN_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace ukport {

/// \p Text with nothing in it that Markdown, or the HTML in it, would act on.
std::string markdown(llvm::StringRef Text);

/// The same set as code; also in a table.
std::string markdownCode(llvm::StringRef Text);

/// What a step summary may hold on GitHub.
inline constexpr size_t MarkdownLimit = 1 << 20;

/// \p Text, cut between two blocks where it is longer than \p Limit bytes, with
/// a note of what is missing. A block ends with an empty line.
std::string cutMarkdown(std::string Text, size_t Limit);

} // namespace ukport

#endif // UKPORT_REPORTS_MARKDOWN_H
