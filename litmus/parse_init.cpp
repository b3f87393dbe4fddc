#include "litmus/parse_init.h"

#include <algorithm>
#include <charconv>

namespace fenceline::litmus {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

class ItemReader {
 public:
  ItemReader(Cursor& cursor, Draft& draft) : cursor_(cursor), draft_(draft) {}

  void read() {
    cursor_.skip_space();
    where_ = cursor_.offset();
    read_name();
    if (item_.form == InitItem::Form::array && item_.thread) {
      cursor_.fail_at(name_at_, "a register cannot be an array");
    }
    if (cursor_.accept("=")) read_values();
    record();
  }

 private:
  // [type] [*] name, the name being a register, a location, a bracketed location or an array.
  void read_name() {
    while (true) {
      const char next = cursor_.peek();
      name_at_ = cursor_.offset();
      if (next == '*') {
        cursor_.accept("*");
        item_.form = InitItem::Form::pointer;
      } else if (next == '[') {
        cursor_.accept("[");
        name_ = location_name();
        cursor_.expect("]");
        return;
      } else if (const auto thread = accept_thread_prefix(cursor_)) {
        item_.thread = *thread;
        cursor_.accept("%");
        name_ = cursor_.word();
        if (name_.empty()) cursor_.fail("expected a register");
        return;
      } else if (is_word_start(next)) {
        if (type_or_name()) return;
      } else {
        cursor_.fail("expected a location, a register or a type");
      }
    }
  }

  // A word is the location's name when nothing follows that could be named, else a part of the type.
  bool type_or_name() {
    const std::string_view word = cursor_.word();
    if (word == "std" && cursor_.accept("::")) return false;
    const char next = cursor_.peek();
    if (next == '[') {
      const Offset bracket = cursor_.offset();
      cursor_.accept("[");
      const bool is_size = is_digit(cursor_.peek());
      if (is_size) {
        name_ = word;
        item_.form = InitItem::Form::array;
        item_.count = array_size();
        cursor_.expect("]");
        return true;
      }
      cursor_.seek(bracket);
    } else if (!is_word_start(next) && !is_digit(next) && next != '*') {
      name_ = word;
      return true;
    }
    if (word == "_Atomic") {
      if (item_.form == InitItem::Form::plain) item_.form = InitItem::Form::atomic;
      return false;
    }
    if (item_.type.empty()) type_at_ = name_at_;
    if (!item_.type.empty()) item_.type += ' ';
    item_.type += word;
    return false;
  }

  std::uint32_t array_size() {
    const Offset at = cursor_.offset();
    const auto size = cursor_.number();
    if (!size || *size == 0 || *size > max_elements) {
      cursor_.fail_at(at, "an array has 1 to " + std::to_string(max_elements) + " elements");
    }
    return static_cast<std::uint32_t>(*size);
  }

  std::string_view location_name() {
    const std::string_view name = cursor_.word();
    if (name.empty()) cursor_.fail("expected a location");
    return name;
  }

  void read_values() {
    if (item_.form != InitItem::Form::array) return read_value();
    cursor_.expect("{");
    do {
      if (values_.size() == item_.count) cursor_.fail("more values than the array has elements");
      read_value();
    } while (cursor_.accept(","));
    cursor_.expect("}");
  }

  void read_value() {
    const bool wrapped = cursor_.accept_word("ATOMIC_INIT") || cursor_.accept_word("ATOMIC_VAR_INIT");
    if (wrapped) cursor_.expect("(");
    cursor_.accept("&");
    cursor_.skip_space();
    const Offset start = cursor_.offset();
    InitValue value;
    value.where = start;
    Offset end = 0;
    if (const auto number = cursor_.number()) {
      value.number = *number;
      end = cursor_.offset();
    } else {
      const std::string_view name = cursor_.word();
      end = cursor_.offset();
      if (name.empty()) cursor_.fail("expected a number or a location");
      value.symbol = draft_.symbol(name, start);
      draft_.take_address(*value.symbol);
      if (cursor_.accept("[")) {
        const Offset at = cursor_.offset();
        const auto index = cursor_.number();
        if (!index || *index >= max_elements) cursor_.fail_at(at, "expected an element's number");
        value.element = static_cast<std::uint32_t>(*index);
        cursor_.expect("]");
        end = cursor_.offset();
      }
    }
    item_.values.emplace_back(cursor_.text().substr(start, end - start));
    values_.push_back(value);
    if (wrapped) cursor_.expect(")");
  }

  std::optional<Type> type() const {
    if (item_.type.empty()) return std::nullopt;
    const auto type = type_named(item_.type);
    if (!type) cursor_.fail_at(type_at_, "unknown type '" + item_.type + "'");
    if (item_.form == InitItem::Form::pointer) return Type{draft_.language().pointer, true};
    return type;
  }

  void record() {
    const std::optional<Type> declared = type();
    item_.name = name_;
    if (item_.thread) {
      RegisterInit init{*item_.thread, name_, declared, std::nullopt, where_};
      if (!values_.empty()) init.value = values_[0];
      draft_.register_inits.push_back(init);
    } else {
      const SymbolId id = draft_.symbol(name_, where_);
      if (item_.form == InitItem::Form::array) draft_.make_array(id, item_.count, where_);
      if (declared) draft_.declare(id, *declared, where_);
      if (!values_.empty()) draft_.initialise(id, std::move(values_), where_);
    }
    draft_.test.init.push_back(std::move(item_));
  }

  Cursor& cursor_;
  Draft& draft_;
  InitItem item_;
  std::string_view name_;
  std::vector<InitValue> values_;
  Offset where_ = 0;
  Offset type_at_ = 0;
  Offset name_at_ = 0;
};

}  // namespace

std::optional<ThreadId> accept_thread_prefix(Cursor& cursor) {
  cursor.skip_space();
  const std::string_view text = cursor.text();
  const Offset start = cursor.offset();
  Offset at = start;
  if (at < text.size() && text[at] == 'P') ++at;
  const Offset digits = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  if (at == digits || at >= text.size()) return std::nullopt;
  ThreadId thread = 0;
  const auto [end, error] = std::from_chars(text.data() + digits, text.data() + at, thread);
  cursor.seek(at);
  if (!cursor.accept(":")) {
    cursor.seek(start);
    return std::nullopt;
  }
  if (error != std::errc{} || thread >= max_threads) cursor.fail_at(start, "there is no such thread");
  return thread;
}

void read_init(Cursor& cursor, Draft& draft) {
  cursor.expect("{");
  draft.test.init.reserve(8);
  while (!cursor.accept("}")) {
    if (cursor.accept(";")) continue;
    if (draft.test.init.size() == max_init_items) {
      cursor.fail("more than " + std::to_string(max_init_items) + " items in the initial state");
    }
    ItemReader(cursor, draft).read();
    if (!cursor.looking_at("}") && !cursor.accept(";")) cursor.fail("expected ';' or '}'");
  }
}

}  // namespace fenceline::litmus
