#include "litmus/tool/options.h"

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>
#include <charconv>

#include "litmus/cursor.h"
#include "litmus/run/repeat.h"

namespace fenceline::litmus::tool {
namespace {

template <class Number>
Number number(const std::string& text, std::string_view what) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < Number{}) {
    throw UsageError("'" + text + "' is not " + std::string(what));
  }
  return value;
}

// Finite, and within what clocks can count: 1e9 seconds are 32 years.
double seconds(const std::string& text) {
  constexpr double longest = 1e9;
  const auto value = number<double>(text, "a number of seconds");
  if (!(value <= longest)) throw UsageError("'" + text + "' is not a number of seconds up to a billion");
  return value;
}

// 4096, 512K, 4G: bytes, in powers of 1024.
std::uint64_t size(const std::string& text) {
  std::string digits = text;
  unsigned shift = 0;
  if (!digits.empty()) {
    const std::size_t unit = std::string_view("KMGT").find(upper_case(digits.substr(digits.size() - 1)));
    if (unit != std::string_view::npos) {
      shift = 10 * (static_cast<unsigned>(unit) + 1);
      digits.pop_back();
    }
  }
  const auto value = number<std::uint64_t>(digits, "a size such as 512M or 4G");
  if (value > (~std::uint64_t{0} >> shift)) throw UsageError("'" + text + "' is too large");
  return value << shift;
}

void add_models(Settings& s, const std::string& text) {
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    const std::string name = text.substr(start, end - start);
    const auto model = model_named(name);
    if (!model) throw UsageError("'" + name + "' is not a model; the models are sc, tso, pso");
    if (std::ranges::find(s.models, *model) == s.models.end()) s.models.push_back(*model);
    start = end + 1;
  }
}

