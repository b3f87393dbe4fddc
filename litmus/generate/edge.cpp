#include "litmus/generate/edge.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace fenceline::litmus::generate {
namespace {

struct FenceWord {
  std::string_view word;
  EdgeFence fence;
  bool in_c;
  bool in_assembly;
};

// Longer words first where one begins another.
constexpr std::array fence_words{
    FenceWord{"MFence", EdgeFence::mfence, false, true},
    FenceWord{"SFence", EdgeFence::sfence, false, true},
    FenceWord{"LFence", EdgeFence::lfence, false, true},
    FenceWord{"Fence", EdgeFence::mfence, false, true},
    FenceWord{"FenceAR", EdgeFence::c_acq_rel, true, false},
    FenceWord{"FenceAcqRel", EdgeFence::c_acq_rel, true, false},
    FenceWord{"FenceAcq", EdgeFence::c_acquire, true, false},
    FenceWord{"FenceRel", EdgeFence::c_release, true, false},
    FenceWord{"FenceSc", EdgeFence::c_seq_cst, true, false},
    FenceWord{"FenceRlx", EdgeFence::c_relaxed, true, false},
    FenceWord{"FenceCon", EdgeFence::c_consume, true, false},
    FenceWord{"Fence", EdgeFence::c_seq_cst, true, false},
};

struct AnnotationWord {
  std::string_view word;
  Annotation annotation;
  bool in_c;
  bool in_assembly;
};

constexpr std::array annotation_words{
    AnnotationWord{"Rlx", Annotation::relaxed, true, false}, AnnotationWord{"Acq", Annotation::acquire, true, false},
    AnnotationWord{"Rel", Annotation::release, true, false}, AnnotationWord{"Sc", Annotation::seq_cst, true, false},
    AnnotationWord{"Con", Annotation::consume, true, false}, AnnotationWord{"Na", Annotation::plain, true, true},
    AnnotationWord{"P", Annotation::plain, true, true},      AnnotationWord{"A", Annotation::exchange, false, true},
};

bool is_of(const AnnotationWord& word, Arch arch) { return arch == Arch::c ? word.in_c : word.in_assembly; }

// Reads one word from left to right; every reader says what it found as the choices it leaves open.
class EdgeReader {
 public:
  EdgeReader(std::string_view word, Arch arch) : word_(word), rest_(word), arch_(arch) {}

  std::vector<Edge> read() {
    read_kind();
    const auto [source, target] = read_annotations();
    if (!rest_.empty()) fail();
    std::vector<Edge> kept;
    for (Edge e : edges_) {
      e.source_annotation = source;
      e.target_annotation = target;
      if (applies(source, e.source) && applies(target, e.target) && (e.kind != EdgeKind::rmw || fits_rmw(e, arch_))) {
        kept.push_back(e);
      }
    }
    if (kept.empty()) throw GenerateError("'" + std::string(word_) + "': no such access can be annotated so");
    std::ranges::sort(kept);
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
    return kept;
  }

 private:
  bool accept(std::string_view prefix) {
    if (!rest_.starts_with(prefix)) return false;
    rest_.remove_prefix(prefix.size());
    return true;
  }

  void read_kind() {
    if (accept("Rf")) return read_communication(EdgeKind::rf, Direction::write, Direction::read);
    if (accept("Fr")) return read_communication(EdgeKind::fr, Direction::read, Direction::write);
    if (accept("Co") || accept("Ws")) return read_communication(EdgeKind::co, Direction::write, Direction::write);
    if (accept("Hat")) {
      edges_.push_back({.kind = EdgeKind::hat, .external = true, .source = Direction::read, .target = Direction::read});
      return;
    }
    if (accept("Rmw") || (arch_ == Arch::c && accept("Exch"))) return read_rmw(EdgeRmw::exchange);
    if (arch_ == Arch::c && accept("Fetch.Add")) return read_rmw(EdgeRmw::fetch_add);
    if (accept("Po")) return read_program_order({.kind = EdgeKind::po});
    for (const FenceWord& f : fence_words) {
      if ((arch_ == Arch::c ? f.in_c : f.in_assembly) && accept(f.word)) {
        return read_program_order({.kind = EdgeKind::fenced, .fence = f.fence});
      }
    }
    fail();
  }

