#include "runtime/check/columns.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>

#include "runtime/check/task.h"

namespace fenceline::checking {
namespace {

constexpr std::size_t narrowest = 18;
constexpr std::size_t most_notes = 4;

std::string base_name(const char* file) {
  const char* const folder = std::strrchr(file, '/');
  return folder == nullptr ? file : folder + 1;
}

class Painter {
 public:
  explicit Painter(const Machine& machine) : machine_(machine), world_(machine.world()) {}

  Drawing draw() {
    number();
    choose_columns();
    header();
    std::optional<ThreadId> last;
    for (std::size_t i = 0; i < rows().size(); ++i) {
      if (i > 0 && drawing_.step_of[i] == drawing_.step_of[i - 1]) continue;
      const ThreadId t = rows()[i].thread;
      if (!columns_ && last != t) drawing_.text += world_.name_of_thread(t) + "\n";
      last = t;
      row(std::to_string(drawing_.step_of[i]), t, cell(i));
    }
    for (const ThreadId t : world_.active()) {
      if (world_.passed(t).empty()) continue;
      if (!columns_) drawing_.text += world_.name_of_thread(t) + "\n";
      std::vector<std::string> lines;
      add_passed(world_.passed(t), lines);
      row("", t, lines);
    }
    if (!rows().empty()) drawing_.text += "\n";
    notes();
    return std::move(drawing_);
  }

 private:
  const std::vector<Machine::Row>& rows() const { return machine_.rows(); }

  bool drains_at_once(std::size_t i) const {
    return !rows()[i].drain && i + 1 < rows().size() && rows()[i + 1].drain && rows()[i + 1].event == rows()[i].event;
  }

  void number() {
    std::size_t steps = 0;
    for (std::size_t i = 0; i < rows().size(); ++i) {
      if (i == 0 || !drains_at_once(i - 1)) ++steps;
      drawing_.step_of.push_back(steps);
      if (!rows()[i].drain) step_of_event_.resize(std::max<std::size_t>(step_of_event_.size(), rows()[i].event + 1));
      if (!rows()[i].drain) step_of_event_[rows()[i].event] = steps;
    }
    number_width_ = std::to_string(steps).size() + 2;
  }

  void choose_columns() {
    std::set<ThreadId> threads;
    std::set<std::string> files;
    for (const Machine::Row& r : rows()) {
      threads.insert(r.thread);
      const Place& place = world_.event(r.event).place;
      if (place.line != 0) files.insert(base_name(place.file));
      for (const Passed& p : r.passed) {
        if (p.place.line != 0) files.insert(base_name(p.place.file));
      }
    }
    for (const ThreadId t : world_.active()) {
      if (!world_.passed(t).empty()) threads.insert(t);
      for (const Passed& p : world_.passed(t)) {
        if (p.place.line != 0) files.insert(base_name(p.place.file));
      }
    }
    threads_.assign(threads.begin(), threads.end());
    if (files.size() == 1) file_ = *files.begin();
    const std::size_t each = threads_.empty() ? page_width : (page_width - number_width_) / threads_.size();
    columns_ = each >= narrowest;
    width_ = columns_ ? each - 2 : page_width - number_width_ - 2;
  }

  void header() {
    if (rows().empty()) return;
    drawing_.text += "\n";
    if (!file_.empty()) drawing_.text += "places are lines of " + file_ + "\n";
    if (!columns_) return;
    std::string line(number_width_, ' ');
    for (std::size_t c = 0; c < threads_.size(); ++c) {
      line.resize(number_width_ + c * (width_ + 2), ' ');
      line += world_.name_of_thread(threads_[c]);
    }
    drawing_.text += line + "\n";
  }

  void row(const std::string& step, ThreadId t, const std::vector<std::string>& lines) {
    const auto column = static_cast<std::size_t>(std::ranges::find(threads_, t) - threads_.begin());
    bool first = true;
    for (const std::string& l : lines) {
      for (const std::string& part : wrapped(l, width_)) {
        std::string line = first ? step : "";
        line.resize(number_width_ + (columns_ ? column * (width_ + 2) : 2), ' ');
        drawing_.text += line + part + "\n";
        first = false;
      }
    }
  }

  std::string at(const Place& place) const {
    if (place.line == 0) return "";
    return (file_.empty() ? base_name(place.file) : "") + ":" + std::to_string(place.line);
  }
  std::string before(const Place& place) const { return place.line == 0 ? "" : at(place) + " "; }

  std::string source(const Machine::Row& r, const World::Event& event) const {
    if (event.from == World::none) return "initial";
    const World::Event& from = world_.event(event.from);
    const std::string where = from.place.line == 0 ? "" : " " + at(from.place);
    if (r.forwarded) return "from its own buffer" + where;
    if (from.thread == event.thread) return "its own" + where;
    return "from " + world_.name_of_thread(from.thread) + where;
  }

