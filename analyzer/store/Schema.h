//===- Schema.h - the tables of ukport.db ---------------------------------===//
//
// Two layers. The tables named graph_* hold ids and small integers, so that a
// graph of 17,000 functions and 150,000 sites stays small and loads fast. The
// views (function, site, edge, who_calls, syscall_site ...) join them into what
// a person wants to read; docs/store.md has a query for each question.
//
// Conventions:
//   - Ids are dense and start at 0; they are the indices of ProgramGraph.
//   - NULL: not known, or not applicable.
//   - Enumerators are numbers in graph_* tables; kind_name names them.
//   - A set of indirect-call targets is shared by many sites, so sites refer to
//     graph_target_set, whose members are a sorted JSON array of function ids.
//     Two million members are some 10 MB that way instead of 40 as rows.
//   - Text is kept byte for byte; symbol names and paths need not be UTF-8.
//
// Whoever changes a table raises StoreSchemaVersion; there are no migrations,
// because an analysis is made again in seconds.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STORE_SCHEMA_H
#define UKPORT_STORE_SCHEMA_H

namespace ukport {

/// PRAGMA user_version of a store.
inline constexpr int StoreSchemaVersion = 8;

/// PRAGMA application_id of a store: "ukpt".
inline constexpr int StoreApplicationId = 0x756b7074;

inline constexpr const char *SchemaTables = R"sql(
-- What this is: program, input, input_digest, complete (1 or 0), ukport,
-- schema; what hangs on all unknowns together: unknown_edges,
-- unknown_functions, unknown_instructions, unknown_syscalls.
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;

-- Paths and object names, each once.
CREATE TABLE string(id INTEGER PRIMARY KEY, text TEXT NOT NULL);

-- The names of the numbers in the kind columns: column is one of module,
-- function, site, root, edge, reason.
CREATE TABLE kind_name(column TEXT, value INTEGER, name TEXT,
                       PRIMARY KEY(column, value)) WITHOUT ROWID;

-- What a person names: the executable, each library, libc. The counts are NULL
-- where nothing was counted.
CREATE TABLE graph_module(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind INTEGER NOT NULL,
  functions_live INTEGER, functions_dead INTEGER,
  instructions_live INTEGER, instructions_dead INTEGER,
  data_live INTEGER, data_dead INTEGER,
  data_bytes_live INTEGER, data_bytes_dead INTEGER);

-- The packages of the sysroot that the program has code of: files named
-- NAME-VERSION/... are theirs. licence is by Debian's names, with commas; empty
-- where the package does not say in a form for machines.
CREATE TABLE package(
  name TEXT PRIMARY KEY, version TEXT NOT NULL, source TEXT NOT NULL,
  licence TEXT NOT NULL) WITHOUT ROWID;

-- What the calling convention lets a call reach; text is for reading.
CREATE TABLE signature(
  id INTEGER PRIMARY KEY, text TEXT, gpr INTEGER, sse INTEGER, memory INTEGER,
  returns INTEGER, variadic INTEGER, any INTEGER,
  read_gpr INTEGER, read_sse INTEGER);

-- distance: steps from a root on the shortest way, NULL if never reached.
-- A function's sites and references are graph_site and graph_reference with
-- begin <= id < end.
CREATE TABLE graph_function(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, module INTEGER NOT NULL,
  kind INTEGER NOT NULL, signature INTEGER, file INTEGER, line INTEGER,
  instructions INTEGER, live INTEGER, distance INTEGER, object INTEGER,
  site_begin INTEGER, site_end INTEGER,
  reference_begin INTEGER, reference_end INTEGER);

-- Further names of functions.
CREATE TABLE graph_alias(name TEXT NOT NULL, function INTEGER NOT NULL);

CREATE TABLE graph_data(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, module INTEGER NOT NULL,
  size INTEGER, file INTEGER, line INTEGER, live INTEGER,
  reference_begin INTEGER, reference_end INTEGER);

-- A call or a syscall instruction. live: it can be executed; target_set: an
-- indirect call that is.
CREATE TABLE graph_site(
  id INTEGER PRIMARY KEY, caller INTEGER NOT NULL, kind INTEGER NOT NULL,
  callee INTEGER, signature INTEGER, target_set INTEGER,
  file INTEGER, line INTEGER, live INTEGER);

CREATE TABLE graph_target_set(id INTEGER PRIMARY KEY, members TEXT NOT NULL);

-- A body or an initialiser that names a function or a data object.
CREATE TABLE graph_reference(
  id INTEGER PRIMARY KEY, function INTEGER, data INTEGER,
  file INTEGER, line INTEGER);

-- Why a function is a possible target of indirect calls.
CREATE TABLE graph_address_taken(
  function INTEGER PRIMARY KEY, by_function INTEGER, by_data INTEGER,
  file INTEGER, line INTEGER);

-- Why an indirect site may call a target: how the target's address first came
-- to stand in the program (kind), in by_function or by_data at file:line, and
-- the field or variable it was last read from (through). An edge that has no row
-- is there because the signature fits.
CREATE TABLE graph_edge_reason(
  site INTEGER, target INTEGER, kind INTEGER NOT NULL, through INTEGER,
  by_function INTEGER, by_data INTEGER, file INTEGER, line INTEGER,
  assumed INTEGER,
  PRIMARY KEY(site, target)) WITHOUT ROWID;

-- What a callback site calls, and the call that handed it over.
CREATE TABLE graph_callback(
  site INTEGER NOT NULL, function INTEGER NOT NULL, origin INTEGER);

-- Functions the outside world enters.
CREATE TABLE graph_root(
  id INTEGER PRIMARY KEY, function INTEGER NOT NULL, kind INTEGER NOT NULL,
  reason TEXT);

-- What could not be seen, and what was assumed instead. The last four are its
-- cost: the edges, live functions with their instructions, and syscall numbers
-- that are there only because of it.
CREATE TABLE graph_unknown(
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, what TEXT, function INTEGER,
  file INTEGER, line INTEGER, effect TEXT, remedy TEXT,
  edges INTEGER NOT NULL, functions INTEGER NOT NULL,
  instructions INTEGER NOT NULL, syscalls INTEGER NOT NULL);

-- What the analysis rests on: what the user vouched for.
CREATE TABLE assumption(
  id INTEGER PRIMARY KEY, text TEXT NOT NULL, origin TEXT NOT NULL);

-- The syscalls of Linux on x86-64; arguments is a JSON array of names.
CREATE TABLE syscall(
  number INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT,
  arguments TEXT);

-- A call in live code that enters the kernel. number_known 0: any number.
CREATE TABLE graph_syscall_site(
  id INTEGER PRIMARY KEY, site INTEGER NOT NULL, number_known INTEGER);
-- call: the call as a person writes it.
CREATE TABLE graph_syscall_number(
  syscall_site INTEGER, number INTEGER, call TEXT,
  PRIMARY KEY(syscall_site, number)) WITHOUT ROWID;
-- complete 1: the values of this argument are these and no others.
CREATE TABLE graph_syscall_argument(
  syscall_site INTEGER, argument INTEGER, complete INTEGER,
  PRIMARY KEY(syscall_site, argument)) WITHOUT ROWID;
-- A constant that can arrive: a number or a text; origin: the site where it
-- stands.
CREATE TABLE graph_syscall_value(
  syscall_site INTEGER, argument INTEGER, position INTEGER,
  number INTEGER, text TEXT, origin INTEGER,
  PRIMARY KEY(syscall_site, argument, position)) WITHOUT ROWID;

-- What becomes of the program when a syscall is missing: answer 'enosys', or is
-- a stub: 'zero'. verdict: stubbable, fakeable, required, unknown; reason:
-- 'handling', or why the verdict is another (not-done, not-written,
-- wrong-answer). The handling that decides stands in function at file:line, and
-- goes on or ends with a call of calls; says: the text that is given out about
-- it, in said_function at said_file:said_line.
CREATE TABLE graph_need(
  syscall INTEGER, answer TEXT, verdict TEXT NOT NULL, reason TEXT NOT NULL,
  handling TEXT NOT NULL, function INTEGER, file INTEGER, line INTEGER,
  calls INTEGER, says TEXT, said_function INTEGER, said_file INTEGER,
  said_line INTEGER, PRIMARY KEY(syscall, answer)) WITHOUT ROWID;

-- The same of one use of a feature.
CREATE TABLE graph_use_need(
  use INTEGER, answer TEXT, verdict TEXT NOT NULL, reason TEXT NOT NULL,
  handling TEXT NOT NULL, function INTEGER, file INTEGER, line INTEGER,
  calls INTEGER, says TEXT, said_function INTEGER, said_file INTEGER,
  said_line INTEGER, PRIMARY KEY(use, answer)) WITHOUT ROWID;

-- Facilities that a person recognises, and what programs do with them.
CREATE TABLE feature(
  id TEXT PRIMARY KEY, title TEXT, meaning TEXT, category TEXT) WITHOUT ROWID;
CREATE TABLE feature_pattern(
  feature TEXT, position INTEGER, id TEXT, title TEXT, meaning TEXT,
  PRIMARY KEY(feature, position)) WITHOUT ROWID;

-- A place where the program uses a feature. certain 0: an unknown argument may
-- make it one.
CREATE TABLE graph_feature_use(
  id INTEGER PRIMARY KEY, feature TEXT NOT NULL, pattern TEXT,
  function INTEGER, site INTEGER, syscall INTEGER, detail TEXT,
  certain INTEGER);
-- The shortest way from a root to the use; function is entered through site.
CREATE TABLE graph_witness_step(
  use INTEGER, step INTEGER, function INTEGER NOT NULL, site INTEGER,
  kind INTEGER NOT NULL, reason TEXT,
  PRIMARY KEY(use, step)) WITHOUT ROWID;

-- What one target makes of one feature. severity: info, degraded, loss,
-- blocker.
CREATE TABLE finding(
  id INTEGER PRIMARY KEY, feature TEXT NOT NULL, target TEXT NOT NULL,
  pattern TEXT, severity TEXT NOT NULL, status TEXT, evidence TEXT,
  summary TEXT, remedy TEXT);
CREATE TABLE finding_use(
  finding INTEGER, position INTEGER, use INTEGER,
  PRIMARY KEY(finding, position)) WITHOUT ROWID;

-- The systems of the syscall map. asked: its place among the targets that the
-- analysis was made for, NULL if it was not.
CREATE TABLE target(
  name TEXT PRIMARY KEY, title TEXT, version TEXT, source TEXT, note TEXT,
  planned INTEGER, asked INTEGER) WITHOUT ROWID;
-- kind: syscall, feature or api. status: supported, partial, stub (answers, but
-- does nothing), missing.
CREATE TABLE target_support(
  id INTEGER PRIMARY KEY, target TEXT, kind TEXT, name TEXT, status TEXT,
  evidence TEXT, note TEXT);

-- Source around a line. conditions: JSON array of the preprocessor conditions
-- that guard it. warning: what is wrong with the file (missing, changed since
-- the build), '' if nothing is.
CREATE TABLE excerpt(
  id INTEGER PRIMARY KEY, file TEXT, line INTEGER, first_line INTEGER,
  text TEXT, conditions TEXT, macro TEXT, warning TEXT);
-- The calls that begin on the line quoted, as the source has them: through a
-- field of owner, or of a function by name; text as written; macro expands to
-- it. Each '' where there is none.
CREATE TABLE source_call(
  excerpt INTEGER, position INTEGER, callee TEXT, function TEXT, field TEXT,
  owner TEXT, text TEXT, macro TEXT,
  PRIMARY KEY(excerpt, position)) WITHOUT ROWID;
-- The string literals among the arguments of such a call.
CREATE TABLE source_string(
  excerpt INTEGER, position INTEGER, argument INTEGER, text TEXT);
)sql";

