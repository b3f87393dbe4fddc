// Most tests are small: what compiling one costs is above all what it allocates.
#pragma once

#include <boost/container/small_vector.hpp>
#include <span>

namespace fenceline {

template <class T>
using Few = boost::container::small_vector<T, 8>;

template <class T>
std::span<const T> span_of(const Few<T>& some) {
  return {some.data(), some.size()};
}

}  // namespace fenceline
