#include "analyzer/capture/TreeCopy.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/Support/FormatVariadic.h"
#include <filesystem>

using namespace llvm;
namespace fs = std::filesystem;

namespace ukport {

static Error treeError(const char *What, const fs::path &Path,
                       std::error_code EC) {
  return makeInputError(What, Path.string(), EC.message(),
                        "check the permissions of the tree");
}

/// What tells one state of a file from another; "" for what is not copied
/// (sockets, devices).
static std::string stateOf(const fs::directory_entry &Entry) {
  std::error_code EC;
  if (Entry.is_symlink(EC))
    return "link " + fs::read_symlink(Entry.path(), EC).string();
  if (Entry.is_directory(EC))
    return "directory";
  if (!Entry.is_regular_file(EC))
    return "";
  unsigned Mode = unsigned(Entry.status(EC).permissions()) & 0777;
  return formatv("file {0} {1} {2:x}", Entry.file_size(EC),
                 Entry.last_write_time(EC).time_since_epoch().count(), Mode);
}

Expected<TreeState> listTree(StringRef Tree, StringRef Excluded) {
  TreeState State;
  std::error_code EC;
  fs::path Top(Tree.str()), Skip(Excluded.str());
  fs::recursive_directory_iterator It(Top, EC), End;
  if (EC)
    return treeError("cannot read the source tree", Top, EC);
  while (It != End) {
    const fs::directory_entry &Entry = *It;
    fs::path Name = Entry.path().filename();
    if (Entry.path() == Skip || Name == ".git" || Name == ".hg" ||
        Name == ".svn" || Name == "ukport-out") {
      It.disable_recursion_pending();
    } else if (std::string Text = stateOf(Entry); !Text.empty()) {
      State[Entry.path().lexically_relative(Top).string()] = Text;
    }
    fs::path Current = Entry.path();
    It.increment(EC);
    if (EC)
      return treeError("cannot read the source tree", Current, EC);
  }
  return State;
}

std::string treeDigest(const TreeState &State) {
  std::string Text;
  for (const auto &[Path, Entry] : State)
    ((Text += Path) += '\0') += Entry + '\0';
  return digestOf(Text);
}

/// Copies one entry over what is there, with its permissions and time.
static std::error_code copyEntry(const fs::path &From, const fs::path &To) {
  std::error_code EC;
  fs::file_status Status = fs::symlink_status(From, EC);
  if (fs::is_directory(Status)) {
    fs::create_directories(To, EC);
    return EC;
  }
  fs::remove_all(To, EC);
  if (fs::is_symlink(Status)) {
    fs::copy_symlink(From, To, EC);
    return EC;
  }
  fs::copy_file(From, To, EC);
  if (!EC)
    fs::permissions(To, Status.permissions() | fs::perms::owner_write, EC);
  if (!EC)
    fs::last_write_time(To, fs::last_write_time(From, EC), EC);
  return EC;
}

Expected<std::vector<std::string>> followTree(StringRef Tree, StringRef Copy,
                                              const TreeState &Old,
                                              const TreeState &New) {
  std::vector<std::string> Changed;
  fs::path From(Tree.str()), To(Copy.str());
  if (Error E = createDirectories(Copy))
    return E;
  for (const auto &[Path, Entry] : Old) {
    if (New.contains(Path))
      continue;
    std::error_code EC;
    fs::remove_all(To / Path, EC);
    Changed.push_back(Path);
  }
  for (const auto &[Path, Entry] : New) {
    auto Known = Old.find(Path);
    if (Known != Old.end() && Known->second == Entry)
      continue;
    if (std::error_code EC = copyEntry(From / Path, To / Path))
      return treeError("cannot copy the source tree", From / Path, EC);
    Changed.push_back(Path);
  }
  return Changed;
}

// Path and entry, each ended by a zero byte: paths may hold any other byte.
Error writeTreeState(StringRef Path, const TreeState &State) {
  std::string Text;
  for (const auto &[File, Entry] : State)
    ((Text += File) += '\0') += Entry + '\0';
  return writeFileAtomically(Path, Text);
}

TreeState readTreeState(StringRef Path) {
  TreeState State;
  auto Buffer = MemoryBuffer::getFile(Path);
  if (!Buffer)
    return State;
  StringRef Text = (*Buffer)->getBuffer();
  while (!Text.empty()) {
    auto [File, AfterFile] = Text.split('\0');
    auto [Entry, Rest] = AfterFile.split('\0');
    State[File.str()] = Entry.str();
    Text = Rest;
  }
  return State;
}

} // namespace ukport
