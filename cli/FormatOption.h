//===- FormatOption.h - --format and --json, the same everywhere ----------===//
#ifndef UKPORT_CLI_FORMATOPTION_H
#define UKPORT_CLI_FORMATOPTION_H

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ukport {

/// Adds --format with \p Names, of which the first is the default, and --json
/// for what programs read most. Sets \p Format, which must outlive the parsing.
/// \p Help: empty: the names, told in words.
void addFormatOption(CLI::App &Sub, std::string &Format,
                     const std::vector<std::string> &Names,
                     const std::string &Help = "");

} // namespace ukport

#endif // UKPORT_CLI_FORMATOPTION_H
