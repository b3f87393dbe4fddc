// What the TESTS on a command line stand for: .litmus files, folders of them, @lists, standard input, and names of the
// catalogue and of the suites.
//
// Thread safety: pure functions on the file system.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fenceline::litmus {

// One test to read: a file, or a text that is at hand already.
struct Source {
  // The file's path, the catalogue name, the name that a suite's test bears, or "-", with its number among several.
  std::string name;
  std::string text;  // empty for a file
};

// The text at hand, or the whole file. Throws InputError as read_file does.
std::string text_of(const Source& source);

struct Sources {
  std::vector<Source> tests;        // in the order named, each file and each name once
  std::vector<std::string> errors;  // one for each argument or list line that stands for nothing
};

// Expands each argument:
//  - a file is itself;
//  - a folder is every .litmus file below it, sorted by path (its @lists would only name them again);
//  - a file whose name begins with '@' is a list: one entry a line, relative to the list's own folder, each expanded in
//    turn, '#' starting a comment; "@list" also names the file "list"; a list that includes itself is an error;
//  - "-", where lists do not say it, is standard input: one test after the other, each from the line that names its
//    architecture and itself;
//  - anything else is the name of a test of the catalogue, or of a suite, which is made here.
Sources expand(const std::vector<std::string>& arguments);

// Larger files are refused: no test anyone writes or generates comes near.
inline constexpr std::size_t largest_source = std::size_t{16} << 20U;
// Run records and logs of thousands of tests.
inline constexpr std::size_t largest_record = std::size_t{4} << 30U;

// The whole text, without a UTF-8 byte order mark. Throws InputError when the file cannot be read or is larger than
// `largest` bytes.
std::string read_file(const std::string& path, std::size_t largest = largest_source);

}  // namespace fenceline::litmus