  void read_communication(EdgeKind kind, Direction source, Direction target) {
    for (const char choice : read_choice("ie")) {
      edges_.push_back({.kind = kind, .external = choice == 'e', .source = source, .target = target});
    }
  }

  void read_rmw(EdgeRmw rmw) {
    edges_.push_back({.kind = EdgeKind::rmw, .source = Direction::read, .target = Direction::write, .rmw = rmw});
  }

  void read_program_order(Edge edge) {
    const std::string_view locations = read_choice("sd");
    const std::string_view sources = read_choice("WR");
    const std::string_view targets = read_choice("WR");
    for (const char location : locations) {
      for (const char source : sources) {
        for (const char target : targets) {
          edge.different = location == 'd';
          edge.source = source == 'W' ? Direction::write : Direction::read;
          edge.target = target == 'W' ? Direction::write : Direction::read;
          edges_.push_back(edge);
        }
      }
    }
  }

  // One of the letters, or '*' for any of them.
  std::string_view read_choice(std::string_view letters) {
    if (rest_.empty()) fail();
    const char c = rest_.front();
    const std::size_t at = letters.find(c);
    if (c != '*' && at == std::string_view::npos) fail();
    rest_.remove_prefix(1);
    return c == '*' ? letters : letters.substr(at, 1);
  }

  std::pair<Annotation, Annotation> read_annotations() {
    if (rest_.empty()) return {Annotation::unspecified, Annotation::unspecified};
    const Annotation first = read_annotation();
    return {first, read_annotation()};
  }

  Annotation read_annotation() {
    for (const AnnotationWord& a : annotation_words) {
      if (is_of(a, arch_) && accept(a.word)) return a.annotation;
    }
    fail();
  }

  [[noreturn]] void fail() const {
    throw GenerateError("'" + std::string(word_) + "' is not an edge in " + std::string(first_word(arch_)) +
                        "; edges are such as Rfe, Fre, Coe, Rfi, PodWR, PosRR, " +
                        (arch_ == Arch::c ? "FenceScdWR, Rmw, PodWWRlxRel" : "MFencedWR, Rmw, PodWRANa") +
                        ", with * for any letter");
  }

  std::string_view word_;
  std::string_view rest_;
  Arch arch_;
  std::vector<Edge> edges_;
};

char letter(Direction d) { return d == Direction::write ? 'W' : 'R'; }

void append_communication(std::string& text, std::string_view name, const Edge& e) {
  text += name;
  text += e.external ? 'e' : 'i';
}

}  // namespace

std::vector<Word> words_of(std::string_view list) {
  constexpr std::string_view separators = ", \t\r\n";
  std::vector<Word> words;
  std::size_t start = 0;
  while ((start = list.find_first_not_of(separators, start)) != std::string_view::npos) {
    const std::size_t end = std::min(list.find_first_of(separators, start), list.size());
    words.push_back({list.substr(start, end - start), start});
    start = end;
  }
  return words;
}

std::string pointing_at(const std::string& message, std::string_view list, const Word& word) {
  std::string text = message + "\n ";
  // What a terminal would not print in one column would shift the carets.
  for (const char c : list) text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return text + "\n " + std::string(word.at, ' ') + std::string(word.text.size(), '^');
}

bool applies(Annotation annotation, Direction direction) {
  switch (annotation) {
    case Annotation::acquire:
    case Annotation::consume: return direction == Direction::read;
    case Annotation::release:
    case Annotation::exchange: return direction == Direction::write;
    case Annotation::unspecified:
    case Annotation::plain:
    case Annotation::relaxed:
    case Annotation::seq_cst: return true;
  }
  return false;
}

std::optional<Annotation> annotation_named(std::string_view word, Arch arch) {
  for (const AnnotationWord& a : annotation_words) {
    if (is_of(a, arch) && a.word == word) return a.annotation;
  }
  return std::nullopt;
}

