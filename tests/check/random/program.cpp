#include "tests/check/random/program.h"

namespace fenceline::testing::random {
namespace {

using Kind = Statement::Kind;

std::string atomic_of(const Statement& s) { return {"xyz"[s.object]}; }
std::string register_of(const Statement& s) { return "r" + std::to_string(s.target); }
std::string value_of(const Statement& s) { return std::to_string(s.value); }
std::string mutex_of(unsigned m) { return m == 0 ? "m" : "s"; }
std::string var_of(const Statement& s) { return s.object == 0 ? "d" : "e"; }
std::string cas_of(const Statement& s) { return s.weak ? ".compare_exchange_weak(" : ".compare_exchange_strong("; }

std::string pause_of(Pause pause) {
  switch (pause) {
    case Pause::nothing: return "";
    case Pause::yield: return "yield(); ";
    case Pause::hint: return "spin_hint(); ";
  }
  return "";
}

std::string counter_of(Counter counter) {
  switch (counter) {
    case Counter::frame: return "n";
    case Counter::heap: return "*heap_n";
    case Counter::bodys_frame: return "bodys_n";
    case Counter::outside: return "outside_n";
  }
  return "";
}

std::string lines(const Code& code, const std::string& indent);

// "{ body; more }", on lines of its own where there is a body.
std::string block(const Code& body, const std::string& more, const std::string& indent) {
  if (body.empty()) return "{ " + more + "}";
  return "{\n" + lines(body, indent + "  ") + (more.empty() ? "" : indent + "  " + more + "\n") + indent + "}";
}

std::string forgotten(const Statement& spin) {
  std::string text;
  for (const unsigned r : left_behind(spin)) text += " r" + std::to_string(r) + " = 0;";
  return text;
}

std::string text_of(const Statement& s, const std::string& indent) {
  const std::string a = atomic_of(s);
  const std::string r = register_of(s);
  const std::string v = value_of(s);
  const std::string order = name_of(s.order);
  const std::string expected = std::to_string(s.expected);
  const std::string pause = pause_of(s.pause);
  switch (s.kind) {
    case Kind::load: return r + " = " + a + ".load(" + order + ");";
    case Kind::store: return a + ".store(" + v + ", " + order + ");";
    case Kind::store_register: return a + ".store(" + r + ", " + order + ");";
    case Kind::exchange: return r + " = " + a + ".exchange(" + v + ", " + order + ");";
    case Kind::add: return r + " = " + a + ".fetch_add(" + v + ", " + order + ");";
    case Kind::cas:
      return r + " = " + expected + "; " + a + cas_of(s) + r + ", " + v + ", " + order + ", " + name_of(s.failure) +
             ");";
    case Kind::increment:
      return r + " = " + a + ".load(relaxed); while (!" + a + cas_of(s) + r + ", " + r + " + 1, " + order + ")) {}";
    case Kind::fence: return "atomic_thread_fence(" + order + ");";
    case Kind::pause: return pause.empty() ? ";" : pause;
    case Kind::when: return "if (" + r + " == " + v + ") " + block(s.body, "", indent);
    case Kind::spin:
      return "while (" + a + ".load(" + order + ")" + (s.equal ? " == " : " != ") + v + ") " +
             block(s.body, pause, indent) + forgotten(s);
    case Kind::spin_exchange:
      return "while (" + a + ".exchange(" + v + ", " + order + ") != " + expected + ") { " + pause + "}";
    case Kind::spin_cas: return "while (!" + a + cas_of(s) + expected + ", " + v + ", " + order + ")) { " + pause + "}";
    case Kind::spin_lock:
      return "do { while (" + a + ".load(relaxed) != 0) { " + pause + "} } while (" + a +
             ".exchange(1, acquire) != 0); " + block(s.body, a + ".store(0, " + order + "); ", indent);
    case Kind::poll: {
      const std::string n = counter_of(s.counter);
      return r + " = 0; for (" + n + " = 0; " + n + " < " + std::to_string(s.limit) + "; ++" + n + ") " +
             block(s.body, "if (" + a + ".load(" + order + ") == " + v + ") { " + r + " = 1; break; } " + pause,
                   indent);
    }
    case Kind::lock: return mutex_of(s.object) + ".lock(); " + block(s.body, "", indent) + " unlock();";
    case Kind::try_lock:
      return "if (" + r + " = " + mutex_of(s.object) + ".try_lock()) " + block(s.body, "unlock(); ", indent);
    case Kind::lock_shared: return "s.lock_shared(); " + block(s.body, "", indent) + " unlock_shared();";
    case Kind::try_lock_shared:
      return "if (" + r + " = s.try_lock_shared()) " + block(s.body, "unlock_shared(); ", indent);
    case Kind::cv_wait: return "cv.wait(" + mutex_of(s.mutex) + ");";
    case Kind::cv_wait_until:
      return "cv.wait(" + mutex_of(s.mutex) + ", [&] { return " + a + ".load(" + order + ") == " + v + "; });";
    case Kind::cv_notify_one: return "cv.notify_one();";
    case Kind::cv_notify_all: return "cv.notify_all();";
    case Kind::wait: return a + ".wait(" + v + ", " + order + ");";
    case Kind::notify_one: return a + ".notify_one();";
    case Kind::notify_all: return a + ".notify_all();";
    case Kind::spawn: return "start(thread" + std::to_string(s.object) + ");";
    case Kind::join: return "thread" + std::to_string(s.object) + ".join();";
    case Kind::read: return r + " = " + var_of(s) + ";";
    case Kind::write: return var_of(s) + " = " + v + ";";
  }
  return "";
}

std::string lines(const Code& code, const std::string& indent) {
  std::string text;
  for (const Statement& s : code) text += indent + text_of(s, indent) + "\n";
  return text;
}

}  // namespace

std::vector<unsigned> left_behind(const Statement& spin) {
  bool hinted = spin.pause == Pause::hint;
  std::vector<unsigned> set;
  for_each(spin.body, [&](const Statement& s) {
    hinted = hinted || s.pause == Pause::hint;
    if (s.kind == Kind::load || s.kind == Kind::read || s.kind == Kind::poll) set.push_back(s.target);
  });
  return hinted ? set : std::vector<unsigned>();
}

void number(Program& program) {
  unsigned line = 1;
  for (Code& code : program.threads) {
    for_each(code, [&](Statement& s) { s.line = program.one_place ? line : line++; });
  }
}

std::string name_of(std::memory_order order) {
  switch (order) {
    case std::memory_order_relaxed: return "relaxed";
    case std::memory_order_consume: return "consume";
    case std::memory_order_acquire: return "acquire";
    case std::memory_order_release: return "release";
    case std::memory_order_acq_rel: return "acq_rel";
    case std::memory_order_seq_cst: return "seq_cst";
  }
  return "";
}

std::string text_of(const Program& program) {
  std::string text = program.one_place ? "// all on one line\n" : "";
  for (std::size_t t = 0; t < program.threads.size(); ++t) {
    text += (t == 0 ? "body" : "thread" + std::to_string(t)) + std::string(": {\n") + lines(program.threads[t], "  ") +
            "}\n";
  }
  return text;
}

}  // namespace fenceline::testing::random
