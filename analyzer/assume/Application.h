//===- Application.h - what a configuration means for a program -----------===//
//
// What no analysis can find: which places in the program a setting of its
// configuration reaches, and which functions run only with it. A file says so,
// for one application; `ukport analyze --config nginx.conf` reads the
// configuration, and takes what follows from it as assumptions. Nothing of it
// need be believed: the stripped program checks every assumption as it runs.
//
//   program = "nginx"                # the executable's name
//   syntax = "braces"                # or "lines": ConfigFile.h
//   always = ["ngx_show_help = 0"]   # whatever the configuration says
//   tables = ["ngx_command_s.name.data"]  # entries that settings choose, by
//                                    # the settings' names
//   also = ["default_type"]          # names that are chosen in any case
//   references = ["ngx_http_variable_s.name.data"]  # the same, by the names
//                                    # that values refer to: $name, ${name}
//   also-referenced = ["status"]
//
//   [[when]]
//   setting = "master_process"       # in the configuration
//   is = "off"                       # its first value, each time; or
//   absent = true                    # it does not occur; or
//   without = ["ssl"]                # no value of it contains one of these; or
//   has = ["FLUSHALL"]               # it occurs with each as its first value
//   unless = ["worker_processes"]    # and none of these occurs; and
//   numeric = ["listen"]             # these occur, and no value has a letter:
//                                    # both may be left out
//   assume = ["ngx_core_conf_t.master = 0"]
//
//   [[when]]
//   option = "-s"                    # on the command line (--argv)
//   absent = true
//   assume = ["ngx_signal = 0"]
//
// Several settings in a list: all of them are absent.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_ASSUME_APPLICATION_H
#define UKPORT_ASSUME_APPLICATION_H

#include "analyzer/assume/Assumption.h"
#include "analyzer/assume/ConfigFile.h"
#include <optional>

namespace ukport {

/// One rule of an application file.
struct SettingRule {
  std::vector<std::string> Settings; ///< or an option's name
  bool IsOption = false;
  bool Absent = false;
  bool HasIs = false;
  std::string Is;                   ///< if HasIs
  std::vector<std::string> Without; ///< unless empty
  std::vector<std::string> Has;     ///< unless empty
  std::vector<std::string> Unless;  ///< settings that must not occur
  std::vector<std::string> Numeric; ///< settings that must be without letters
  std::vector<std::string> Assume;
};

struct Application {
  std::string File;
  std::string Program;
  ConfigSyntax Syntax = ConfigSyntax::Lines;
  std::vector<std::string> Always, Tables, Also, References, AlsoReferenced;
  std::vector<SettingRule> Rules;

  /// Reads an application file; unknown keys are refused.
  static llvm::Expected<Application> load(llvm::StringRef Path);

  /// The file that ships for the executable \p Program, in one of the folders
  /// of integration/; none if none does.
  static llvm::Expected<std::optional<Application>>
  findFor(llvm::StringRef Program);
};

/// How the program is started, as far as it is known.
struct Start {
  std::optional<std::vector<Setting>> Config;    ///< --config
  std::optional<std::vector<std::string>> Words; ///< --argv, without argv[0]
};

/// What \p S means for \p A: the assumptions, each with its origin.
llvm::Expected<std::vector<Assumption>> assumptionsOf(const Application &A,
                                                      const Start &S);

} // namespace ukport

#endif // UKPORT_ASSUME_APPLICATION_H
