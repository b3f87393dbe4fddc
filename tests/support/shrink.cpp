// The shrinker of random_tests.h: greedy, with small steps, until no step helps.
#include <algorithm>
#include <cctype>
#include <utility>

#include "tests/support/random_tests.h"

namespace fenceline::testing {
namespace {

// Each way of making a test smaller calls `attempt` with a candidate; when that still fails it becomes the test.
class Shrinker {
 public:
  Shrinker(RandomTest test, const std::function<bool(const std::string&)>& fails)
      : test_(std::move(test)), fails_(fails) {}

  RandomTest run() {
    for (bool smaller = true; smaller;) {
      smaller = drop_threads();
      smaller = drop_lines() || smaller;
      smaller = drop_pairs_of_lines() || smaller;
      smaller = drop_items(&RandomTest::atoms) || smaller;
      smaller = drop_items(&RandomTest::observed) || smaller;
      smaller = drop_items(&RandomTest::registers) || smaller;
      smaller = drop_variables() || smaller;
      smaller = simplify_lines() || smaller;
    }
    return test_;
  }

 private:
  bool attempt(const RandomTest& candidate) {
    if (!fails_(candidate.to_litmus())) return false;
    test_ = candidate;
    return true;
  }

  bool drop_threads() {
    bool smaller = false;
    for (std::size_t t = test_.threads.size(); t-- > 0 && test_.threads.size() > 1;) {
      RandomTest candidate = test_;
      candidate.threads.erase(candidate.threads.begin() + static_cast<std::ptrdiff_t>(t));
      for (auto* items : {&candidate.registers, &candidate.observed, &candidate.atoms}) {
        *items = without_thread(*items, t);
      }
      smaller = attempt(candidate) || smaller;
    }
    return smaller;
  }

  // Items of later threads move down by one: "2:rax" becomes "1:rax".
  static std::vector<std::string> without_thread(const std::vector<std::string>& items, std::size_t thread) {
    std::vector<std::string> kept;
    for (const std::string& item : items) {
      const std::size_t colon = item.find(':');
      if (colon == std::string::npos) {
        kept.push_back(item);
        continue;
      }
      const std::size_t t = std::stoul(item.substr(0, colon));
      if (t != thread) kept.push_back(std::to_string(t > thread ? t - 1 : t) + item.substr(colon));
    }
    return kept;
  }

  // Runs of lines, the longest first.
  bool drop_lines() {
    bool smaller = false;
    for (std::size_t t = 0; t < test_.threads.size(); ++t) {
      for (std::size_t length = test_.threads[t].size(); length > 0; --length) {
        for (std::size_t first = 0; first + length <= test_.threads[t].size();) {
          RandomTest candidate = test_;
          auto& lines = candidate.threads[t];
          const auto from = lines.begin() + static_cast<std::ptrdiff_t>(first);
          lines.erase(from, from + static_cast<std::ptrdiff_t>(length));
          if (attempt(candidate)) {
            smaller = true;
          } else {
            ++first;
          }
        }
      }
    }
    return smaller;
  }

  // A jump and its label, the first and last line of an if, a declaration and the one use.
  bool drop_pairs_of_lines() {
    bool smaller = false;
    for (std::size_t t = 0; t < test_.threads.size(); ++t) {
      for (std::size_t i = 0; i < test_.threads[t].size(); ++i) {
        for (std::size_t j = i + 2; j < test_.threads[t].size(); ++j) {
          RandomTest candidate = test_;
          auto& lines = candidate.threads[t];
          lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(j));
          lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(i));
          if (!attempt(candidate)) continue;
          smaller = true;
          j = i + 1;
        }
      }
    }
    return smaller;
  }

  bool drop_items(std::vector<std::string> RandomTest::*items) {
    bool smaller = false;
    for (std::size_t i = (test_.*items).size(); i-- > 0;) {
      RandomTest candidate = test_;
      (candidate.*items).erase((candidate.*items).begin() + static_cast<std::ptrdiff_t>(i));
      smaller = attempt(candidate) || smaller;
    }
    return smaller;
  }

  bool drop_variables() {
    bool smaller = false;
    for (std::size_t i = test_.variables.size(); i-- > 0;) {
      RandomTest candidate = test_;
      candidate.variables.erase(candidate.variables.begin() + static_cast<std::ptrdiff_t>(i));
      smaller = attempt(candidate) || smaller;
    }
    return smaller;
  }

  bool simplify_lines() {
    bool smaller = false;
    for (std::size_t t = 0; t < test_.threads.size(); ++t) {
      for (std::size_t i = 0; i < test_.threads[t].size(); ++i) {
        for (const std::string& line : simpler(test_.threads[t][i])) {
          RandomTest candidate = test_;
          candidate.threads[t][i] = line;
          if (!attempt(candidate)) continue;
          smaller = true;
          break;  // the other forms were made of the line as it was
        }
      }
    }
    return smaller;
  }

  // Forms of a line that are strictly simpler, so that simplifying ends.
  static std::vector<std::string> simpler(const std::string& line) {
    std::vector<std::string> forms;
    const auto replace = [&](const std::string& what, const std::string& by) {
      const std::size_t at = line.find(what);
      if (at == std::string::npos) return;
      std::string form = line;
      forms.push_back(form.replace(at, what.size(), by));
    };
    replace("lock ", "");
    for (const char* order : {"acquire", "release", "acq_rel", "seq_cst"}) {
      replace(std::string("memory_order_") + order, "memory_order_relaxed");
    }
    replace(" + 1", "");
    replace("$-1", "$1");
    // Numbers towards 1, then 0; a digit within a name is left alone.
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (std::isdigit(static_cast<unsigned char>(line[i])) == 0 || line[i] == '0') continue;
      if (i > 0 && (std::isalnum(static_cast<unsigned char>(line[i - 1])) != 0 || line[i - 1] == '_')) continue;
      for (char digit = '0'; digit < line[i]; ++digit) {
        std::string form = line;
        form[i] = digit;
        forms.push_back(form);
      }
    }
    return forms;
  }

  RandomTest test_;
  const std::function<bool(const std::string&)>& fails_;
};

}  // namespace

RandomTest shrink(RandomTest test, const std::function<bool(const std::string& litmus)>& fails) {
  return Shrinker(std::move(test), fails).run();
}

}  // namespace fenceline::testing
