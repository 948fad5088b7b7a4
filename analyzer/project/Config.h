//===- Config.h - ukport.toml ---------------------------------------------===//
//
// What a user would otherwise type again and again, kept beside the sources:
//
//   [analyze]
//   build = "./configure --with-http_ssl_module && make"
//   program = "nginx"            # when a build makes several
//   targets = ["xen", "unikraft-0.21"]
//   sysroot = "host"             # or a directory; default: ukport's own
//   packages = ["zlib", "openssl"]  # libraries the sysroot must hold
//   out = "ukport-out/nginx"
//   fail-on = "blocker"          # info, degraded, loss, blocker, or a feature
//   baseline = "accepted.toml"   # findings that are accepted
//   overlays = ["my-targets"]    # folders with features/ and targets/
//   assume = ["gzip.c:next_filter = chunked_filter"]  # docs/assumptions.md
//
// All keys are optional; unknown ones are refused. The command line wins over
// the file. Paths are relative to the file.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_PROJECT_CONFIG_H
#define UKPORT_PROJECT_CONFIG_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace ukport {

struct Config {
  std::string File; ///< absolute; empty: there is none
  std::string Build, Program, Sysroot, Out, FailOn, Baseline;
  std::vector<std::string> Targets, Packages, Overlays, Assume;
};

/// Parses the text of a ukport.toml; \p Path is for messages and relative
/// paths. Errors name file and line (exit code 3).
llvm::Expected<Config> parseConfig(llvm::StringRef Text, llvm::StringRef Path);

/// Reads the nearest ukport.toml in \p Directory or above it; an empty Config
/// when there is none.
llvm::Expected<Config> findConfig(llvm::StringRef Directory);

} // namespace ukport

#endif // UKPORT_PROJECT_CONFIG_H
