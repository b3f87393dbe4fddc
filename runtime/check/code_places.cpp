#include "runtime/check/code_places.h"

#include <array>
#include <charconv>
#include <climits>
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <mutex>
#include <set>
#include <spawn.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fenceline::checking {
namespace {

// Both print the same; that of binutils does not find functions that Clang has inlined.
#ifdef __clang__
constexpr std::array<const char*, 2> tools{"llvm-addr2line", "addr2line"};
#else
constexpr std::array<const char*, 2> tools{"addr2line", "llvm-addr2line"};
#endif

// Files are named by places, which are plain data: like the names that the compiler puts into the program, these are
// never given back.
const char* kept(std::string_view file) {
  static std::mutex mutex;
  static std::set<std::string, std::less<>> files;
  const std::lock_guard lock(mutex);
  const auto known = files.find(file);
  return (known != files.end() ? known : files.emplace(file).first)->c_str();
}

std::string own_file() {
  std::array<char, PATH_MAX> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  return size <= 0 ? std::string() : std::string(path.data(), static_cast<std::size_t>(size));
}

// "/src/queue.h:12 (discriminator 3)"; line 0 for "??:0" and the like.
Place parsed(std::string_view line) {
  const std::size_t end = line.find(" (");
  if (end != std::string_view::npos) line = line.substr(0, end);
  const std::size_t colon = line.rfind(':');
  if (colon == std::string_view::npos || line.starts_with("??")) return {};
  Place place;
  std::from_chars(line.data() + colon + 1, line.data() + line.size(), place.line);
  if (place.line != 0) place.file = kept(line.substr(0, colon));
  return place;
}

bool send_all(int socket, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

CodePlaces::~CodePlaces() {
  for (auto& [file, server] : servers_) stop(server);
}

CodePlaces::Server CodePlaces::start(const std::string& file) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return {};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  Server server;
  for (const char* const tool : tools) {
    std::array<std::string, 5> words{tool, "-a", "-i", "-e", file};
    std::array<char*, 6> arguments{};
    for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
    pid_t process = -1;
    if (::posix_spawnp(&process, tool, &actions, nullptr, arguments.data(), environ) != 0) continue;
    server = {ends[0], process};
    break;
  }
  if (server.socket < 0) ::close(ends[0]);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  return server;
}

void CodePlaces::stop(Server& server) {
  if (server.socket < 0) return;
  ::close(server.socket);
  int status = 0;
  ::waitpid(server.process, &status, 0);
  server = {};
}

// Each answer is the address in a line and then one line for each function; how many these are shows when the next
// address comes. So a question that has no answer but "??:0" comes last.
void CodePlaces::ask(Server& server, std::span<const Question> questions, std::vector<std::vector<Place>>& answers) {
  std::string text;
  std::array<char, 20> number{};
  for (const Question& q : questions) {
    const auto end = std::to_chars(number.data(), number.data() + number.size(), q.offset, 16).ptr;
    text += "0x" + std::string(number.data(), end) + "\n";
  }
  text += "0xfffffffffffffff0\n";
  if (!send_all(server.socket, text)) return stop(server);
  std::string unread;
  std::size_t asked = 0;  // questions whose answers have begun
  for (bool last = false;;) {
    const std::size_t end = unread.find('\n');
    if (end == std::string::npos) {
      std::array<char, 4096> more{};
      const ssize_t got = ::recv(server.socket, more.data(), more.size(), 0);
      if (got <= 0) return stop(server);
      unread.append(more.data(), static_cast<std::size_t>(got));
      continue;
    }
    const std::string line = unread.substr(0, end);
    unread.erase(0, end + 1);
    if (last) return;
    if (line.starts_with("0x")) {
      last = asked++ == questions.size();
    } else if (const Place place = parsed(line); asked > 0 && place.line != 0) {
      answers[questions[asked - 1].index].push_back(place);
    }
  }
}

std::vector<std::vector<Place>> CodePlaces::find(std::span<const void* const> addresses) {
  std::vector<std::vector<Place>> answers(addresses.size());
  std::map<std::string, std::vector<Question>> questions;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    Dl_info info{};
    link_map* map = nullptr;
    if (::dladdr1(addresses[i], &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) == 0 || map == nullptr)
      continue;
    const std::string file = *map->l_name == 0 ? own_file() : map->l_name;
    // What the system brings is nobody's code to look at.
    if (file.empty() || file.starts_with("/lib") || file.starts_with("/usr/lib")) continue;
    questions[file].push_back({i, reinterpret_cast<std::uintptr_t>(addresses[i]) - map->l_addr});
  }
  for (const auto& [file, asked] : questions) {
    const auto [known, is_new] = servers_.try_emplace(file);
    if (is_new) known->second = start(file);
    if (known->second.socket >= 0) ask(known->second, asked, answers);
  }
  return answers;
}

}  // namespace fenceline::checking