/// Made after the rows are in.
inline constexpr const char *SchemaIndexes = R"sql(
CREATE INDEX function_by_name ON graph_function(name);
CREATE INDEX site_by_caller ON graph_site(caller);
CREATE INDEX site_by_callee ON graph_site(callee) WHERE callee IS NOT NULL;
CREATE INDEX site_by_target_set ON graph_site(target_set)
  WHERE target_set IS NOT NULL;
CREATE INDEX support_by_name ON target_support(name, target);
)sql";

/// What people query.
inline constexpr const char *SchemaViews = R"sql(
CREATE VIEW module AS
SELECT m.id, m.name, k.name AS kind, m.functions_live, m.functions_dead,
       m.instructions_live, m.instructions_dead, m.data_live, m.data_dead,
       m.data_bytes_live, m.data_bytes_dead
FROM graph_module m
JOIN kind_name k ON k.column = 'module' AND k.value = m.kind;

CREATE VIEW function AS
SELECT f.id, f.name, m.name AS module, s.text AS file, f.line,
       k.name AS kind, f.live, f.instructions, f.distance,
       o.text AS object, g.text AS signature
FROM graph_function f
JOIN graph_module m ON m.id = f.module
JOIN kind_name k ON k.column = 'function' AND k.value = f.kind
LEFT JOIN string s ON s.id = f.file
LEFT JOIN string o ON o.id = f.object
LEFT JOIN signature g ON g.id = f.signature;