bool fits_rmw(const Edge& e, Arch arch) {
  if (arch != Arch::c) return e.target_annotation != Annotation::exchange;
  if (e.source_annotation == Annotation::plain || e.target_annotation == Annotation::plain) return false;
  if (e.source_annotation == Annotation::consume) return false;
  if (e.source_annotation == Annotation::unspecified || e.target_annotation == Annotation::unspecified) return true;
  return (e.source_annotation == Annotation::seq_cst) == (e.target_annotation == Annotation::seq_cst);
}

std::string_view first_word(Arch arch) {
  switch (arch) {
    case Arch::x86: return "X86";
    case Arch::x86_64: return "X86_64";
    case Arch::c: return "C";
  }
  return "";
}

Annotation default_annotation(Arch arch) { return arch == Arch::c ? Annotation::relaxed : Annotation::plain; }

std::vector<Edge> parse_edge(std::string_view word, Arch arch) { return EdgeReader(word, arch).read(); }

std::vector<Edge> parse_edge_list(std::string_view words, Arch arch) {
  std::vector<Edge> edges;
  for (const Word& word : words_of(words)) {
    try {
      const std::vector<Edge> more = parse_edge(word.text, arch);
      edges.insert(edges.end(), more.begin(), more.end());
    } catch (const GenerateError& e) {
      throw GenerateError(pointing_at(e.what(), words, word));
    }
  }
  std::ranges::sort(edges);
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

std::string_view text_of(Annotation annotation) {
  switch (annotation) {
    case Annotation::unspecified: return "";
    case Annotation::plain: return "Na";
    case Annotation::exchange: return "A";
    case Annotation::relaxed: return "Rlx";
    case Annotation::acquire: return "Acq";
    case Annotation::release: return "Rel";
    case Annotation::seq_cst: return "Sc";
    case Annotation::consume: return "Con";
  }
  return "";
}

std::string_view text_of(EdgeFence fence) {
  switch (fence) {
    case EdgeFence::none: return "";
    case EdgeFence::mfence: return "MFence";
    case EdgeFence::sfence: return "SFence";
    case EdgeFence::lfence: return "LFence";
    case EdgeFence::c_acquire: return "FenceAcq";
    case EdgeFence::c_release: return "FenceRel";
    case EdgeFence::c_acq_rel: return "FenceAR";
    case EdgeFence::c_seq_cst: return "FenceSc";
    case EdgeFence::c_relaxed: return "FenceRlx";
    case EdgeFence::c_consume: return "FenceCon";
  }
  return "";
}

std::string_view text_of(EdgeRmw rmw) {
  switch (rmw) {
    case EdgeRmw::exchange: return "Rmw";
    case EdgeRmw::fetch_add: return "Fetch.Add";
  }
  return "";
}

void append(std::string& text, const Edge& edge, Arch arch) {
  switch (edge.kind) {
    case EdgeKind::hat: text += "Hat"; break;
    case EdgeKind::rf: append_communication(text, "Rf", edge); break;
    case EdgeKind::fr: append_communication(text, "Fr", edge); break;
    case EdgeKind::co: append_communication(text, "Co", edge); break;
    case EdgeKind::rmw: text += text_of(edge.rmw); break;
    case EdgeKind::po:
    case EdgeKind::fenced:
      if (edge.kind == EdgeKind::po) {
        text += "Po";
      } else {
        text += text_of(edge.fence);
      }
      text += edge.different ? 'd' : 's';
      text += letter(edge.source);
      text += letter(edge.target);
      break;
  }
  const auto silent = [arch](Annotation a) {
    return a == Annotation::unspecified || (arch != Arch::c && a == Annotation::plain);
  };
  if (silent(edge.source_annotation) && silent(edge.target_annotation)) return;
  for (const Annotation a : {edge.source_annotation, edge.target_annotation}) {
    text += text_of(a == Annotation::unspecified ? default_annotation(arch) : a);
  }
}

std::string text_of(const Edge& edge, Arch arch) {
  std::string text;
  append(text, edge, arch);
  return text;
}

}  // namespace fenceline::litmus::generate