  std::string buffer(const std::vector<Machine::Entry>& entries) const {
    std::string text = "[";
    for (const Machine::Entry& e : entries) {
      if (text.size() > 1) text += ' ';
      text += world_.name_of(e.location) + "=" + world_.show(e.location, e.value);
    }
    return text + "]";
  }

  void add_passed(std::span<const Passed> passed, std::vector<std::string>& lines) const {
    for (const Passed& p : passed) {
      const std::string name = p.name != nullptr ? p.name : "a var";
      switch (p.kind) {
        case Passed::Kind::fence: lines.push_back(before(p.place) + "fence, " + name_of_order(p.order)); break;
        case Passed::Kind::plain_read: lines.push_back(before(p.place) + "reads " + name + ", plain"); break;
        case Passed::Kind::plain_write: lines.push_back(before(p.place) + "writes " + name + ", plain"); break;
      }
    }
  }

  std::vector<std::string> cell(std::size_t i) const {
    const Machine::Row& r = rows()[i];
    const World::Event& event = world_.event(r.event);
    const std::string name = world_.name_of(event.location);
    const auto value = [&](Value v) { return world_.show(event.location, v); };
    std::vector<std::string> lines;
    if (r.drain) {
      lines.push_back("drains " + name + "=" + value(event.written) + " of step " +
                      std::to_string(step_of_event_[r.event]));
      lines.push_back(buffer(r.buffer));
      return lines;
    }
    add_passed(r.passed, lines);
    const std::string place = before(event.place);
    const std::string order = ", " + name_of_order(event.order);
    switch (event.kind) {
      case Step::Kind::load:
        lines.push_back(place + name + " = " + value(event.read) + order + (event.locked ? ", stores nothing" : "") +
                        ", " + source(r, event));
        break;
      case Step::Kind::store:
        lines.push_back(place + name + " := " + value(event.written) + order +
                        (drains_at_once(i) ? ", to memory" : ""));
        break;
      case Step::Kind::update:
        lines.push_back(place + name + ": " + value(event.read) + " -> " + value(event.written) + order + ", " +
                        source(r, event));
        break;
      case Step::Kind::end:
      case Step::Kind::blocked: break;
    }
    const std::vector<Machine::Entry>& after = drains_at_once(i) ? rows()[i + 1].buffer : r.buffer;
    if (!after.empty()) lines.push_back(buffer(after));
    for (const ThreadId t : r.started) {
      lines.push_back(before(world_.started_at(t)) + "starts " + world_.name_of_thread(t));
    }
    return lines;
  }

  // What each load did not see because it waited in another thread's buffer.
  void notes() {
    std::vector<std::vector<Machine::Entry>> buffers(world_.most_threads());
    for (std::size_t i = 0; i < rows().size(); ++i) {
      const Machine::Row& r = rows()[i];
      buffers[r.thread] = r.buffer;
      const World::Event& event = world_.event(r.event);
      if (r.drain || event.kind == Step::Kind::store || r.forwarded) continue;
      for (ThreadId t = 0; t < buffers.size(); ++t) {
        if (t == r.thread) continue;
        for (const Machine::Entry& e : buffers[t]) {
          if (e.location != event.location || drawing_.notes.size() >= most_notes) continue;
          const Place& place = world_.event(e.event).place;
          drawing_.notes.push_back("Step " + std::to_string(drawing_.step_of[i]) + ": " +
                                   world_.name_of_thread(r.thread) + " reads " + world_.name_of(e.location) + " = " +
                                   world_.show(e.location, event.read) + " while " + world_.name_of(e.location) + "=" +
                                   world_.show(e.location, e.value) + " of " + world_.name_of_thread(t) + " (step " +
                                   std::to_string(step_of_event_[e.event]) + (place.line == 0 ? "" : ", " + at(place)) +
                                   ") waits in its store buffer.");
        }
      }
    }
  }

  const Machine& machine_;
  const World& world_;
  Drawing drawing_;
  std::vector<std::size_t> step_of_event_;
  std::vector<ThreadId> threads_;
  std::string file_;  // that all places are in; empty when there are several
  bool columns_ = true;
  std::size_t number_width_ = 0;
  std::size_t width_ = 0;
};

}  // namespace

std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = text.find(' ', at);
    if (end == std::string::npos) end = text.size();
    const std::string word = text.substr(at, end - at);
    const bool first = lines.back().empty() || lines.back() == "  ";
    if (!first && lines.back().size() + 1 + word.size() > width) {
      lines.push_back("  " + word);
    } else {
      lines.back() += (first ? "" : " ") + word;
    }
    at = end + 1;
  }
  return lines;
}

Drawing draw(const Machine& machine) { return Painter(machine).draw(); }

}  // namespace fenceline::checking