CREATE VIEW data AS
SELECT d.id, d.name, m.name AS module, s.text AS file, d.line, d.size, d.live
FROM graph_data d
JOIN graph_module m ON m.id = d.module
LEFT JOIN string s ON s.id = d.file;

CREATE VIEW site AS
SELECT t.id, f.name AS caller, m.name AS module, k.name AS kind,
       c.name AS callee, t.target_set, s.text AS file, t.line, t.live,
       t.caller AS caller_id, t.callee AS callee_id
FROM graph_site t
JOIN graph_function f ON f.id = t.caller
JOIN graph_module m ON m.id = f.module
JOIN kind_name k ON k.column = 'site' AND k.value = t.kind
LEFT JOIN graph_function c ON c.id = t.callee
LEFT JOIN string s ON s.id = t.file;

-- Quick for a given target_set.
CREATE VIEW target_set_member AS
SELECT t.id AS target_set, f.name AS function, f.id AS function_id
FROM graph_target_set t, json_each(t.members) e
JOIN graph_function f ON f.id = e.value;

CREATE VIEW target_set AS
SELECT id, json_array_length(members) AS size,
       (SELECT count(*) FROM graph_site s WHERE s.target_set = t.id) AS sites
FROM graph_target_set t;

-- Every call with every possible callee. Quick for a given caller; by callee
-- use who_calls.
CREATE VIEW edge AS
SELECT f.name AS caller, c.name AS callee, k.name AS kind, s.text AS file,
       t.line, t.caller AS caller_id, c.id AS callee_id, t.id AS site
