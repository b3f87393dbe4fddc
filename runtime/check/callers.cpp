#include "runtime/check/callers.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <unwind.h>
#include <vector>

namespace fenceline::checking {
namespace {

bool is_users(const Place& place) {
  // Clang's paths lead through its own folder to another's.
  const std::string plain = std::filesystem::path(place.file).lexically_normal().string();
  const std::string_view file = plain;
  constexpr std::array<std::string_view, 3> system{"/usr/include/", "/usr/lib/", "/usr/local/include/"};
  const auto is_there = [&](std::string_view folder) { return file.starts_with(folder); };
  return place.line != 0 && std::ranges::none_of(system, is_there) &&
         file.find("runtime/check/") == std::string_view::npos;
}

}  // namespace

CallStack CallStack::here() {
  CallStack stack;
  const auto add = [](_Unwind_Context* context, void* argument) {
    CallStack& s = *static_cast<CallStack*>(argument);
    int before = 0;
    const _Unwind_Ptr address = _Unwind_GetIPInfo(context, &before);
    if (address == 0 || s.size == s.addresses.size()) return _URC_END_OF_STACK;
    // The call is before what it returns to.
    s.addresses[s.size++] = reinterpret_cast<const void*>(before != 0 ? address : address - 1);
    return _URC_NO_REASON;
  };
  _Unwind_Backtrace(add, &stack);
  return stack;
}

Place Callers::place(const CallStack& stack) {
  const std::lock_guard lock(mutex_);
  const std::span<const void* const> addresses(stack.addresses.data(), stack.size);
  std::vector<const void*> unknown;
  for (const void* const a : addresses) {
    const auto known = known_.find(a);
    if (known == known_.end()) {
      unknown.push_back(a);
    } else if (known->second.line != 0 && unknown.empty()) {
      return known->second;
    }
  }
  const std::vector<std::vector<Place>> found = code_.find(unknown);
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    const auto users = std::ranges::find_if(found[i], &is_users);
    known_[unknown[i]] = users == found[i].end() ? Place{} : *users;
  }
  for (const void* const a : addresses) {
    if (const Place& place = known_[a]; place.line != 0) return place;
  }
  return {};
}

Place Callers::better(Place given) {
  if (is_users(given)) return given;
  const Place found = place(CallStack::here());
  return found.line != 0 ? found : given;
}

}  // namespace fenceline::checking
