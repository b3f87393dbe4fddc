#include "runtime/parameters.h"

#include <charconv>
#include <fmt/format.h>
#include <span>
#include <stdexcept>

namespace fenceline::runtime {

std::string_view name_of(Reset reset) {
  switch (reset) {
    case Reset::loader: return "loader";
    case Reset::storer: return "storer";
    case Reset::one: return "one";
    case Reset::sliced: return "sliced";
  }
  return {};
}

std::string_view name_of(Roles roles) {
  switch (roles) {
    case Roles::fixed: return "fixed";
    case Roles::rotating: return "rotating";
    case Roles::random: return "random";
  }
  return {};
}

std::string_view name_of(Turns turns) {
  switch (turns) {
    case Turns::whole: return "whole";
    case Turns::mixed: return "mixed";
  }
  return {};
}

std::string_view name_of(Visiting visiting) {
  switch (visiting) {
    case Visiting::in_order: return "in-order";
    case Visiting::shuffled: return "shuffled";
  }
  return {};
}

std::string_view name_of(Touch touch) {
  switch (touch) {
    case Touch::none: return "none";
    case Touch::read: return "read";
    case Touch::write: return "write";
  }
  return {};
}

std::string_view name_of(Gaps gaps) {
  switch (gaps) {
    case Gaps::none: return "none";
    case Gaps::single: return "single";
    case Gaps::scattered: return "scattered";
  }
  return {};
}

std::string text_of(const Parameters& p) {
  return fmt::format(
      "{},chunk={},instances={},layout={},reset={},roles={},turns={},order={},touch={},gaps={},gap={},lead={},period={}"
      ",place={"
      "}",
      p.strategy, p.chunk, p.instances, name_of(p.layout), name_of(p.reset), name_of(p.roles), name_of(p.turns),
      name_of(p.visiting), name_of(p.touch), name_of(p.gaps), p.gap_turns, p.lead_turns, p.period, p.place);
}

namespace {

template <class T>
T one_of(std::span<const T> all, std::string_view key, std::string_view value) {
  for (const T candidate : all) {
    if (name_of(candidate) == value) return candidate;
  }
  throw std::invalid_argument(fmt::format("parameter {} has no value '{}'", key, value));
}

std::uint32_t number(std::string_view key, std::string_view value, std::uint32_t least) {
  std::uint32_t result = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), result);
  if (error != std::errc{} || end != value.data() + value.size() || result < least) {
    throw std::invalid_argument(fmt::format("parameter {} needs a number of at least {}, not '{}'", key, least, value));
  }
  return result;
}

void set(Parameters& p, std::string_view key, std::string_view value) {
  if (key == "chunk") {
    p.chunk = number(key, value, 1);
  } else if (key == "instances") {
    p.instances = number(key, value, 1);
  } else if (key == "layout") {
    p.layout = one_of<Layout>(all_layouts, key, value);
  } else if (key == "reset") {
    p.reset = one_of<Reset>(all_resets, key, value);
  } else if (key == "roles") {
    p.roles = one_of<Roles>(all_roles, key, value);
  } else if (key == "turns") {
    p.turns = one_of<Turns>(all_turns, key, value);
  } else if (key == "order") {
    p.visiting = one_of<Visiting>(all_visitings, key, value);
  } else if (key == "touch") {
    p.touch = one_of<Touch>(all_touches, key, value);
  } else if (key == "gaps") {
    p.gaps = one_of<Gaps>(all_gaps, key, value);
  } else if (key == "gap") {
    p.gap_turns = number(key, value, 0);
  } else if (key == "lead") {
    p.lead_turns = number(key, value, 0);
  } else if (key == "period") {
    p.period = number(key, value, 0);
  } else if (key == "place") {
    p.place = number(key, value, 0);
  } else {
    throw std::invalid_argument(fmt::format("there is no parameter '{}'", key));
  }
}

}  // namespace

Parameters parameters_from(std::string_view text) {
  Parameters p;
  bool first = true;
  while (!text.empty()) {
    const std::string_view field = text.substr(0, text.find(','));
    text.remove_prefix(std::min(field.size() + 1, text.size()));
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos) {
      if (!first) throw std::invalid_argument(fmt::format("'{}' is no parameter: expected name=value", field));
      p.strategy = field;
    } else {
      set(p, field.substr(0, equals), field.substr(equals + 1));
    }
    first = false;
  }
  return p;
}

}  // namespace fenceline::runtime