FROM graph_site t
JOIN graph_function f ON f.id = t.caller
JOIN graph_function c ON c.id = t.callee
JOIN kind_name k ON k.column = 'site' AND k.value = t.kind
LEFT JOIN string s ON s.id = t.file
UNION ALL
SELECT f.name, c.name, k.name, s.text, t.line, t.caller, c.id, t.id
FROM graph_site t
JOIN graph_function f ON f.id = t.caller
JOIN graph_target_set x ON x.id = t.target_set
JOIN json_each(x.members) e
JOIN graph_function c ON c.id = e.value
JOIN kind_name k ON k.column = 'site' AND k.value = t.kind
LEFT JOIN string s ON s.id = t.file;

-- The same edges, quick for a given callee: instr() finds the sets it is in.
CREATE VIEW who_calls AS
SELECT c.name AS callee, f.name AS caller, m.name AS module, k.name AS kind,
       s.text AS file, t.line, t.live, c.id AS callee_id, f.id AS caller_id,
       t.id AS site
FROM graph_function c
JOIN graph_site t ON t.callee = c.id
JOIN graph_function f ON f.id = t.caller
JOIN graph_module m ON m.id = f.module
JOIN kind_name k ON k.column = 'site' AND k.value = t.kind
LEFT JOIN string s ON s.id = t.file
UNION ALL
SELECT c.name, f.name, m.name, k.name, s.text, t.line, t.live, c.id, f.id, t.id
FROM graph_function c
CROSS JOIN graph_target_set x
CROSS JOIN graph_site t ON t.target_set = x.id
JOIN graph_function f ON f.id = t.caller
JOIN graph_module m ON m.id = f.module
JOIN kind_name k ON k.column = 'site' AND k.value = t.kind
LEFT JOIN string s ON s.id = t.file
WHERE instr(',' || trim(x.members, '[]') || ',', ',' || c.id || ',') > 0;

