#include "litmus/tool/line_reader.h"

#include <cstdio>
#include <histedit.h>
#include <iostream>
#include <unistd.h>

namespace fenceline::litmus::tool {

struct LineReader::Editor {
  static constexpr int remembered_lines = 1000;

  // libedit asks for the prompt through a function that knows only the EditLine.
  static const char* prompt(EditLine* edit) {
    void* text = nullptr;
    el_get(edit, EL_CLIENTDATA, &text);
    return static_cast<const std::string*>(text)->c_str();
  }

  explicit Editor(const std::string& prompt_text)
      : edit(el_init("fenceline", stdin, stdout, stderr), el_end), past(history_init(), history_end) {
    el_set(edit.get(), EL_CLIENTDATA, const_cast<void*>(static_cast<const void*>(&prompt_text)));
    el_set(edit.get(), EL_PROMPT, &Editor::prompt);
    el_set(edit.get(), EL_EDITOR, "emacs");
    el_set(edit.get(), EL_SIGNAL, 1);
    HistEvent event{};
    history(past.get(), &event, H_SETSIZE, remembered_lines);
    el_set(edit.get(), EL_HIST, history, past.get());
  }

  std::unique_ptr<EditLine, void (*)(EditLine*)> edit;
  std::unique_ptr<History, void (*)(History*)> past;
};

LineReader::LineReader(std::string prompt) : prompt_(std::move(prompt)) {
  if (isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1) editor_ = std::make_unique<Editor>(prompt_);
}

LineReader::~LineReader() = default;

bool LineReader::interactive() const { return editor_ != nullptr; }

std::optional<std::string> LineReader::next() {
  if (!editor_) {
    std::string line;
    return std::getline(std::cin, line) ? std::optional(std::move(line)) : std::nullopt;
  }
  int length = 0;
  const char* const line = el_gets(editor_->edit.get(), &length);
  if (line == nullptr || length <= 0) return std::nullopt;
  std::string result(line, static_cast<std::size_t>(length));
  HistEvent event{};
  if (result.find_first_not_of(" \t\n") != std::string::npos) history(editor_->past.get(), &event, H_ENTER, line);
  while (!result.empty() && (result.back() == '\n' || result.back() == '\r')) result.pop_back();
  return result;
}

}  // namespace fenceline::litmus::tool
