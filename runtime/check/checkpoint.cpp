#include "runtime/check/checkpoint.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <link.h>
#include <sstream>
#include <stdexcept>
#include <string_view>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "runtime/check/task.h"

namespace fenceline::checking {
namespace {

using traces::Step;

constexpr std::string_view heading = "fenceline-checkpoint 1";
// Words at which the threads and accesses of a file are taken for a mistake.
constexpr std::uint64_t most_events = std::uint64_t{1} << 31U;

std::string number(std::uint32_t e) { return e == SavedEvent::none ? "-" : std::to_string(e); }

std::string_view name_of_kind(const SavedEvent& e) {
  if (!e.placed) return "none";
  switch (e.kind) {
    case Step::Kind::load: return "load";
    case Step::Kind::store: return "store";
    case Step::Kind::update: return "update";
    case Step::Kind::end:
    case Step::Kind::blocked: break;
  }
  return "none";
}

std::string flags_of(const SavedEvent& e) {
  std::string flags;
  if (e.locked) flags += 'k';
  if (e.fences.full) flags += 'f';
  if (e.fences.store_store) flags += 's';
  if (e.joins) flags += 'j';
  if (e.waits) flags += 'w';
  return flags.empty() ? "-" : flags;
}

// Reads words of one line after the other.
class Reader {
 public:
  Reader(std::string file, std::istream& in) : file_(std::move(file)), in_(in) {}

  bool next_line() {
    if (!std::getline(in_, line_)) return false;
    ++at_;
    words_.clear();
    words_.str(line_);
    return true;
  }
  const std::string& line() const { return line_; }
  std::string word() {
    std::string w;
    if (!(words_ >> w)) refuse("a word is missing");
    return w;
  }
  void expect(std::string_view wanted) {
    if (word() != wanted) refuse("\"" + std::string(wanted) + "\" must stand there");
  }
  template <class T>
  T parsed(const std::string& text, int base = 10) {
    T value{};
    const char* const end = text.data() + text.size();
    std::from_chars_result result{};
    if constexpr (std::is_floating_point_v<T>) {
      result = std::from_chars(text.data(), end, value);
    } else {
      result = std::from_chars(text.data(), end, value, base);
    }
    if (result.ec != std::errc() || result.ptr != end) refuse("\"" + text + "\" is no number that may stand there");
    return value;
  }
  template <class T>
  T value(int base = 10) {
    return parsed<T>(word(), base);
  }
  std::uint32_t event(std::size_t events) {
    const std::string w = word();
    if (w == "-") return SavedEvent::none;
    const auto e = parsed<std::uint32_t>(w);
    if (e >= events) refuse("there is no event " + w);
    return e;
  }
  std::vector<std::uint32_t> events(std::string_view until, std::size_t count) {
    std::vector<std::uint32_t> all;
    for (std::string w; words_ >> w && w != until;) {
      const auto e = parsed<std::uint32_t>(w);
      if (e >= count) refuse("there is no event " + w);
      all.push_back(e);
    }
    return all;
  }
  [[noreturn]] void refuse(const std::string& why) const {
    throw std::runtime_error("the checkpoint " + file_ + " is broken in line " + std::to_string(at_) + ": " + why);
  }