-- By whom, and where, a function was made a possible target.
CREATE VIEW address_taken AS
SELECT f.name AS function, coalesce(b.name, d.name) AS by,
       CASE WHEN a.by_data IS NULL THEN 'code' ELSE 'data' END AS by_kind,
       s.text AS file, a.line, f.id AS function_id
FROM graph_address_taken a
JOIN graph_function f ON f.id = a.function
LEFT JOIN graph_function b ON b.id = a.by_function
LEFT JOIN graph_data d ON d.id = a.by_data
LEFT JOIN string s ON s.id = a.file;

-- Why each indirect call may reach each of its targets; by_kind says whether
-- code or an initialiser holds the address, at file:line.
CREATE VIEW edge_reason AS
SELECT f.name AS caller, c.name AS callee, k.name AS kind, h.text AS through,
       coalesce(b.name, d.name) AS by,
       CASE WHEN r.by_data IS NOT NULL THEN 'data'
            WHEN r.by_function IS NOT NULL THEN 'code' END AS by_kind,
       s.text AS file, r.line, t.line AS call_line, a.text AS assumed,
       f.id AS caller_id, c.id AS callee_id, r.site
FROM graph_edge_reason r
JOIN graph_site t ON t.id = r.site
JOIN graph_function f ON f.id = t.caller
JOIN graph_function c ON c.id = r.target
JOIN kind_name k ON k.column = 'reason' AND k.value = r.kind
LEFT JOIN string h ON h.id = r.through
LEFT JOIN graph_function b ON b.id = r.by_function
LEFT JOIN graph_data d ON d.id = r.by_data
LEFT JOIN string s ON s.id = r.file
LEFT JOIN string a ON a.id = r.assumed;

CREATE VIEW root AS
SELECT f.name AS function, k.name AS kind, r.reason, f.id AS function_id
FROM graph_root r
JOIN graph_function f ON f.id = r.function
JOIN kind_name k ON k.column = 'root' AND k.value = r.kind;

CREATE VIEW unknown AS
SELECT u.id, u.kind, u.what, f.name AS function, s.text AS file, u.line,
       u.effect, u.remedy, u.edges, u.functions, u.instructions, u.syscalls
FROM graph_unknown u
LEFT JOIN graph_function f ON f.id = u.function
LEFT JOIN string s ON s.id = u.file;

-- A row per site and number; number NULL: any syscall.
CREATE VIEW syscall_site AS
SELECT p.id, n.number, y.name AS syscall, y.category, n.call,
       f.name AS function, m.name AS module, s.text AS file, t.line,
       f.distance, p.site, f.id AS function_id
FROM graph_syscall_site p
JOIN graph_site t ON t.id = p.site
JOIN graph_function f ON f.id = t.caller
JOIN graph_module m ON m.id = f.module
LEFT JOIN graph_syscall_number n ON n.syscall_site = p.id
LEFT JOIN syscall y ON y.number = n.number
LEFT JOIN string s ON s.id = t.file;

