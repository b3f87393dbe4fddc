#include "litmus/languages/c_scope.h"

#include <algorithm>

namespace fenceline::litmus {

CScope::CScope(std::vector<CParameter> parameters) : parameters_(std::move(parameters)) {}

void CScope::leave() {
  for (const std::string_view name : blocks_.back()) locals_[name].pop_back();
  blocks_.pop_back();
}

bool CScope::has_here(std::string_view name) const {
  const auto locals = locals_.find(name);
  if (locals != locals_.end() && !locals->second.empty() && locals->second.back().depth == blocks_.size()) return true;
  return blocks_.size() == 1 && std::ranges::find(parameters_, name, &CParameter::name) != parameters_.end();
}

CScope::Declared CScope::declare(std::string_view name, const CType& declared_type) {
  const CType type = declared_type.value();
  const bool outermost = blocks_.size() == 1;
  const bool hides = !std::holds_alternative<std::monostate>(find(name));
  const auto same = named_.find(name);
  Declared result{{0, type}, !outermost};
  const bool shared = !hides && same != named_.end() && registers_[same->second].width == type.width() &&
                      registers_[same->second].is_signed == type.is_signed();
  if (shared) {
    result.local.reg = same->second;
    result.used_before = true;
  } else {
    // The outermost block's variable is the one that outcomes mean.
    if (outermost && same != named_.end()) registers_[same->second].name.clear();
    const bool is_named = outermost || (!hides && same == named_.end());
    result.local.reg = static_cast<RegisterId>(registers_.size());
    registers_.push_back({is_named ? std::string(name) : std::string(), type.width(), type.is_signed(), 0});
    if (is_named) named_[name] = result.local.reg;
  }
  locals_[name].push_back({result.local, blocks_.size()});
  blocks_.back().push_back(name);
  return result;
}

CScope::Found CScope::find(std::string_view name) const {
  const auto locals = locals_.find(name);
  if (locals != locals_.end() && !locals->second.empty()) return locals->second.back().local;
  const auto parameter = std::ranges::find(parameters_, name, &CParameter::name);
  if (parameter == parameters_.end()) return {};
  return &*parameter;
}

}  // namespace fenceline::litmus
