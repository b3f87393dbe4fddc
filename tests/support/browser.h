// Chromium without a window, steered through its debugging pipe (the DevTools protocol, chromedevtools.github.io): real
// clicks, pictures, and every request that a page makes.
//
// With FENCELINE_PICTURES naming a folder, pictures are kept there.
//
// Thread safety: a Browser belongs to one thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace fenceline::testing {

// The program's name; empty when none is installed.
std::string installed_browser();

struct Picture {
  int width = 0;
  int height = 0;
  int colours = 0;        // different ones
  double brightness = 0;  // mean, 0 to 255
};

class Browser {
 public:
  // Starts it. It throws std::runtime_error, as everything here does, when it cannot or when an answer takes too long.
  Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;
  ~Browser();

  // What pages are shown on from now on.
  void use_screen(int width, int height, bool dark = false, bool phone = false);
  // Loads the file; `fragment` begins with '#'.
  void open(const std::filesystem::path& file, const std::string& fragment = {});

  // The value of a JavaScript expression as text (a string as it is, others as JSON); promises are waited for.
  std::string evaluate(const std::string& expression);
  // Presses the mouse on the middle of what `expression` (an element) gives, scrolled into view first.
  void click(const std::string& expression);
  // Types into what has the focus.
  void type(const std::string& text);

  // What the screen shows; `name` is that of the file that is kept.
  Picture picture(const std::string& name);

  // The addresses of all requests so far.
  const std::vector<std::string>& requests() const;

 private:
  class Pipe;
  std::unique_ptr<Pipe> pipe_;
};

}  // namespace fenceline::testing
