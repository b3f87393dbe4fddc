#include "litmus/languages/x86_mnemonics.h"

#include <algorithm>

namespace fenceline::litmus {
namespace {

using enum Action;
using enum Operands;

constexpr std::size_t longest_name = 12;
constexpr bool suffixed = true;
constexpr bool lockable = true;

// Sorted by name: looked up by the first letter.
constexpr std::array rows{
    Mnemonic{"add", add, rm_rmi, suffixed, lockable},
    Mnemonic{"and", bit_and, rm_rmi, suffixed, lockable},
    Mnemonic{"clflush", nothing, memory},
    Mnemonic{"clflushopt", nothing, memory},
    Mnemonic{"clwb", nothing, memory},
    Mnemonic{"cmov", move_if, r_rm, suffixed},
    Mnemonic{"cmp", compare, rm_rmi, suffixed},
    Mnemonic{"cmpxchg", compare_exchange, rm_r, suffixed, lockable},
    Mnemonic{"dec", decrement, rm, suffixed, lockable},
    Mnemonic{"endbr32", nothing, Operands::none},
    Mnemonic{"endbr64", nothing, Operands::none},
    Mnemonic{"inc", increment, rm, suffixed, lockable},
    Mnemonic{"j", jump_if, label},
    Mnemonic{"jmp", jump, label},
    Mnemonic{"lea", load_address, r_m, suffixed},
    Mnemonic{"lfence", fence_load, Operands::none},
    Mnemonic{"mfence", fence_full, Operands::none},
    Mnemonic{"mov", mov, rm_rmi, suffixed},
    Mnemonic{"movabs", mov, rm_rmi, suffixed},
    Mnemonic{"movsbl", mov_sign_extend, r_rm, false, false, Width::byte, Width::word},
    Mnemonic{"movsbq", mov_sign_extend, r_rm, false, false, Width::byte, Width::quad},
    Mnemonic{"movsbw", mov_sign_extend, r_rm, false, false, Width::byte, Width::half},
    Mnemonic{"movslq", mov_sign_extend, r_rm, false, false, Width::word, Width::quad},
    Mnemonic{"movswl", mov_sign_extend, r_rm, false, false, Width::half, Width::word},
    Mnemonic{"movswq", mov_sign_extend, r_rm, false, false, Width::half, Width::quad},
    Mnemonic{"movsx", mov_sign_extend, r_rm},
    Mnemonic{"movsxd", mov_sign_extend, r_rm},
    Mnemonic{"movzbl", mov_zero_extend, r_rm, false, false, Width::byte, Width::word},
    Mnemonic{"movzbq", mov_zero_extend, r_rm, false, false, Width::byte, Width::quad},
    Mnemonic{"movzbw", mov_zero_extend, r_rm, false, false, Width::byte, Width::half},
    Mnemonic{"movzwl", mov_zero_extend, r_rm, false, false, Width::half, Width::word},
    Mnemonic{"movzwq", mov_zero_extend, r_rm, false, false, Width::half, Width::quad},
    Mnemonic{"movzx", mov_zero_extend, r_rm},
    Mnemonic{"neg", negate, rm, suffixed, lockable},
    Mnemonic{"nop", nothing, ignored_text, suffixed},
    Mnemonic{"not", complement, rm, suffixed, lockable},
    Mnemonic{"or", bit_or, rm_rmi, suffixed, lockable},
    Mnemonic{"pause", nothing, Operands::none},
    Mnemonic{"prefetch", nothing, memory},
    Mnemonic{"prefetchnta", nothing, memory},
    Mnemonic{"prefetcht0", nothing, memory},
    Mnemonic{"prefetcht1", nothing, memory},
    Mnemonic{"prefetcht2", nothing, memory},
    Mnemonic{"prefetchw", nothing, memory},
    Mnemonic{"ret", end, Operands::none, suffixed},
    Mnemonic{"sal", shift_left, shift, suffixed},
    Mnemonic{"sar", shift_right_signed, shift, suffixed},
    Mnemonic{"set", set_if, rm, false, false, std::nullopt, Width::byte},
    Mnemonic{"sfence", fence_store, Operands::none},
    Mnemonic{"shl", shift_left, shift, suffixed},
    Mnemonic{"shr", shift_right, shift, suffixed},
    Mnemonic{"sub", sub, rm_rmi, suffixed, lockable},
    Mnemonic{"test", test, rm_rmi, suffixed},
    Mnemonic{"xadd", exchange_add, rm_r, suffixed, lockable},
    Mnemonic{"xchg", exchange, rm_rm, suffixed, lockable},
    Mnemonic{"xor", bit_xor, rm_rmi, suffixed, lockable},
};
static_assert(std::ranges::is_sorted(rows, {}, &Mnemonic::name));
static_assert(std::ranges::all_of(rows, [](const Mnemonic& row) { return row.name.size() <= longest_name; }));

// Sorted. "lt" and "gt" are herd7's.
constexpr std::array conditions{
    ConditionName{"a", Condition::a},   ConditionName{"ae", Condition::ae}, ConditionName{"b", Condition::b},
    ConditionName{"be", Condition::be}, ConditionName{"c", Condition::b},   ConditionName{"e", Condition::e},
    ConditionName{"g", Condition::g},   ConditionName{"ge", Condition::ge}, ConditionName{"gt", Condition::g},
    ConditionName{"l", Condition::l},   ConditionName{"le", Condition::le}, ConditionName{"lt", Condition::l},
    ConditionName{"na", Condition::be}, ConditionName{"nae", Condition::b}, ConditionName{"nb", Condition::ae},
    ConditionName{"nbe", Condition::a}, ConditionName{"nc", Condition::ae}, ConditionName{"ne", Condition::ne},
    ConditionName{"ng", Condition::le}, ConditionName{"nge", Condition::l}, ConditionName{"nl", Condition::ge},
    ConditionName{"nle", Condition::g}, ConditionName{"no", Condition::no}, ConditionName{"ns", Condition::ns},
    ConditionName{"nz", Condition::ne}, ConditionName{"o", Condition::o},   ConditionName{"s", Condition::s},
    ConditionName{"z", Condition::e},
};
static_assert(std::ranges::is_sorted(conditions, {}, &ConditionName::name));

// Where the rows of each first letter begin; the last entry is past the end.
constexpr std::array<std::uint8_t, 27> first_of_letter = [] {
  std::array<std::uint8_t, 27> first{};
  std::size_t row = 0;
  for (std::size_t letter = 0; letter < first.size(); ++letter) {
    while (row < rows.size() && rows[row].name.front() < static_cast<char>('a' + static_cast<char>(letter))) ++row;
    first[letter] = static_cast<std::uint8_t>(row);
  }
  return first;
}();

const Mnemonic* row_named(std::string_view name) {
  if (name.empty() || name.front() < 'a' || name.front() > 'z') return nullptr;
  const auto letter = static_cast<std::size_t>(name.front() - 'a');
  for (std::size_t i = first_of_letter[letter]; i < first_of_letter[letter + 1]; ++i) {
    if (rows[i].name == name) return &rows[i];
  }
  return nullptr;
}

template <class Table>
auto find_in(const Table& table, std::string_view name) -> decltype(table.data()) {
  const auto* const found = std::ranges::lower_bound(table, name, {}, [](const auto& row) { return row.name; });
  return found != table.end() && found->name == name ? found : nullptr;
}

bool takes_condition(const Mnemonic& row) {
  return row.action == jump_if || row.action == set_if || row.action == move_if;
}

std::optional<Width> suffix_width(char c) {
  switch (c) {
    case 'b': return Width::byte;
    case 'w': return Width::half;
    case 'l': return Width::word;
    case 'q': return Width::quad;
    default: return std::nullopt;
  }
}

// "jne", "setb", "cmovlel": the whole rest is tried as a condition before its last letter is tried as a suffix.
std::optional<FoundMnemonic> conditional(std::string_view name) {
  for (const std::string_view stem : {"j", "set", "cmov"}) {
    if (!name.starts_with(stem)) continue;
    const Mnemonic* const row = row_named(stem);
    const std::string_view rest = name.substr(stem.size());
    if (const auto* const found = find_in(conditions, rest)) return FoundMnemonic{row, found, std::nullopt};
    if (!row->suffix || rest.size() < 2) continue;
    const auto width = suffix_width(rest.back());
    const auto* const found = find_in(conditions, rest.substr(0, rest.size() - 1));
    if (width && found != nullptr) return FoundMnemonic{row, found, width};
  }
  return std::nullopt;
}

// Letters to change, drop, add or swap with their neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::array<std::array<std::size_t, longest_name + 1>, longest_name + 1> d{};
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::string FoundMnemonic::spelling() const {
  std::string text(row->name);
  if (condition != nullptr) text += condition->name;
  if (suffix) text += suffix_of(*suffix);
  return text;
}

std::optional<FoundMnemonic> mnemonic_named(std::string_view text) {
  if (text.empty() || text.size() > longest_name) return std::nullopt;
  std::array<char, longest_name> lower{};
  std::ranges::transform(text, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const std::string_view name(lower.data(), text.size());
  if (const auto* const row = row_named(name); row != nullptr && !takes_condition(*row)) {
    return FoundMnemonic{row, nullptr, std::nullopt};
  }
  if (const auto width = suffix_width(name.back())) {
    const auto* const row = row_named(name.substr(0, name.size() - 1));
    if (row != nullptr && row->suffix && !takes_condition(*row)) return FoundMnemonic{row, nullptr, width};
  }
  return conditional(name);
}

std::string_view closest_mnemonic(std::string_view text) {
  if (text.size() > longest_name) return {};
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  std::string_view best;
  std::size_t least = lower.size() < 4 ? 2 : 3;
  for (const Mnemonic& row : rows) {
    if (takes_condition(row)) continue;
    const std::size_t distance = edit_distance(lower, row.name);
    if (distance < least) {
      least = distance;
      best = row.name;
    }
  }
  return best;
}

char suffix_of(Width width) {
  switch (width) {
    case Width::byte: return 'b';
    case Width::half: return 'w';
    case Width::word: return 'l';
    case Width::quad: return 'q';
  }
  return '?';
}

}  // namespace fenceline::litmus
