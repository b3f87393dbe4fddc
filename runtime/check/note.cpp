#include "runtime/check/note.h"

#include <utility>

#include "runtime/check/world.h"

namespace fenceline::checking {

void note_assertion(const char* message, const char* file, int line) {
  World* const world = World::current();
  if (world == nullptr) return;
  const World::Outside outside;
  std::string text = message;
  if (file != nullptr) text = std::string(file) + ":" + std::to_string(line) + ": " + text;
  if (const Annotation* const a = world->annotation()) a->add_to(text);
  world->note(Failure::Kind::assertion, text, {});
}

bool code_is_under_check() { return World::current() != nullptr; }

Annotation::Annotation(const char* file, int line, std::string text)
    : file_(file), line_(line), text_(std::move(text)) {
  if (World* const world = World::current()) outer_ = std::exchange(world->annotation(), this);
}

Annotation::~Annotation() {
  if (World* const world = World::current()) world->annotation() = outer_;
}

void Annotation::add_to(std::string& message) const {
  for (const Annotation* a = this; a != nullptr; a = a->outer_) {
    if (!message.ends_with('\n')) message += '\n';
    message += std::string(a->file_) + ":" + std::to_string(a->line_) + ": " + a->text_;
  }
}

}  // namespace fenceline::checking