template <class Choice, std::size_t N>
Choice choose(const std::string& text, const std::array<std::pair<std::string_view, Choice>, N>& choices) {
  std::string known;
  for (const auto& [name, choice] : choices) {
    if (text == name) return choice;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  throw UsageError("'" + text + "' is none of " + known);
}

constexpr std::array engines{
    std::pair{std::string_view("search"), Engine::search}, std::pair{std::string_view("unreduced"), Engine::unreduced},
    std::pair{std::string_view("reference"), Engine::reference}, std::pair{std::string_view("both"), Engine::both}};
constexpr std::array formats{
    std::pair{std::string_view("herd"), Format::herd}, std::pair{std::string_view("litmus"), Format::litmus},
    std::pair{std::string_view("table"), Format::table}, std::pair{std::string_view("json"), Format::json}};

constexpr std::array show_forms{
    std::pair{std::string_view("litmus"), ShowForm::litmus}, std::pair{std::string_view("c++"), ShowForm::cpp},
    std::pair{std::string_view("cycle"), ShowForm::cycle}, std::pair{std::string_view("table"), ShowForm::table}};
constexpr std::array archs{std::pair{std::string_view("x86_64"), Arch::x86_64},
                           std::pair{std::string_view("x86"), Arch::x86}, std::pair{std::string_view("c"), Arch::c}};
constexpr std::array modes{std::pair{std::string_view("critical"), generate::Mode::critical},
                           std::pair{std::string_view("free"), generate::Mode::free}};

// 2..4, or 3 for 3..3; with `from`, for from..3.
generate::Range range(const std::string& text, std::optional<unsigned> from = {}) {
  const std::size_t dots = text.find("..");
  const auto first = number<unsigned>(text.substr(0, dots), "a number or a range such as 2..4");
  if (dots == std::string::npos) return {from.value_or(first), first};
  const auto last = number<unsigned>(text.substr(dots + 2), "a number or a range such as 2..4");
  if (last < first) throw UsageError("'" + text + "' goes from the larger number to the smaller");
  return {first, last};
}

// Lists in several options add up.
void add_words(std::string& words, const std::string& more) { words += (words.empty() ? "" : ",") + more; }

constexpr std::array table{
    Option{"model", 'm', "MODEL", "model run explain step",
           "sc, tso or pso; may be repeated, or a list: tso,sc (default: tso; run also reports sc and pso, graded by "
           "the first)",
           [](Settings& s, const std::string& v) { add_models(s, v); }},
    Option{"engine", '\0', "ENGINE", "model",
           "search: the explorer (default); unreduced: without any reduction; reference: the axioms, over candidate "
           "executions; both: the explorer and the axioms, ending with exit code 4 where they disagree",
           [](Settings& s, const std::string& v) { s.engine = choose(v, engines); }},
    Option{"search", '\0', "SEARCH", "model",
           "auto: whichever search is faster (default); states: of the machine, each once; traces: executions, each "
           "once",
           [](Settings& s, const std::string& v) {
             const auto choice = search_named(v);
             if (!choice) throw UsageError("'" + v + "' is none of auto, states, traces");
             s.search = *choice;
           }},
    Option{"buffer", '\0', "N", "model explain step",
           "bound each store buffer to N entries; 0 makes TSO and PSO sequentially consistent (default: unbounded)",
           [](Settings& s, const std::string& v) { s.buffer = number<unsigned>(v, "a number of entries"); }},
    Option{"format", 'f', "FORMAT", "model native",
           "model: herd, table or json (default: herd for one model, table for several); native: litmus, table or json",
           [](Settings& s, const std::string& v) { s.format = choose(v, formats); }},
    Option{"json", '\0', "FILE", "run merge compare",
           "write the results to FILE as JSON; a run's are for merge, compare and --resume (- for standard output)",
           [](Settings& s, const std::string& v) { s.json_file = v; }},
    Option{"json", '\0', "", "list", "print the catalogue and the suites as JSON",
           [](Settings& s, const std::string&) { s.list_as_json = true; }},
    Option{
        "as", '\0', "FORM", "show",
        "litmus: the test's text (default); c++: a program that runs it, complete in one file; cycle: the edges it is "
        "made of; table: its text and its outcomes under each model",
        [](Settings& s, const std::string& v) { s.show_as = choose(v, show_forms); }},
    Option{"html", '\0', "FILE", "run merge", "write the results to FILE as one page that works without a network",
           [](Settings& s, const std::string& v) { s.html_file = v; }},
    Option{"junit", '\0', "FILE", "run merge", "write the results to FILE as JUnit XML, which CI systems show",
           [](Settings& s, const std::string& v) { s.junit_file = v; }},
    Option{"strict", '\0', "", "compare",
           "what hardware did not see, and tests that only one log has, are differences too",
           [](Settings& s, const std::string&) { s.strict = true; }},
    Option{
        "generate", '\0', "", "model",
        "the tests are generated, as `fenceline generate` would, from cycles of edges in place of tests or from what "
        "these options enumerate, and kept in no file",
        [](Settings& s, const std::string&) { s.generate.requested = true; }},
    Option{"suite", '\0', "NAME", "generate model", "generate this suite; `fenceline list` names them",
           [](Settings& s, const std::string& v) { s.generate.suite = v; }},
    Option{"arch", '\0', "ARCH", "generate model", "x86_64 (default), x86 or c",
           [](Settings& s, const std::string& v) { s.generate.arch = choose(lower_case(v), archs); }},
    Option{"edges", '\0', "LIST", "generate model",
           "make cycles of these edges (default: Pod**,Fre,Rfe,Wse and full fences)",
           [](Settings& s, const std::string& v) { add_words(s.generate.edges, v); }},
    Option{"threads", '\0', "RANGE", "generate model",
           "cycles through so many threads, such as 2..4 or 3 (default: 2..4)",
           [](Settings& s, const std::string& v) {
             s.generate.threads = range(v);
             if (s.generate.threads->last == 0) throw UsageError("a cycle goes through a thread at least");
           }},
    Option{"size", '\0', "RANGE", "generate model",
           "cycles of at most so many edges, as in diy7, or of a range: 6..6 for six (default: 6)",
           [](Settings& s, const std::string& v) {
             s.generate.size = range(v, 2);
             if (s.generate.size->last < 2) throw UsageError("a cycle has two edges at least");
           }},
    Option{"mode", '\0', "MODE", "generate model",
           "critical (default): communications and program order alternate; free: any cycle",
           [](Settings& s, const std::string& v) { s.generate.mode = choose(v, modes); }},
    Option{
        "accesses", '\0', "N", "generate model", "at most N accesses in a thread (default: 4)",
        [](Settings& s, const std::string& v) { s.generate.accesses = number<unsigned>(v, "a number of accesses"); }},
    Option{"one-location", '\0', "", "generate model", "also cycles that never change location",
           [](Settings& s, const std::string&) { s.generate.one_location = true; }},
    Option{"no-observers", '\0', "", "generate model", "no tests that need a further thread to observe stores",
           [](Settings& s, const std::string&) { s.generate.no_observers = true; }},
    Option{"only", '\0', "WHAT", "generate model",
           "weak:MODEL keeps the tests whose outcome MODEL allows and SC forbids, forbidden:MODEL those whose outcome "
           "MODEL forbids",
           [](Settings& s, const std::string& v) { s.generate.filter.add_only(v); }},
    Option{"distinguish", '\0', "A,B", "generate model", "keep the tests on which the models A and B differ",
           [](Settings& s, const std::string& v) { s.generate.filter.add_distinguish(v); }},
    Option{"out", 'o', "FOLDER", "generate", "write each test to a file in FOLDER, and their list to FOLDER/@all",
           [](Settings& s, const std::string& v) { s.generate.out = v; }},
    Option{"cycles", '\0', "", "generate", "print one line a test: its name and its cycle",
           [](Settings& s, const std::string&) { s.generate.cycles = true; }},
    Option{"jobs", 'j', "N", "model generate run",
           "work on N tests, or N parts of a large one, at a time (default: one a CPU)",
           [](Settings& s, const std::string& v) {
             s.jobs = number<unsigned>(v, "a number of jobs");
             if (s.jobs == 0 || s.jobs > 1024) throw UsageError("a number from 1 to 1024 is needed");
           }},
    Option{"max-states", '\0', "N", "model run explain", "give a test up after N states; it is reported as incomplete",
           [](Settings& s, const std::string& v) { s.max_states = number<std::uint64_t>(v, "a number of states"); }},
    Option{"max-memory", '\0', "SIZE", "model run",
           "give a test up when its states take SIZE (512M, 4G; default: three quarters of this machine's memory)",
           [](Settings& s, const std::string& v) { s.max_memory = size(v); }},
    Option{"timeout", '\0', "SECONDS", "model run explain", "give a test up after so long",
           [](Settings& s, const std::string& v) { s.timeout = seconds(v); }},
    Option{"time", 't', "SECONDS", "native run", "run each test so long on the hardware (default: 1)",
           [](Settings& s, const std::string& v) { s.time = seconds(v); }},
    Option{"budget", '\0', "SECONDS", "native run", "share so much time out over all tests, instead of --time",
           [](Settings& s, const std::string& v) { s.budget = seconds(v); }},
    Option{"iterations", 'n', "N", "native run", "end a test's run after N instances",
           [](Settings& s, const std::string& v) {
             s.iterations = number<std::uint64_t>(v, "a number of instances");
             if (*s.iterations == 0) throw UsageError("a run of no instances shows nothing");
           }},
    Option{"backend", '\0', "NAME", "native run",
           "compiled: C++ by the host's compiler; portable: no compiler needed; auto: the first that works (default)",
           [](Settings& s, const std::string& v) { s.backend = v; }},
    Option{"strategy", '\0', "NAME", "native run",
           "how threads are synchronised: auto (a tuner, default), chunked, free, userfence, timebase, perpetual, or "
           "parameters as a run recorded them",
           [](Settings& s, const std::string& v) { s.strategy = v; }},
    Option{"cxx", '\0', "COMMAND", "native run",
           "the compiler of the compiled backend (default: $CXX, else one on PATH)",
           [](Settings& s, const std::string& v) { s.cxx = v; }},
    Option{"cpus", '\0', "LIST", "native run", "use these CPUs only: 0-3,8 (default: all this process may use)",
           [](Settings& s, const std::string& v) { s.cpus = v; }},
    Option{"seed", '\0', "N", "native run", "seed of the tuner and of delays (default: drawn, and recorded)",
           [](Settings& s, const std::string& v) { s.seed = number<std::uint64_t>(v, "a seed"); }},
    Option{"log", '\0', "FILE", "run", "write the hardware's outcomes as a litmus7-style log",
           [](Settings& s, const std::string& v) { s.log_file = v; }},
    Option{
        "resume", '\0', "RUN.json", "run",
        "go on with a run that was stopped or killed: what it finished is graded anew, not run again; tests that are "
        "not asked for now are kept; the record goes to --json, else back to RUN.json",
        [](Settings& s, const std::string& v) { s.resume = v; }},
    Option{
        "shard", '\0', "I/N", "run",
        "run the I-th of N shares, a test and its control in one (default: what a Slurm array says; 1/1 for everything "
        "all the same)",
        [](Settings& s, const std::string& v) { s.shard = v; }},
    Option{"shards", '\0', "N", "run",
           "there are N shares, and Kubernetes' JOB_COMPLETION_INDEX or GNU parallel's PARALLEL_SEQ says which is ours",
           [](Settings& s, const std::string& v) {
             s.shards = number<unsigned>(v, "a number of shares");
             if (*s.shards == 0) throw UsageError("--shards takes 1 or more");
           }},
    Option{
        "html", '\0', "FILE", "explain",
        "write a page that draws threads, buffers and memory and lets a class step through the test; it works without "
        "a network",
        [](Settings& s, const std::string& v) { s.html_file = v; }},
    Option{"outcome", '\0', "OUTCOME", "explain step",
           "explain this outcome instead of the condition's: \"0:rax=0; [x]=1\"; what is left out may have any value",
           [](Settings& s, const std::string& v) { s.outcome = v; }},
    Option{
        "fences", '\0', "", "explain",
        "all minimal sets of fences and locked stores that forbid the outcome (or that allow it when taken away), and "
        "those that restore SC for the whole test",
        [](Settings& s, const std::string&) { s.fences = true; }},
    Option{"save", '\0', "FILE", "explain", "write the run to FILE as JSON, for --replay",
           [](Settings& s, const std::string& v) { s.save_file = v; }},
    Option{"replay", '\0', "FILE", "explain", "check and draw a saved run instead of looking for one",
           [](Settings& s, const std::string& v) { s.replay_file = v; }},
    Option{"dot", '\0', "FILE", "explain",
           "write the execution to FILE for Graphviz; the cycle of a forbidden one in colour (- for standard output)",
           [](Settings& s, const std::string& v) { s.dot_file = v; }},
    Option{"check", '\0', "", "model", "exit with 1 unless every verdict is Ok",
           [](Settings& s, const std::string&) { s.check = true; }},
    Option{"times", '\0', "", "model", "say how long each test took (a Time line in herd's format)",
           [](Settings& s, const std::string&) { s.times = true; }},
    Option{"verbose", 'v', "", "",
           "say more: which search answered, what it found and left out, memory (on standard error); in explain, every "
           "state; in run, every outcome; in compare, every test",
           [](Settings& s, const std::string&) { s.verbose = true; }},
    Option{"quiet", 'q', "", "", "no progress and no warnings on standard error",
           [](Settings& s, const std::string&) { s.quiet = true; }},
};

// herd7's users write -model tso: a single dash before a long name.
std::string with_two_dashes(std::string_view command, const std::string& argument) {
  if (argument.size() < 3 || argument[0] != '-' || argument[1] == '-') return argument;
  const std::string_view name = std::string_view(argument).substr(1, argument.find('=') - 1);
  const bool known = std::ranges::any_of(table, [&](const Option& o) { return o.name == name && takes(command, o); });
  return known ? "-" + argument : argument;
}

}  // namespace

