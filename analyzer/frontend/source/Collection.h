//===- Collection.h - one run of the source front end ---------------------===//
//
// The passes behind SourceFrontEnd::collect:
//
//   locate    places to files; a file is worked on once, for all its lines
//   open      read the file, its shard, and decide what the shard is worth
//   parse     what is still needed, one job a unit, a few units at a time
//   finish    text and conditions; calls by tokens where Clang saw none
//   save      the shards that are new
//   answer    one entry a place, with what was wrong
//
// A file that has changed since the capture no longer says what was compiled.
// It is taken to have changed when the debug info's MD5 says so, or, without
// one, when it is newer than its object. What a shard says about it from
// before still holds; a line read now is quoted only when it calls what the
// program calls there. Nothing of a changed file is kept.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_SOURCE_COLLECTION_H
#define UKPORT_FRONTEND_SOURCE_COLLECTION_H

#include "analyzer/frontend/source/FactShard.h"
#include "analyzer/frontend/source/IncludeFinder.h"
#include "analyzer/frontend/source/SourceFrontEnd.h"
#include "analyzer/frontend/source/TuParser.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <optional>

namespace ukport {

class Collection {
public:
  explicit Collection(const SourceOptions &Options) : Options(Options) {}

  llvm::Expected<std::vector<SourceFacts>>
  run(llvm::ArrayRef<SourcePlace> Places, PerfLog &Perf);

private:
  /// One file through the passes.
  struct FileWork {
    std::string Path;  ///< real path
    std::string Named; ///< the file a person opens; may be Path, or empty
    std::set<uint32_t> Asked;                   ///< lines of the places
    std::string Md5;                            ///< as compiled; may be empty
    std::unique_ptr<llvm::MemoryBuffer> Buffer; ///< null: not readable
    FactShard Shard;                ///< valid lines of before, then all
    std::set<uint32_t> Needed;      ///< lines to be read now
    std::vector<size_t> Candidates; ///< compiles to parse it through
    std::map<uint32_t, ParsedLine> Parsed;
    std::set<uint32_t> Skipped; ///< by the preprocessor, in every unit so far
    bool Seen = false;          ///< a parsed unit included it
    bool Changed = false;
    bool TreeDiffers = false; ///< Named is not what was compiled; Path is
  };

  /// The places of one file and line.
  struct Request {
    std::string File; ///< real path; empty: not found
    std::set<std::string> Callees;
  };

  void indexCompiles();
  void locate(llvm::ArrayRef<SourcePlace> Places);
  void open(FileWork &Work);
  bool isChanged(const FileWork &Work, const FactShard *Before) const;
  void chooseUnits(FileWork &Work);
  void parse();
  bool wantsAnotherUnit(const FileWork &Work) const;
  void merge(FileWork &Work, size_t Compile, const ParsedUnit &Unit);
  void finish(FileWork &Work);
  llvm::Error save(FileWork &Work);
  SourceFacts answer(const std::string &File, uint32_t Line,
                     const Request &Asked);

  const SourceOptions &Options;
  // Parallel to Options.Compiles.
  std::vector<std::string> Sources;        ///< real paths; "": gone
  std::vector<std::string> CompileDigests; ///< of command and object
  std::map<std::string, std::vector<size_t>, std::less<>> CompilesOf;
  std::map<std::string, size_t, std::less<>> CompileByDigest;
  std::string NoCompile; ///< FactShard::Compile when no unit has the file
  std::unique_ptr<IncludeFinder> Finder;

  std::map<std::pair<std::string, uint32_t>, Request> Requests;
  std::map<std::string, FileWork> Files;
  uint64_t UnitsParsed = 0, UnitsWithErrors = 0;
};

} // namespace ukport

#endif // UKPORT_FRONTEND_SOURCE_COLLECTION_H