 private:
  std::string file_;
  std::istream& in_;
  std::string line_;
  std::istringstream words_;
  std::size_t at_ = 0;
};

void write_graph(std::ostream& out, const SavedGraph& g) {
  out << "subtree " << g.share << ' ' << g.running << ' ' << g.events.size() << " redirect " << number(g.redirect_read)
      << ' ' << number(g.redirect_write) << ' ' << g.redirect_thread << " choice "
      << (g.choice_thread ? std::to_string(*g.choice_thread) : "-") << ' ' << number(g.choice_write) << '\n';
  for (const SavedEvent& e : g.events) {
    out << "event " << e.thread << ' ' << name_of_kind(e) << ' ' << e.location << ' ' << flags_of(e) << ' '
        << number(e.from) << ' ' << number(e.after) << " floor";
    for (const std::uint32_t f : e.floor) out << ' ' << f;
    out << " prefix";
    for (const std::uint32_t p : e.prefix) out << ' ' << p;
    out << '\n';
  }
}

SavedGraph read_graph(Reader& in) {
  SavedGraph g;
  g.share = in.value<double>();
  g.running = in.value<ThreadId>();
  const auto count = in.value<std::uint64_t>();
  if (count >= most_events) in.refuse("so many events are a mistake");
  in.expect("redirect");
  g.redirect_read = in.event(count);
  g.redirect_write = in.event(count);
  g.redirect_thread = in.value<ThreadId>();
  in.expect("choice");
  if (const std::string t = in.word(); t != "-") g.choice_thread = in.parsed<ThreadId>(t);
  g.choice_write = in.event(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    if (!in.next_line()) in.refuse("events are missing");
    in.expect("event");
    SavedEvent e;
    e.thread = in.value<ThreadId>();
    const std::string kind = in.word();
    e.placed = kind != "none";
    if (kind == "store") {
      e.kind = Step::Kind::store;
    } else if (kind == "update") {
      e.kind = Step::Kind::update;
    } else if (kind != "load" && kind != "none") {
      in.refuse("there is no kind of access \"" + kind + "\"");
    }
    e.location = in.value<LocationId>();
    const std::string flags = in.word();
    const auto has = [&](char c) { return flags.find(c) != std::string::npos; };
    e.locked = has('k');
    e.fences = {has('f'), has('s')};
    e.joins = has('j');
    e.waits = has('w');
    e.from = in.event(count);
    e.after = in.event(count);
    in.expect("floor");
    e.floor = in.events("prefix", count);
    e.prefix = in.events("", count);
    g.events.push_back(std::move(e));
  }
  return g;
}

Identities::KnownLocation read_location(Reader& in) {
  using Kind = Identities::KnownLocation::Kind;
  Identities::KnownLocation l;
  const std::string kind = in.word();
  if (kind == "outside") {
    l.kind = Kind::outside;
  } else if (kind == "with") {
    l.kind = Kind::companion;
  } else if (kind != "made") {
    in.refuse("there is no kind of location \"" + kind + "\"");
  }
  l.a = in.value<std::uint32_t>();
  l.b = in.value<std::uint32_t>();
  return l;
}

std::string_view name_of(Identities::KnownLocation::Kind kind) {
  switch (kind) {
    case Identities::KnownLocation::Kind::made: return "made";
    case Identities::KnownLocation::Kind::outside: return "outside";
    case Identities::KnownLocation::Kind::companion: return "with";
  }
  return "";
}

std::uint64_t hash_of_files() {
  std::uint64_t hash = 0;
  const auto add = [](dl_phdr_info* info, std::size_t, void* sum) {
    const std::string name = *info->dlpi_name == 0 ? "/proc/self/exe" : info->dlpi_name;
    // Some of the system's libraries are loaded only when they are needed (oneTBB); code under check is not there.
    if (name.starts_with("/lib") || name.starts_with("/usr/lib")) return 0;
    std::ifstream in(name, std::ios::binary);
    std::array<char, 1U << 16U> block;
    std::uint64_t& h = *static_cast<std::uint64_t*>(sum);
    // What the system itself maps into every program is no file.
    while (in) {
      in.read(block.data(), block.size());
      h = XXH3_64bits_withSeed(block.data(), static_cast<std::size_t>(in.gcount()), h);
    }
    return 0;
  };
  ::dl_iterate_phdr(add, &hash);
  return hash;
}

std::string model_word(Model model) { return std::string(fenceline::name_of(model)); }

}  // namespace

std::uint64_t hash_of_program() {
  // The files are not read again for every check.
  static const std::uint64_t known = hash_of_files();
  return known;
}
std::uint64_t hash_of_log(const World& world) {
  std::uint64_t hash = 0;
  std::vector<std::uint64_t> places(world.log().empty() ? 0 : std::ranges::max(world.log()) + std::size_t{1}, 0);
  std::uint64_t at = 0;
  for (const unsigned e : world.log()) {
    const World::Event& event = world.event(e);
    places[e] = ++at;
    const std::array<std::uint64_t, 5> what{event.thread, event.location,
                                            static_cast<std::uint64_t>(event.kind) << 8U | (event.locked ? 1U : 0U),
                                            static_cast<std::uint64_t>(event.order) << 32U | event.place.line,
                                            event.from == World::none ? 0 : places[event.from]};
    hash = XXH3_64bits_withSeed(what.data(), sizeof what, hash);
  }
  return hash;
}

std::uint64_t hash_of_options(const CheckOptions& o) {
  const std::array<std::uint64_t, 4> values{o.most_steps, o.most_preemptions ? *o.most_preemptions + 1 : 0,
                                            static_cast<std::uint64_t>(o.leaks), o.stack_bytes};
  return XXH3_64bits(values.data(), sizeof values);
}

void write_checkpoint(const std::string& file, const Checkpoint& c) {
  const std::string aside = file + ".new";
  std::ofstream out(aside, std::ios::trunc);
  out.precision(17);
  out << heading << "\ncheck " << model_word(c.model) << ' ' << c.check << std::hex << "\nprogram " << c.program
      << "\noptions " << c.options << "\nfirst " << c.first << std::dec << "\ndone " << c.executions << ' ' << c.blocked
      << ' ' << c.steps << ' ' << c.explored << ' '
      << (c.cut_steps || c.cut_preemptions ? std::string(c.cut_steps ? "s" : "") + (c.cut_preemptions ? "p" : "") : "-")
      << "\nwidth " << c.width << '\n';
  for (const auto& [key, kind] : c.loops) out << "loop " << key << ' ' << static_cast<unsigned>(kind) << '\n';
  for (const std::string& place : c.unhinted) out << "unhinted " << place << '\n';
  for (const auto& t : c.threads) out << "thread " << t.parent << ' ' << t.number << '\n';
  for (const auto& l : c.locations) out << "location " << name_of(l.kind) << ' ' << l.a << ' ' << l.b << '\n';
  for (const SavedGraph& g : c.graphs) write_graph(out, g);
  out << "end\n";
  out.close();
  if (!out || std::rename(aside.c_str(), file.c_str()) != 0) {
    throw std::runtime_error("the checkpoint " + file + " cannot be written");
  }
}

std::optional<Checkpoint> read_checkpoint(const std::string& file) {
  std::ifstream text(file);
  if (!text) {
    if (std::filesystem::exists(file)) throw std::runtime_error("the checkpoint " + file + " cannot be read");
    return std::nullopt;
  }
  Reader in(file, text);
  if (!in.next_line() || in.line() != heading) in.refuse("it is no checkpoint that this version has written");
  const auto line = [&](std::string_view name) {
    if (!in.next_line()) in.refuse("the line \"" + std::string(name) + "\" is missing");
    in.expect(name);
  };
  Checkpoint c;
  line("check");
  const std::string model = in.word();
  for (const Model m : all_models) {
    if (model_word(m) == model) c.model = m;
  }
  if (model_word(c.model) != model) in.refuse("there is no model \"" + model + "\"");
  c.check = in.word();
  line("program");
  c.program = in.value<std::uint64_t>(16);
  line("options");
  c.options = in.value<std::uint64_t>(16);
  line("first");
  c.first = in.value<std::uint64_t>(16);
  line("done");
  c.executions = in.value<std::uint64_t>();
  c.blocked = in.value<std::uint64_t>();
  c.steps = in.value<std::uint64_t>();
  c.explored = in.value<double>();
  const std::string cut = in.word();
  c.cut_steps = cut.find('s') != std::string::npos;
  c.cut_preemptions = cut.find('p') != std::string::npos;
  line("width");
  c.width = in.value<unsigned>();
  while (in.next_line()) {
    const std::string kind = in.word();
    if (kind == "end") return c;
    if (kind == "loop") {
      const auto key = in.value<Loops::Key>();
      const auto known = in.value<unsigned>();
      if (known > static_cast<unsigned>(Loops::Kind::counts)) in.refuse("nothing such is known of loops");
      c.loops.emplace_back(key, static_cast<Loops::Kind>(known));
    } else if (kind == "unhinted") {
      c.unhinted.push_back(in.word());
    } else if (kind == "thread") {
      const auto parent = in.value<ThreadId>();
      c.threads.push_back({parent, in.value<std::uint32_t>()});
    } else if (kind == "location") {
      c.locations.push_back(read_location(in));
    } else if (kind == "subtree") {
      c.graphs.push_back(read_graph(in));
    } else {
      in.refuse("\"" + kind + "\" means nothing");
    }
  }
  in.refuse("its end is missing");
}

void expect_same(const std::string& file, const Checkpoint& found, const Checkpoint& wanted) {
  const auto refuse = [&](const std::string& why) {
    throw std::runtime_error("the checkpoint " + file + " is of " + why + "; delete it to begin anew");
  };
  if (found.model != wanted.model) refuse("a check under " + model_word(found.model));
  if (found.check != wanted.check) refuse("another check");
  if (found.options != wanted.options) refuse("a check with other options");
  if (found.program != wanted.program) refuse_changed(file);
}

void refuse_changed(const std::string& file) {
  throw std::runtime_error("the program has changed since the checkpoint " + file +
                           " was written; delete it to begin anew");
}

// Saver ---------------------------------------------------------------------------------------------------------------

namespace {

std::int64_t ticks(std::chrono::steady_clock::time_point t) { return t.time_since_epoch().count(); }

}  // namespace

Saver::Saver(const CheckOptions& options, const std::string& check)
    : file_(options.checkpoint), every_(options.checkpoint_every) {
  wanted_.model = options.model;
  wanted_.check = check;
  wanted_.program = hash_of_program();
  wanted_.options = hash_of_options(options);
  reread();
}

void Saver::reread() {
  begun_ = read_checkpoint(file_);
  if (begun_) expect_same(file_, *begun_, wanted_);
  next_ = ticks(std::chrono::steady_clock::now() + every_);
}

void Saver::begin_anew() {
  begun_.reset();
  remove();
}

bool Saver::due() const { return ticks(std::chrono::steady_clock::now()) >= next_.load(std::memory_order_relaxed); }

void Saver::save(Checkpoint c) {
  c.model = wanted_.model;
  c.check = wanted_.check;
  c.program = wanted_.program;
  c.options = wanted_.options;
  write_checkpoint(file_, c);
  next_ = ticks(std::chrono::steady_clock::now() + every_);
}

void Saver::remove() const { std::remove(file_.c_str()); }

}  // namespace fenceline::checking
