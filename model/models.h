// The registry of memory models: one row a model, each row's machine in a file of its own under machines/.
//
// Thread safety: everything here is const or returns fresh results; call from any number of threads.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace fenceline {

// Sequential consistency; x86-TSO (Owens, Sarkar, Sewell, TPHOLs 2009); SPARC's partial store order.
enum class Model : unsigned char { sc, tso, pso };

inline constexpr std::array all_models{Model::sc, Model::tso, Model::pso};

// "sc", "tso", "pso"
std::string_view name_of(Model model);

// By name, any case; none when there is no such model.
std::optional<Model> model_named(std::string_view name);

}  // namespace fenceline
