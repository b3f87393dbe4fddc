// Tests in C.

#include <array>
#include <string>
#include <utility>

#include "litmus/generate/text.h"

namespace fenceline::litmus::generate {
namespace {

// A C register's name lives here as long as the program.
std::string_view register_of_c(std::size_t number) {
  static const auto names = [] {
    std::array<std::string, max_edges> made;
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = "r" + std::to_string(i);
    return made;
  }();
  return names[number];
}

std::string_view order_name(Annotation a) {
  switch (a) {
    case Annotation::acquire: return "memory_order_acquire";
    case Annotation::release: return "memory_order_release";
    case Annotation::seq_cst: return "memory_order_seq_cst";
    case Annotation::consume: return "memory_order_consume";
    case Annotation::relaxed:
    case Annotation::unspecified:
    case Annotation::plain:
    case Annotation::exchange: break;
  }
  return "memory_order_relaxed";
}

std::string_view order_name(const Edge& rmw) {
  const bool acquires = rmw.source_annotation == Annotation::acquire;
  const bool releases = rmw.target_annotation == Annotation::release;
  if (acquires && releases) return "memory_order_acq_rel";
  return order_name(releases ? rmw.target_annotation : rmw.source_annotation);
}

std::string_view fence_order(EdgeFence f) {
  switch (f) {
    case EdgeFence::c_acquire: return "memory_order_acquire";
    case EdgeFence::c_release: return "memory_order_release";
    case EdgeFence::c_acq_rel: return "memory_order_acq_rel";
    case EdgeFence::c_relaxed: return "memory_order_relaxed";
    case EdgeFence::c_consume: return "memory_order_consume";
    case EdgeFence::none:
    case EdgeFence::mfence:
    case EdgeFence::sfence:
    case EdgeFence::lfence:
    case EdgeFence::c_seq_cst: break;
  }
  return "memory_order_seq_cst";
}

class CSource {
 public:
  CSource(const Cycle& cycle, const Layout& layout) : cycle_(cycle), layout_(layout) {
    for (std::size_t i = 0; i < layout.size; ++i) {
      plain_[layout.events[i].location] = layout.events[i].annotation == Annotation::plain;
    }
  }

  void append_test(std::string& text) const {
    text += "{}\n\n";
    for (std::size_t i = 0; i < layout_.size;) {
      const std::size_t last = last_of_thread(cycle_, i);
      append_function(text, i, last);
      i = last + 1;
    }
    std::size_t observer = layout_.threads;
    for (std::size_t l = 0; l < layout_.locations; ++l) {
      if (layout_.needs_observer[l]) append_observer(text, observer++, l);
    }
    append_condition(text, layout_, register_of_c);
  }

 private:
  void append_function(std::string& text, std::size_t first, std::size_t last) const {
    text += 'P';
    append_number(text, layout_.events[first].thread);
    text += " (";
    std::array<bool, max_edges> used{};
    const char* comma = "";
    for (std::size_t i = first; i <= last; ++i) {
      const std::size_t l = layout_.events[i].location;
      if (std::exchange(used[l], true)) continue;
      text += comma;
      append_parameter(text, l);
      comma = ", ";
    }
    text += ") {\n";
    for (std::size_t i = first; i <= last; ++i) {
      append_access(text, i);
      if (cycle_.edges[i].fence == EdgeFence::none) continue;
      text += "  atomic_thread_fence(";
      text += fence_order(cycle_.edges[i].fence);
      text += ");\n";
    }
    text += "}\n\n";
  }

  void append_observer(std::string& text, std::size_t thread, std::size_t location) const {
    text += 'P';
    append_number(text, thread);
    text += " (";
    append_parameter(text, location);
    text += ") {\n";
    for (std::size_t value = 1; value < layout_.stores[location]; ++value) {
      append_load(text, location, value - 1, plain_[location] ? Annotation::plain : Annotation::relaxed);
    }
    text += "}\n\n";
  }

  void append_parameter(std::string& text, std::size_t location) const {
    text += plain_[location] ? "int* " : "atomic_int* ";
    append_location(text, location);
  }

  void append_access(std::string& text, std::size_t i) const {
    const Event& e = layout_.events[i];
    if (e.rmw) {
      if (e.direction == Direction::write) return;
      append_declaration(text, e.reg);
      const bool adds = cycle_.edges[i].rmw == EdgeRmw::fetch_add;
      text += adds ? "atomic_fetch_add_explicit(" : "atomic_exchange_explicit(";
      append_location(text, e.location);
      text += ',';
      append_number(text, adds ? 1 : stored_by_rmw(layout_, i));
      text += ',';
      text += order_name(cycle_.edges[i]);
      text += ");\n";
    } else if (e.direction == Direction::read) {
      append_load(text, e.location, e.reg, e.annotation);
    } else if (e.annotation == Annotation::plain) {
      text += "  *";
      append_location(text, e.location);
      text += " = ";
      append_number(text, e.value);
      text += ";\n";
    } else {
      text += "  atomic_store_explicit(";
      append_location(text, e.location);
      text += ',';
      append_number(text, e.value);
      text += ',';
      text += order_name(e.annotation);
      text += ");\n";
    }
  }

  static void append_load(std::string& text, std::size_t location, std::size_t reg, Annotation annotation) {
    append_declaration(text, reg);
    if (annotation == Annotation::plain) {
      text += '*';
      append_location(text, location);
      text += ";\n";
      return;
    }
    text += "atomic_load_explicit(";
    append_location(text, location);
    text += ',';
    text += order_name(annotation);
    text += ");\n";
  }

  static void append_declaration(std::string& text, std::size_t reg) {
    text += "  int ";
    text += register_of_c(reg);
    text += " = ";
  }

  const Cycle& cycle_;
  const Layout& layout_;
  std::array<bool, max_edges> plain_{};
};

}  // namespace

void append_c(std::string& text, const Cycle& cycle, const Layout& layout) { CSource(cycle, layout).append_test(text); }

}  // namespace fenceline::litmus::generate
