#include "litmus/generate/text.h"

#include <algorithm>
#include <numeric>

namespace fenceline::litmus::generate {
namespace {

std::string_view communication(const Edge& e) {
  switch (e.kind) {
    case EdgeKind::hat: return "Hat";
    case EdgeKind::rf: return "Rf";
    case EdgeKind::fr: return "Fr";
    case EdgeKind::co: return "Co";
    case EdgeKind::po:
    case EdgeKind::fenced:
    case EdgeKind::rmw: break;
  }
  return "";
}

// Joins the condition's equalities.
class Conjunction {
 public:
  explicit Conjunction(std::string& text) : text_(text) {}
  std::string& next() {
    if (!first_) text_ += " /\\ ";
    first_ = false;
    return text_;
  }

 private:
  std::string& text_;
  bool first_ = true;
};

}  // namespace

void append_location(std::string& text, std::size_t location) {
  constexpr std::string_view common = "xyz";
  if (location < common.size()) {
    text += common[location];
  } else {
    text += location_name(location);
  }
}

LocationOrder by_name(const Layout& layout) {
  LocationOrder result;
  result.size = layout.locations;
  std::iota(result.order.begin(), result.order.end(), std::uint8_t{0});
  if (result.size > 3) {
    std::sort(result.order.begin(), result.order.begin() + result.size,
              [](std::uint8_t a, std::uint8_t b) { return location_name(a) < location_name(b); });
  }
  return result;
}

void append_header(std::string& text, const Cycle& cycle, std::string_view name) {
  text += first_word(cycle.arch);
  text += ' ';
  text += name;
  text += "\n\"";
  append(text, cycle);
  text += "\"\nCycle=";
  append(text, cycle, least_rotation(cycle));
  text += "\nCom=";
  const char* blank = "";
  for (const Edge& e : cycle.edges) {
    if (!e.external) continue;
    text += blank;
    text += communication(e);
    blank = " ";
  }
  text += "\nOrig=";
  append(text, cycle);
  text += '\n';
}

void append_condition(std::string& text, const Layout& layout, std::string_view (*register_name)(std::size_t)) {
  text += "exists (";
  Conjunction conjunction(text);
  const auto reads = [&](std::size_t thread, std::size_t reg, std::size_t value) {
    conjunction.next();
    append_number(text, thread);
    text += ':';
    text += register_name(reg);
    text += '=';
    append_number(text, value);
  };
  for (const std::uint8_t l : by_name(layout)) {
    if (layout.stores[l] < 2) continue;
    conjunction.next() += '[';
    append_location(text, l);
    text += "]=";
    append_number(text, layout.stores[l]);
  }
  for (std::size_t i = 0; i < layout.size; ++i) {
    const Event& e = layout.events[i];
    if (e.shown) reads(e.thread, e.reg, e.value);
  }
  std::size_t observer = layout.threads;
  for (std::size_t l = 0; l < layout.locations; ++l) {
    if (!layout.needs_observer[l]) continue;
    for (std::size_t value = 1; value < layout.stores[l]; ++value) reads(observer, value - 1, value);
    ++observer;
  }
  text += ")\n";
}

}  // namespace fenceline::litmus::generate
