//===- Reader.cpp - opening a store and reading it back -------------------===//
//
// A store that a disk or a person has damaged must end in a message. SQLite
// notices what is wrong with its pages; what it cannot know is checked here:
// every id is in range, ids are dense, every enumerator is one. After that the
// graph satisfies ProgramGraph::verify.
//
//===----------------------------------------------------------------------===//
#include "analyzer/store/Internal.h"
#include "analyzer/store/Schema.h"
#include "analyzer/store/Sqlite.h"
#include "analyzer/store/Store.h"
#include "analyzer/support/Error.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include <algorithm>
#include <iterator>

using namespace llvm;

namespace ukport {

void Store::Closer::operator()(sqlite3 *DB) const { sqlite3_close(DB); }

Error damagedStore(StringRef Path, const Twine &Why) {
  return makeInputError("cannot read the store", Path,
                        "it is damaged (" + Why + ")",
                        "run `ukport analyze` again to make it anew");
}

//===----------------------------------------------------------------------===//
// Opening
//===----------------------------------------------------------------------===//

/// The number that a PRAGMA yields.
static int64_t pragma(SqlStatus &Status, const char *Name) {
  std::string Sql = std::string("PRAGMA ") + Name;
  Rows R(Status, Sql.c_str());
  return R.next() ? R.integer(0) : 0;
}

/// Fails unless \p DB is a store of this schema version.
static Error checkIdentity(StringRef Path, SqlStatus &Status, int &Version) {
  auto NoStore = [&](const Twine &Why) {
    return makeInputError("cannot read the store", Path, Why,
                          "give the ukport.db that `ukport analyze` wrote, or "
                          "the project directory it lies in");
  };
  int64_t Application = pragma(Status, "application_id");
  Version = int(pragma(Status, "user_version"));
  if (Status.Code == SQLITE_NOTADB)
    return NoStore("it is not a database");
  if (!Status.ok())
    return damagedStore(Path, Status.Message);
  if (Application != StoreApplicationId)
    return NoStore("it is a database, but not one of ukport's");
  if (Version == StoreSchemaVersion) {
    // SQLite takes a last page that is cut for one that ends in zeros.
    uint64_t Size = 0, Pages = pragma(Status, "page_count"),
             PageSize = pragma(Status, "page_size");
    if (sys::fs::file_size(Path, Size) || Size != Pages * PageSize)
      return damagedStore(Path, "its end is missing");
    return Error::success();
  }
  bool Older = Version < StoreSchemaVersion;
  return makeInputError(
      "cannot read the store", Path,
      Twine("its schema is version ") + Twine(Version) + " and this ukport " +
          (Older ? "needs" : "knows only") + " version " +
          Twine(StoreSchemaVersion),
      Older ? "run `ukport analyze` again to make it anew"
            : "use the newer ukport that wrote it, or run `ukport analyze` "
              "again to make it anew");
}

static StoreMeta readMeta(SqlStatus &Status) {
  StoreMeta Meta;
  Rows R(Status, "SELECT key, value FROM meta");
  while (R.next()) {
    StringRef Key = R.text(0);
    if (Key == "program")
      Meta.ProgramName = R.string(1);
    else if (Key == "input")
      Meta.InputPath = R.string(1);
    else if (Key == "input_digest")
      Meta.InputDigest = R.string(1);
    else if (Key == "program_digest")
      Meta.ProgramDigest = R.string(1);
    else if (Key == "complete")
      Meta.Complete = R.text(1) == "1";
    else if (Key == "ukport")
      Meta.UkportVersion = R.string(1);
  }
  return Meta;
}

Expected<Store> Store::open(StringRef Path) {
  Store S;
  S.Path = Path.str();
  sys::fs::file_status File;
  if (std::error_code EC = sys::fs::status(Path, File))
    return makeInputError("cannot read the store", Path, EC.message(),
                          "run `ukport analyze PATH` first, or give the right "
                          "file with --db");
  if (sys::fs::is_directory(File))
    return makeInputError("cannot read the store", Path, "it is a directory",
                          "give the ukport.db in it");
  SqlStatus Status;
  int Opened =
      sqlite3_open_v2(S.Path.c_str(), &Status.DB,
                      SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  S.DB.reset(Status.DB);
  if (Opened != SQLITE_OK)
    return makeInputError("cannot read the store", Path,
                          Status.DB ? sqlite3_errmsg(Status.DB)
                                    : sqlite3_errstr(Opened),
                          "check the file's permissions");
  // One read transaction for the whole life: one unchanging view. Cells are
  // checked as they are read, so that damage is an error of SQLite's.
  Status.run("PRAGMA cell_size_check=ON; PRAGMA trusted_schema=OFF;");
  int Version = 0;
  if (Error E = checkIdentity(Path, Status, Version))
    return E;
  Status.run("BEGIN");
  S.Meta = readMeta(Status);
  S.Meta.SchemaVersion = Version;
  if (!Status.ok())
    return damagedStore(Path, Status.Message);
  return S;
}

//===----------------------------------------------------------------------===//
// The graph
//===----------------------------------------------------------------------===//

namespace {

/// Reads the tables in the order in which they refer to one another.
class GraphReader {
public:
  GraphReader(SqlStatus &Status, ProgramGraph &G) : Status(Status), G(G) {}

  void read() {
    Functions = count("graph_function");
    DataObjects = count("graph_data");
    Sites = count("graph_site");
    References = count("graph_reference");
    TargetSets = count("graph_target_set");
    readStrings();
    readModules();
    readSignatures();
    readFunctions();
    readData();
    readSites();
    readTargetSets();
    readReferences();
    readReasons();
    readRoots();
    readUnknowns();
    checkOwners();
  }

private:
  uint64_t count(const char *Table) {
    std::string Sql = std::string("SELECT count(*) FROM ") + Table;
    Rows R(Status, Sql.c_str());
    return R.next() ? R.integer(0) : 0;
  }
  void readStrings();
  void readModules();
  void readSignatures();
  void readFunctions();
  void readData();
  void readSites();
  void readTargetSets();
  void readReferences();
  void readReasons();
  void readRoots();
  void readUnknowns();
  void checkOwners();

  /// Column 0 is the id of a table in which ids are dense.
  void expectId(Rows &R, size_t Id) {
    if (R.integer(0) != int64_t(Id))
      R.fail("ids are not dense");
  }
  StringId string(Rows &R, int Column) {
    if (R.isNull(Column))
      return StringId();
    uint32_t Row = R.index(Column, Strings.size());
    return Row < Strings.size() ? Strings[Row] : StringId();
  }
  Location location(Rows &R, int FileColumn) {
    Location L;
    L.File = string(R, FileColumn);
    if (!R.isNull(FileColumn + 1))
      L.Line = R.index(FileColumn + 1, UINT32_MAX);
    return L;
  }
  IndexRange range(Rows &R, int Column, uint64_t Size) {
    IndexRange Range;
    Range.Begin = R.index(Column, Size + 1);
    Range.End = R.index(Column + 1, Size + 1);
    if (Range.Begin > Range.End) {
      R.fail("a range is reversed");
      return {};
    }
    return Range;
  }

  SqlStatus &Status;
  ProgramGraph &G;
  std::vector<StringId> Strings;
  uint64_t Functions = 0, DataObjects = 0, Sites = 0, References = 0,
           TargetSets = 0;
};

} // namespace

void GraphReader::readStrings() {
  {
    Rows R(Status, "SELECT value FROM meta WHERE key = 'graph_program'");
    if (R.next())
      G.ProgramName = R.string(0);
  }
  Rows R(Status, "SELECT id, text FROM string ORDER BY id");
  while (R.next()) {
    expectId(R, Strings.size());
    Strings.push_back(G.intern(R.text(1)));
  }
}

void GraphReader::readModules() {
  Rows R(Status, "SELECT id, name, kind FROM graph_module ORDER BY id");
  while (R.next()) {
    expectId(R, G.Modules.size());
    G.Modules.push_back(
        {G.intern(R.text(1)),
         ModuleKind(R.index(2, uint64_t(ModuleKind::Runtime) + 1))});
  }
}

void GraphReader::readSignatures() {
  Rows R(Status, "SELECT id, gpr, sse, memory, returns, variadic, any,"
                 " read_gpr, read_sse FROM signature ORDER BY id");
  while (R.next()) {
    expectId(R, G.signatureCount());
    Signature S;
    S.Gpr = R.index(1, 256);
    S.Sse = R.index(2, 256);
    S.Memory = R.index(3, 256);
    S.Return = ReturnClass(R.index(4, uint64_t(ReturnClass::Pair) + 1));
    S.Variadic = R.index(5, 2);
    S.Any = R.index(6, 2);
    S.ReadGpr = R.index(7, 256);
    S.ReadSse = R.index(8, 256);
    size_t Known = G.signatureCount();
    G.intern(S);
    if (G.signatureCount() == Known)
      R.fail("a signature is there twice");
  }
}

void GraphReader::readFunctions() {
  G.Functions.reserve(Functions);
  G.FunctionLive.reserve(Functions);
  Rows R(Status,
         "SELECT id, name, module, kind, signature, file, line, instructions,"
         " live, object, site_begin, site_end, reference_begin, reference_end"
         " FROM graph_function ORDER BY id");
  while (R.next()) {
    expectId(R, G.Functions.size());
    Function F;
    F.Name = G.intern(R.text(1));
    F.Module = ModuleId(R.index(2, G.Modules.size()));
    F.Kind = FunctionKind(R.index(3, uint64_t(FunctionKind::Synthetic) + 1));
    F.Signature = R.id<SignatureId>(4, G.signatureCount());
    F.Where = location(R, 5);
    F.Instructions = R.index(7, UINT32_MAX);
    F.Object = string(R, 9);
    F.Sites = range(R, 10, Sites);
    F.References = range(R, 12, References);
    G.Functions.push_back(F);
    G.FunctionLive.push_back(R.index(8, 2));
  }
  Rows Aliases(Status, "SELECT name, function FROM graph_alias ORDER BY rowid");
  while (Aliases.next())
    G.addAlias(Aliases.text(0), FunctionId(Aliases.index(1, Functions)));
}

void GraphReader::readData() {
  G.Data.reserve(DataObjects);
  G.DataLive.reserve(DataObjects);
  Rows R(Status, "SELECT id, name, module, size, file, line, live,"
                 " reference_begin, reference_end FROM graph_data ORDER BY id");
  while (R.next()) {
    expectId(R, G.Data.size());
    DataObject D;
    D.Name = G.intern(R.text(1));
    D.Module = ModuleId(R.index(2, G.Modules.size()));
    D.Size = uint64_t(R.integer(3));
    D.Where = location(R, 4);
    D.References = range(R, 7, References);
    G.Data.push_back(D);
    G.DataLive.push_back(R.index(6, 2));
  }
}

void GraphReader::readSites() {
  G.Sites.reserve(Sites);
  G.SiteLive.reserve(Sites);
  Rows R(Status, "SELECT id, caller, kind, callee, signature, target_set, file,"
                 " line, live FROM graph_site ORDER BY id");
  while (R.next()) {
    expectId(R, G.Sites.size());
    Site S;
    S.Caller = FunctionId(R.index(1, Functions));
    S.Kind = SiteKind(R.index(2, uint64_t(SiteKind::Kernel) + 1));
    S.Callee = R.id<FunctionId>(3, Functions);
    S.Signature = R.id<SignatureId>(4, G.signatureCount());
    S.Targets = R.id<TargetSetId>(5, TargetSets);
    S.Where = location(R, 6);
    if (S.Kind == SiteKind::Direct && !S.Callee.valid())
      R.fail("a direct call has no callee");
    G.Sites.push_back(S);
    G.SiteLive.push_back(R.index(8, 2));
  }
}

/// Reads "[1,5,9]"; false if it is something else.
static bool readMembers(StringRef Text, uint64_t Functions,
                        std::vector<FunctionId> &Members) {
  if (!Text.consume_front("[") || !Text.consume_back("]"))
    return false;
  Members.reserve(Text.count(',') + 1);
  while (!Text.empty()) {
    uint32_t Member = 0;
    if (Text.consumeInteger(10, Member) || Member >= Functions)
      return false;
    if (!Members.empty() && Members.back().index() >= Member)
      return false;
    Members.push_back(FunctionId(Member));
    if (!Text.empty() && !Text.consume_front(","))
      return false;
  }
  return true;
}

void GraphReader::readTargetSets() {
  G.TargetSets.reserve(TargetSets);
  Rows R(Status, "SELECT id, members FROM graph_target_set ORDER BY id");
  while (R.next()) {
    expectId(R, G.TargetSets.size());
    if (!readMembers(R.text(1), Functions, G.TargetSets.emplace_back()))
      R.fail("a target set is malformed");
  }
}

void GraphReader::readReferences() {
  G.References.reserve(References);
  Rows R(Status, "SELECT id, function, data, file, line FROM graph_reference"
                 " ORDER BY id");
  while (R.next()) {
    expectId(R, G.References.size());
    Reference Ref;
    Ref.Function = R.id<FunctionId>(1, Functions);
    Ref.Data = R.id<DataId>(2, DataObjects);
    Ref.Where = location(R, 3);
    if (Ref.Function.valid() == Ref.Data.valid())
      R.fail("a reference does not name one thing");
    G.References.push_back(Ref);
  }
  Rows Taken(Status, "SELECT function, by_function, by_data, file, line FROM"
                     " graph_address_taken ORDER BY function");
  while (Taken.next()) {
    AddressTaken By;
    By.ByFunction = Taken.id<FunctionId>(1, Functions);
    By.ByData = Taken.id<DataId>(2, DataObjects);
    By.Where = location(Taken, 3);
    // reasonOf names one of the two.
    if (!By.ByData.valid() && !By.ByFunction.valid())
      Taken.fail("an address is taken by nothing");
    G.TakenBy[FunctionId(Taken.index(0, Functions))] = By;
  }
  Rows Callbacks(Status, "SELECT site, function, origin FROM graph_callback"
                         " ORDER BY rowid");
  while (Callbacks.next()) {
    SiteId At(Callbacks.index(0, G.Sites.size()));
    FunctionId Target(Callbacks.index(1, Functions));
    G.Callbacks[At].push_back(
        {Target, Callbacks.id<SiteId>(2, G.Sites.size())});
  }
}

/// The order is the one that ProgramGraph::reason relies on.
void GraphReader::readReasons() {
  G.Reasons.reserve(count("graph_edge_reason"));
  Rows R(Status, "SELECT site, target, kind, through, by_function, by_data,"
                 " file, line, assumed FROM graph_edge_reason"
                 " ORDER BY site, target");
  while (R.next()) {
    EdgeReason Why;
    Why.Site = SiteId(R.index(0, Sites));
    Why.Target = FunctionId(R.index(1, Functions));
    Why.Kind = ReasonKind(R.index(2, uint64_t(ReasonKind::Signature) + 1));
    Why.Through = string(R, 3);
    Why.ByFunction = R.id<FunctionId>(4, Functions);
    Why.ByData = R.id<DataId>(5, DataObjects);
    Why.Where = location(R, 6);
    Why.Assumed = string(R, 8);
    G.Reasons.push_back(Why);
  }
}

void GraphReader::readRoots() {
  Rows R(Status, "SELECT id, function, kind, reason FROM graph_root"
                 " ORDER BY id");
  while (R.next()) {
    expectId(R, G.Roots.size());
    G.Roots.push_back({FunctionId(R.index(1, Functions)),
                       RootKind(R.index(2, uint64_t(RootKind::Unknown) + 1)),
                       R.string(3)});
  }
}

void GraphReader::readUnknowns() {
  Rows R(Status, "SELECT id, kind, what, function, file, line, effect, remedy,"
                 " edges, functions, instructions, syscalls"
                 " FROM graph_unknown ORDER BY id");
  auto Number = [&](int Column) {
    if (R.isNull(Column) || R.integer(Column) < 0)
      R.fail("a cost is none");
    return uint64_t(R.integer(Column));
  };
  while (R.next()) {
    expectId(R, G.Unknowns.size());
    G.Unknowns.push_back({R.string(1),
                          R.string(2),
                          R.id<FunctionId>(3, Functions),
                          location(R, 4),
                          R.string(6),
                          R.string(7),
                          {Number(8), Number(9), Number(10), Number(11)}});
  }
}

void GraphReader::checkOwners() {
  if (!Status.ok())
    return;
  bool Good = G.Functions.size() == Functions && G.Sites.size() == Sites &&
              G.TargetSets.size() == TargetSets &&
              G.Data.size() == DataObjects && G.References.size() == References;
  for (uint32_t F = 0; Good && F < G.Functions.size(); ++F)
    for (uint32_t S = G.Functions[F].Sites.Begin;
         S < G.Functions[F].Sites.End && Good; ++S)
      Good = G.Sites[S].Caller.index() == F;
  if (Good)
    return;
  Status.Code = SQLITE_CORRUPT;
  Status.Message = "sites and functions do not fit together";
}

Expected<std::unique_ptr<ProgramGraph>> Store::loadGraph() const {
  SqlStatus Status(DB.get());
  auto G = std::make_unique<ProgramGraph>();
  GraphReader(Status, *G).read();
  if (!Status.ok())
    return damagedStore(Path, Status.Message);
  return G;
}

} // namespace ukport
