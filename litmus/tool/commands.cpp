#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>

#include "litmus/tool/command.h"
#include "litmus/tool/options.h"
#include "litmus/wrap.h"

namespace fenceline::litmus::tool {
namespace {

constexpr std::size_t width = 80;
constexpr std::size_t option_column = 26;

constexpr std::array registry{
    Command{
        "model", "TESTS...", "what a test may do: every outcome a memory model allows",
        "Explores each test exhaustively under a memory model and prints its outcomes. With one model the output is "
        "a herd7-style log; with several, a table of one row a test, rows on which the models differ marked with *. "
        "A search that a limit ends is marked as incomplete (Loop in the log) and gives exit code 3.",
        run_model},
    Command{
        "generate", "CYCLES...", "litmus tests from cycles of edges, given or all of a kind",
        "Each CYCLE of edges in diy7's vocabulary (\"PodWR Fre PodWR Fre\") becomes a litmus test with its "
        "conventional "
        "name. Without cycles, all cycles over --edges with the given numbers of threads and edges are enumerated, "
        "each "
        "once whatever its rotation. Tests are printed, or written to --out FOLDER. Edges: Rfe Fre Coe (Wse) and Rfi "
        "Fri Coi, PodWR PosRR and so on, MFencedWR SFencedWW LFencedRR, in C FenceScdWR and Acq Rel AR Rlx Con alike, "
        "Rmw (a locked exchange; in C also Exch, and Fetch.Add), Hat; * stands for any letter. Annotations follow for "
        "both accesses: in C Rlx Acq Rel Sc Con Na (PodWWRlxRel), in assembly A for a store by XCHG (PodWRANa); or "
        "stand between two edges: PodWW Rel Rfe Acq PodRR Fre. An access without annotation is Rlx in C, where diy7 "
        "makes it Na.",
        run_generate},
    Command{"list", "", "the tests that come with the tool, by name",
            "Lists the catalogue: each test's name, whether its outcome is reachable under each model, what it shows "
            "and its "
            "other names; then the suites that generate makes.",
            run_list},
    Command{
        "show", "TESTS...", "a test's text, cycle or outcomes",
        "Prints each test: as litmus text, as a C++ program that runs it and needs nothing else, as the cycle of edges "
        "it is made of, or as a table of its outcomes under SC, TSO and PSO, those that its condition asks for marked "
        "with *.",
        run_show},
    Command{
        "native", "TESTS...", "what this CPU does with a test, as a histogram",
        "Runs each test on this CPU's hardware threads, through std::atomic, and prints a litmus7-style histogram. A "
        "tuner looks for the ways of running that show rare outcomes; --strategy fixes one.",
        run_native},
    Command{
        "run", "TESTS...", "both, compared and graded: does this CPU behave as the model says?",
        "Explores each test, runs it on this CPU, and prints one line a test: the verdict against the first model, how "
        "many of the outcomes it allows were seen, and how often the outcome that the condition is about. Exit code 1 "
        "when something forbidden was seen; such an outcome is run again and kept with what it takes to repeat it.",
        run_run},
    Command{
        "merge", "RUN.json...", "several runs as one: counts added, graded again",
        "Puts the JSON records of runs together: shards of one suite, further runs of the same tests, runs of several "
        "machines. Counts of one test's outcomes are added and its native runs listed together; tests of one run alone "
        "are kept. Records that contradict each other, or hold the same native run twice, are an error.",
        run_merge},
    Command{
        "compare", "LOG LOG...", "logs side by side: which states one has and another has not",
        "Compares logs of herd7, litmus7 and fenceline, and JSON of model and run, with the first of them, test by "
        "test. "
        "FILE:PART names a part of a JSON file: a model, or hardware (a run's default). Exit code 1 on a difference: "
        "between two models, or two hardware logs, any state that only one has; between a model and hardware, a state "
        "that was seen and is not allowed. Allowed and not seen, and tests that a hardware log lacks, count with "
        "--strict alone. Hashes that do not match are an error. What differs is shown, and everything with --verbose.",
        run_compare},
    Command{
        "explain", "TESTS...", "why an outcome can happen, and why it cannot",
        "For an outcome that the model allows (the condition's, or --outcome): a shortest run that shows it, one "
        "column "
        "a thread, with the store buffers, registers and memory after every step. For one that it forbids: the cycle "
        "that every execution giving it has, in words. Both with the smallest changes that would forbid or allow it. "
        "With several models, --model sc,tso,pso: their outcomes side by side, and a run for each difference. "
        "--verbose "
        "shows every register and every reason.",
        run_explain},
    Command{
        "step", "TEST", "a test step by step, by hand: choose each transition, undo, go to an outcome",
        "Shows threads, buffers and memory, and what could come next with what each would do; takes commands from the "
        "terminal, with line editing and history, or one a line from a script on standard input. `help` lists them: "
        "take a transition, undo, run to a breakpoint on a location or to an outcome, follow a witness, save and load.",
        run_step},
};

constexpr std::string_view about_tests =
    "TESTS are .litmus files, folders of them, @lists of file names (one a line, relative to the list, # comments, "
    "nested), - for standard input (one test after the other), and names of tests and suites that fenceline list "
    "shows, "
    "such as SB and x86-basic-2.";
constexpr std::string_view about_exit_codes =
    "Exit codes: 0 done, expectations met; 1 an expectation is violated; 2 usage or input error (the other tests still "
    "run); 3 inconclusive, a limit ended the search; 4 internal error.";

std::string option_line(const Option& o) {
  std::string left = o.letter == '\0' ? "      " : fmt::format("  -{}, ", o.letter);
  left += fmt::format("--{}{}{}", o.name, o.argument.empty() ? "" : " ", o.argument);
  if (left.size() + 2 > option_column) {
    left += '\n' + std::string(option_column, ' ');
  } else {
    left.resize(option_column, ' ');
  }
  return left + wrapped(o.help, width, option_column, option_column) + '\n';
}

}  // namespace

std::span<const Command> commands() { return registry; }

std::string help() {
  std::string text =
      "fenceline: what a concurrent program may do under a memory model, and what this\nCPU does with it\n\n"
      "usage: fenceline COMMAND [OPTIONS] TESTS...\n\ncommands:\n";
  for (const Command& c : registry) text += fmt::format("  {:<10} {}\n", c.name, wrapped(c.summary, width, 13, 13));
  text += "\n" + wrapped(about_tests, width) + "\n\n" + wrapped(about_exit_codes, width) +
          "\n\nfenceline help COMMAND tells more; fenceline --version prints the version.\n";
  return text;
}

std::string help(const Command& command) {
  std::string text =
      fmt::format("usage: fenceline {} [OPTIONS]{}{}\n\n{}\n\noptions:\n", command.name,
                  command.arguments.empty() ? "" : " ", command.arguments, wrapped(command.about, width));
  for (const Option& o : option_table()) {
    if (takes(command.name, o)) text += option_line(o);
  }
  text += "  -h, --help              this text\n";
  if (command.arguments.starts_with("TESTS")) text += "\n" + wrapped(about_tests, width) + "\n";
  return text + "\n" + wrapped(about_exit_codes, width) + "\n";
}

}  // namespace fenceline::litmus::tool
