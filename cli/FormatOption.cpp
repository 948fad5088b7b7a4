#include "cli/FormatOption.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

static std::string inWords(const std::vector<std::string> &Names) {
  if (Names.size() == 1)
    return Names.front();
  return join(drop_end(Names), ", ") + " or " + Names.back();
}

void addFormatOption(CLI::App &Sub, std::string &Format,
                     const std::vector<std::string> &Names,
                     const std::string &Help) {
  Format = Names.front();
  CLI::Option *Named =
      Sub.add_option("--format", Format, Help.empty() ? inWords(Names) : Help)
          ->check(CLI::IsMember(Names))
          ->default_str(Names.front());
  Sub.add_flag_callback(
         "--json", [&Format] { Format = "json"; }, "the same as --format=json")
      ->excludes(Named);
}

} // namespace ukport
