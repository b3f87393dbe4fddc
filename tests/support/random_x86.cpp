// Random X86_64 threads. Every flag that is used was just set by a comparison, so that a test means the same on
// hardware as in a model.
#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/random_choice.h"
#include "tests/support/random_tests.h"

namespace fenceline::testing {
namespace {

struct Size {
  char suffix;
  const char* type;
  std::vector<std::string> registers;  // rax, rbx, rcx, rdx at this size
};

const std::vector<Size>& sizes_known() {
  static const std::vector<Size> known{{'q', "uint64_t", {"%rax", "%rbx", "%rcx", "%rdx"}},
                                       {'l', "int", {"%eax", "%ebx", "%ecx", "%edx"}},
                                       {'w', "uint16_t", {"%ax", "%bx", "%cx", "%dx"}},
                                       {'b', "int8_t", {"%al", "%bl", "%cl", "%dl"}}};
  return known;
}

struct Place {
  std::string name;
  const Size* size;
};

class X86 {
 public:
  X86(RandomTest& test, const RandomOptions& options, Choice& choice)
      : test_(test), options_(options), choice_(choice) {
    declare();
  }

  void thread(std::size_t t, unsigned size) {
    lines_.clear();
    pending_.clear();
    labels_ = 0;
    const unsigned looping = options_.loops && choice_.one_in(3) ? choice_.between(1, 2) : 0;
    const unsigned loop_at = choice_.below(size);
    for (unsigned i = 0; i < size; ++i) {
      if (looping != 0 && i == loop_at) {
        looping == 1 ? wait() : twice();
      } else {
        instruction(size - i);
      }
      place_labels(size - i - 1);
    }
    test_.threads.push_back(lines_);
    if (has_array_) test_.registers.push_back(std::to_string(t) + ":rsi=t");
    for (const char* r : {"rax", "rbx", "rcx", "rdx"}) {
      if (choice_.one_in(6))
        test_.registers.push_back(std::to_string(t) + ":" + r + "=" + std::to_string(choice_.below(3)));
      if (uses(r)) test_.observed.push_back(std::to_string(t) + ":" + r);
    }
  }

 private:
  void declare() {
    memory_only_ = choice_.one_in(2);
    const Size& common = sizes_known()[choice_.weighted({6, 3, 1, 1})];
    const bool mixed = choice_.one_in(8);
    const unsigned count = number_of_locations(options_, choice_);
    for (unsigned i = 0; i < count; ++i) {
      const Size& size = mixed ? choice_.of(sizes_known()) : common;
      const std::string name(1, "xyzuvw"[i % 6]);
      const std::string initial = choice_.one_in(5) ? std::to_string(choice_.below(3)) : "0";
      test_.variables.push_back({name, std::string(size.type) + " " + name + "=" + initial, ""});
      places_.push_back({"(" + name + ")", &size});
      test_.observed.push_back(name);
    }
    has_array_ = options_.arrays && choice_.one_in(5);
    if (!has_array_) return;
    test_.variables.push_back({"t", "uint64_t t[2]={0,1}", ""});
    const Size& quad = sizes_known().front();
    for (const char* form : {"(%rsi)", "8(%rsi)", "(%rsi,%rcx,8)"}) places_.push_back({form, &quad});
    test_.observed.insert(test_.observed.end(), {"t[0]", "t[1]"});
  }

  bool uses(const std::string& quad_register) const {
    const std::string letter(1, quad_register[1]);  // rax: eax, ax, al
    return std::ranges::any_of(lines_, [&](const std::string& line) {
      if (letter == "a" && line.find("cmpxchg") != std::string::npos) return true;
      for (const std::string& name :
           {"%" + quad_register, "%e" + letter + "x", "%" + letter + "x", "%" + letter + "l"}) {
        if (line.find(name) != std::string::npos) return true;
      }
      return false;
    });
  }

  void add(std::string line) { lines_.push_back(std::move(line)); }
  std::string number() { return "$" + std::to_string(choice_.one_in(10) ? -1 : static_cast<int>(choice_.below(3))); }
  // The first two more often, so that what one instruction leaves another uses.
  std::string reg(const Size& size) { return size.registers[choice_.weighted({3, 3, 1, 1})]; }
  std::string reg_or_number(const Size& size) { return choice_.one_in(2) ? number() : reg(size); }
  std::string condition() { return choice_.of({"e", "ne", "l", "ge", "b", "ae", "s", "g", "le", "a"}); }
  std::string new_label() { return std::string("L0").append(std::to_string(labels_++)); }
  static std::string with(const std::string& mnemonic, const Size& size) { return mnemonic + size.suffix; }

  // A place to access; an index that reaches into the array is made to stay there first.
  Place place() {
    Place p = choice_.of(places_);
    if (p.name.find("%rcx") != std::string::npos) add("andq $1,%rcx");
    return p;
  }