std::span<const Option> option_table() { return table; }

bool takes(std::string_view command, const Option& option) {
  if (option.commands.empty()) return true;
  std::string_view rest = option.commands;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, end) == command) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

Settings parse_options(std::string_view command, const std::vector<std::string>& arguments) {
  namespace po = boost::program_options;
  po::options_description description;
  for (const Option& o : table) {
    if (!takes(command, o)) continue;
    const std::string name = o.letter == '\0' ? std::string(o.name) : std::string(o.name) + "," + o.letter;
    if (o.argument.empty()) {
      description.add_options()(name.c_str(), "");
    } else {
      description.add_options()(name.c_str(), po::value<std::vector<std::string>>(), "");
    }
  }
  description.add_options()("tests", po::value<std::vector<std::string>>(), "");
  po::positional_options_description positional;
  positional.add("tests", -1);

  std::vector<std::string> dashed;
  bool options_ended = false;
  for (const std::string& a : arguments) {
    dashed.push_back(options_ended ? a : with_two_dashes(command, a));
    options_ended = options_ended || a == "--";
  }

  Settings settings;
  std::vector<std::string> words{"fenceline", std::string(command)};
  words.insert(words.end(), arguments.begin(), arguments.end());
  settings.command_line = shell_command(words);
  try {
    const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    const auto parsed = po::command_line_parser(dashed).options(description).positional(positional).style(style).run();
    // In the order given, so that repeated options and lists keep theirs.
    for (const auto& option : parsed.options) {
      if (option.string_key == "tests" || option.position_key >= 0) {
        settings.tests.insert(settings.tests.end(), option.value.begin(), option.value.end());
        continue;
      }
      const auto row = std::ranges::find_if(
          table, [&](const Option& o) { return o.name == option.string_key && takes(command, o); });
      try {
        row->apply(settings, option.value.empty() ? std::string() : option.value.front());
      } catch (const UsageError& e) {
        throw UsageError("--" + option.string_key + ": " + e.what());
      } catch (const generate::GenerateError& e) {
        throw UsageError("--" + option.string_key + ": " + e.what());
      }
    }
  } catch (const po::error& e) {
    throw UsageError(e.what());
  }
  return settings;
}

}  // namespace fenceline::litmus::tool
