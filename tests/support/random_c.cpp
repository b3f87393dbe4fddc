// Random C threads: atomic objects under every order, and sometimes one that is not atomic.
#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/random_choice.h"
#include "tests/support/random_tests.h"

namespace fenceline::testing {
namespace {

const std::vector<std::string>& local_names() {
  static const std::vector<std::string> names{"r0", "r1", "r2"};
  return names;
}

class C {
 public:
  C(RandomTest& test, const RandomOptions& options, Choice& choice) : test_(test), options_(options), choice_(choice) {
    memory_only_ = choice.one_in(2);
    const unsigned count = number_of_locations(options, choice);
    for (unsigned i = 0; i < count; ++i) {
      const std::string name(1, "xyzuvw"[i % 6]);
      const std::string initial = choice.one_in(5) ? std::to_string(choice.below(3)) : "0";
      const bool plain = i > 0 && choice.one_in(6);
      (plain ? plain_ : atomic_).push_back(name);
      test.variables.push_back({name, name + "=" + initial, (plain ? "int* " : "atomic_int* ") + name});
      test.observed.push_back(name);
    }
  }

  void thread(std::size_t t, unsigned size) {
    lines_.clear();
    const unsigned looping = options_.loops && choice_.one_in(3) ? choice_.between(1, 2) : 0;
    const unsigned loop_at = choice_.below(size);
    for (unsigned left = size; left > 0;) {
      if (looping != 0 && size - left == loop_at) {
        looping == 1 ? wait() : twice();
        --left;
      } else {
        left -= statement(left, 0);
      }
    }
    std::vector<std::string> body;
    for (const std::string& local : local_names()) {
      const auto used = [&](const std::string& line) { return line.find(local) != std::string::npos; };
      if (std::ranges::none_of(lines_, used)) continue;
      body.push_back("int " + local + " = " + (choice_.one_in(5) ? "1" : "0") + ";");
      test_.observed.push_back(std::to_string(t) + ":" + local);
    }
    body.insert(body.end(), lines_.begin(), lines_.end());
    test_.threads.push_back(body);
  }

 private:
  void add(const std::string& line, unsigned depth = 0) { lines_.push_back(std::string(2 * depth, ' ') + line); }

  std::string local() { return choice_.of(local_names()); }
  std::string number() { return std::to_string(choice_.below(3)); }
  std::string value() {
    if (choice_.one_in(3)) return local();
    return choice_.one_in(6) ? local() + " + 1" : number();
  }
  std::string order(std::initializer_list<const char*> orders) {
    return std::string("memory_order_") + choice_.of(orders);
  }
  std::string rmw_order() { return order({"relaxed", "acquire", "release", "acq_rel", "seq_cst"}); }

  std::string load() {
    if (!plain_.empty() && choice_.one_in(6)) return "*" + choice_.of(plain_);
    const std::string x = choice_.of(atomic_);
    if (choice_.one_in(6)) return "atomic_load(" + x + ")";
    return "atomic_load_explicit(" + x + ", " + order({"relaxed", "acquire", "seq_cst"}) + ")";
  }

  std::string store() {
    if (!plain_.empty() && choice_.one_in(6)) return "*" + choice_.of(plain_) + " = " + value() + ";";
    const std::string x = choice_.of(atomic_);
    if (choice_.one_in(6)) return "atomic_store(" + x + ", " + value() + ");";
    return "atomic_store_explicit(" + x + ", " + value() + ", " + order({"relaxed", "release", "seq_cst"}) + ");";
  }

  std::string condition() {
    const std::string left = choice_.one_in(6) ? load() : local();
    return left + choice_.of({" == ", " != ", " < "}) + number();
  }

  // Adds one statement of at most `left` instructions; returns how many it counts for.
  unsigned statement(unsigned left, unsigned depth) {
    const std::string x = choice_.of(atomic_);
    const unsigned branch = options_.branches && left > 1 && depth < 2 ? 6 : 0;
    // Half of the tests are of the kind that tells models apart: stores, loads, fences and few others.
    const unsigned kind =
        memory_only_ ? choice_.weighted({30, 30, 2, 2, 2, 10}) : choice_.weighted({20, 20, 4, 6, 6, 6, 5, branch});
    switch (kind) {
      case 0: add(store(), depth); break;
      case 1: add(local() + " = " + load() + ";", depth); break;
      case 2:
        add(local() + " = atomic_exchange_explicit(" + x + ", " + value() + ", " + rmw_order() + ");", depth);
        break;
      case 3: {
        const std::string target = choice_.one_in(4) ? "" : local() + " = ";
        const std::string op = choice_.of({"add", "sub", "and", "or", "xor"});
        add(target + "atomic_fetch_" + op + "_explicit(" + x + ", " + value() + ", " + rmw_order() + ");", depth);
        break;
      }
      case 4: {
        const std::string strength = choice_.of({"strong", "weak"});
        add(local() + " = atomic_compare_exchange_" + strength + "_explicit(" + x + ", &" + local() + ", " + value() +
                ", " + rmw_order() + ", " + order({"relaxed", "acquire", "seq_cst"}) + ");",
            depth);
        break;
      }
      case 5: add("atomic_thread_fence(" + rmw_order() + ");", depth); break;
      case 6: add(local() + " = " + local() + choice_.of({" + ", " - ", " ^ ", " == "}) + value() + ";", depth); break;
      case 7: return conditional(left, depth);
    }
    return 1;
  }

  unsigned conditional(unsigned left, unsigned depth) {
    add("if (" + condition() + ") {", depth);
    unsigned used = 1 + statement(left - 1, depth + 1);
    if (used < left && choice_.one_in(2)) {
      add("} else {", depth);
      used += statement(left - used, depth + 1);
    }
    add("}", depth);
    return used;
  }

  void wait() {
    const std::string r = local();
    add("do {");
    add(r + " = " + load() + ";", 1);
    add("} while (" + r + choice_.of({" == ", " != "}) + number() + ");");
  }

  void twice() {
    add("for (int i = 0; i < 2; i++) {");
    statement(1, 1);
    add("}");
  }

  RandomTest& test_;
  const RandomOptions& options_;
  Choice& choice_;
  bool memory_only_ = false;
  std::vector<std::string> atomic_, plain_;  // names of locations
  std::vector<std::string> lines_;
};

}  // namespace

void fill_c(RandomTest& test, const std::vector<unsigned>& sizes, const RandomOptions& options, Choice& choice) {
  C generator(test, options, choice);
  for (std::size_t t = 0; t < sizes.size(); ++t) generator.thread(t, sizes[t]);
}

}  // namespace fenceline::testing