  void compare() {
    const Size& size = *choice_.of(places_).size;
    if (choice_.one_in(4)) {
      const Place p = place();
      add(with("cmp", *p.size) + " " + reg_or_number(*p.size) + "," + p.name);
    } else if (choice_.one_in(4)) {
      add(with("test", size) + " " + reg(size) + "," + reg(size));
    } else {
      add(with("cmp", size) + " " + reg_or_number(size) + "," + reg(size));
    }
  }

  void instruction(unsigned left) {
    const Place p = place();
    const Size& size = *p.size;
    const std::string& m = p.name;
    // Half of the tests are of the kind that tells models apart: stores, loads, fences and few others.
    const unsigned kind =
        memory_only_ ? choice_.weighted({32, 2, 32, 4, 1, 1, 2, 5, 12, 2})
                     : choice_.weighted({16, 8, 24, 6, 4, 4, 6, 5, 4, 2, 3, 7, 3, options_.branches ? 7U : 0U, 3, 2});
    switch (kind) {
      case 0: return add(with("mov", size) + " " + number() + "," + m);
      case 1: return add(with("mov", size) + " " + reg(size) + "," + m);
      case 2: return add(with("mov", size) + " " + m + "," + reg(size));
      case 3: return add(with("xchg", size) + " " + reg(size) + "," + m);
      case 4: return add("lock " + with("xadd", size) + " " + reg(size) + "," + m);
      case 5: return add("lock " + one_operand(size) + " " + m);
      case 6: return add("lock " + with("cmpxchg", size) + " " + reg(size) + "," + m);
      case 7: return add("mfence");
      case 8: return add("sfence");
      case 9: return add("lfence");
      case 10:
        if (choice_.one_in(2)) return add(one_operand(size) + " " + m);
        return add(two_operand(size) + " " + reg_or_number(size) + "," + m);
      case 11:
        if (choice_.one_in(4)) return add(one_operand(size) + " " + reg(size));
        return add(two_operand(size) + " " + (choice_.one_in(3) ? m : reg_or_number(size)) + "," + reg(size));
      case 12: return add(with("mov", size) + " " + reg_or_number(size) + "," + reg(size));
      case 13: {
        if (choice_.one_in(8)) {
          add("jmp " + forward_label(left));
          return;
        }
        compare();
        return add("j" + condition() + " " + forward_label(left));
      }
      case 14: compare(); return add("set" + condition() + " " + reg(sizes_known()[3]));
      case 15: {
        compare();
        const Size& wide = sizes_known()[choice_.below(2)];
        return add("cmov" + condition() + " " + reg(wide) + "," + reg(wide));
      }
    }
  }

  std::string one_operand(const Size& size) { return with(choice_.of({"inc", "dec", "neg", "not"}), size); }
  std::string two_operand(const Size& size) { return with(choice_.of({"add", "sub", "and", "or", "xor"}), size); }

  // A label that will stand after up to `left` more instructions.
  std::string forward_label(unsigned left) {
    const std::string label = new_label();
    pending_.push_back({label, choice_.below(left)});
    return label;
  }

  struct Pending {
    std::string label;
    unsigned left;  // it stands where this many instructions are left
  };

  void place_labels(unsigned left) {
    for (const Pending& p : pending_) {
      if (p.left == left) add(p.label + ":");
    }
    std::erase_if(pending_, [left](const Pending& p) { return p.left == left; });
  }

  void wait() {
    const std::string label = new_label();
    add(label + ":");
    const Place p = place();
    if (choice_.one_in(2)) {
      const std::string r = reg(*p.size);
      add(with("mov", *p.size) + " " + p.name + "," + r);
      add(with("cmp", *p.size) + " " + number() + "," + r);
    } else {
      add(with("cmp", *p.size) + " " + number() + "," + p.name);
    }
    add(std::string("j") + choice_.of({"e", "ne"}) + " " + label);
  }

  void twice() {
    const std::string label = new_label();
    add("movq $0,%rdi");
    add(label + ":");
    instruction(1);
    place_labels(0);
    add("incq %rdi");
    add("cmpq $2,%rdi");
    add("jne " + label);
  }

  RandomTest& test_;
  const RandomOptions& options_;
  Choice& choice_;
  std::vector<Place> places_;
  bool memory_only_ = false;
  bool has_array_ = false;
  std::vector<std::string> lines_;
  std::vector<Pending> pending_;
  unsigned labels_ = 0;
};

}  // namespace

void fill_x86_64(RandomTest& test, const std::vector<unsigned>& sizes, const RandomOptions& options, Choice& choice) {
  X86 generator(test, options, choice);
  for (std::size_t t = 0; t < sizes.size(); ++t) generator.thread(t, sizes[t]);
}

}  // namespace fenceline::testing