-- The constants seen at each argument, with the place where each stands.
CREATE VIEW syscall_argument AS
SELECT a.syscall_site, a.argument, a.complete, v.number AS value, v.text,
       f.name AS function, s.text AS file, o.line
FROM graph_syscall_argument a
LEFT JOIN graph_syscall_value v
  ON v.syscall_site = a.syscall_site AND v.argument = a.argument
LEFT JOIN graph_site o ON o.id = v.origin
LEFT JOIN graph_function f ON f.id = o.caller
LEFT JOIN string s ON s.id = o.file;

-- What becomes of the program without a syscall.
CREATE VIEW need AS
SELECT y.number, y.name AS syscall, n.answer, n.verdict, n.reason, n.handling,
       f.name AS function, s.text AS file, n.line, c.name AS calls, n.says,
       t.name AS said_function, u.text AS said_file, n.said_line
FROM graph_need n
JOIN syscall y ON y.number = n.syscall
LEFT JOIN graph_function f ON f.id = n.function
LEFT JOIN string s ON s.id = n.file
LEFT JOIN graph_function c ON c.id = n.calls
LEFT JOIN graph_function t ON t.id = n.said_function
LEFT JOIN string u ON u.id = n.said_file;

CREATE VIEW use_need AS
SELECT n.use, e.feature, e.pattern, y.name AS syscall, n.answer, n.verdict,
       n.reason, n.handling, f.name AS function, s.text AS file, n.line,
       c.name AS calls, n.says, t.name AS said_function, u.text AS said_file,
       n.said_line
FROM graph_use_need n
JOIN graph_feature_use e ON e.id = n.use
LEFT JOIN syscall y ON y.number = e.syscall
LEFT JOIN graph_function f ON f.id = n.function
LEFT JOIN string s ON s.id = n.file
LEFT JOIN graph_function c ON c.id = n.calls
LEFT JOIN graph_function t ON t.id = n.said_function
LEFT JOIN string u ON u.id = n.said_file;

CREATE VIEW feature_use AS
SELECT u.id, u.feature, u.pattern, f.name AS function, m.name AS module,
       s.text AS file, t.line, y.name AS syscall, u.detail, u.certain
FROM graph_feature_use u
LEFT JOIN graph_function f ON f.id = u.function
LEFT JOIN graph_module m ON m.id = f.module
LEFT JOIN graph_site t ON t.id = u.site
LEFT JOIN string s ON s.id = t.file
LEFT JOIN syscall y ON y.number = u.syscall;

-- file and line: the call through which the function is entered.
CREATE VIEW witness_step AS
SELECT w.use, w.step, f.name AS function, m.name AS module, k.name AS kind,
       w.reason, s.text AS file, t.line
FROM graph_witness_step w
JOIN graph_function f ON f.id = w.function
JOIN graph_module m ON m.id = f.module
JOIN kind_name k ON k.column = 'edge' AND k.value = w.kind
LEFT JOIN graph_site t ON t.id = w.site
LEFT JOIN string s ON s.id = t.file;

-- The calls of the lines quoted, and the strings handed over there.
CREATE VIEW call_spelling AS
SELECT e.file, e.line, c.callee, c.function, c.owner, c.field, c.macro, c.text,
       s.argument, s.text AS string, e.warning
FROM source_call c
JOIN excerpt e ON e.id = c.excerpt
LEFT JOIN source_string s
  ON s.excerpt = c.excerpt AND s.position = c.position;

-- The syscalls the program makes, against every target.
CREATE VIEW syscall_support AS
SELECT y.number, y.name AS syscall, y.sites, t.target, t.status, t.evidence,
       t.note
FROM (SELECT number, syscall AS name, count(*) AS sites FROM syscall_site
      WHERE number IS NOT NULL GROUP BY number) y
JOIN target_support t ON t.name = y.name AND t.kind = 'syscall';
)sql";

} // namespace ukport

#endif // UKPORT_STORE_SCHEMA_H
