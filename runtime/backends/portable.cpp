#include "runtime/backends/portable.h"

#include <algorithm>
#include <boost/container/small_vector.hpp>

#include "runtime/backends/portable_ops.h"
#include "runtime/backends/symbols.h"

namespace fenceline::runtime {
namespace portable {
namespace {

// Decodes one thread. Constants are pooled behind the registers.
class Decoder {
 public:
  Decoder(const Workload& workload, ThreadId thread) : thread_(workload.program.threads[thread]) {
    out_.shape = workload.roles[thread];
    out_.symbols = symbol_rows(workload.program);
    for (const Register& r : thread_.registers) out_.registers.push_back(r.initial);
    out_.live = static_cast<std::uint32_t>(thread_.registers.size());
  }

  std::shared_ptr<DecodedThread> decode() {
    out_.ops.resize(thread_.code.size() + 1);
    for (std::uint32_t i = 0; i < thread_.code.size(); ++i) {
      std::visit([&](const auto& instruction) { place(i, instruction); }, thread_.code[i]);
    }
    out_.ops.back().step = end_step();
    // Results nobody wants go behind everything else, so that `target` is always a place.
    const auto scratch = static_cast<std::uint32_t>(out_.registers.size());
    out_.registers.push_back(0);
    auto decoded = std::make_shared<DecodedThread>(std::move(out_));
    for (std::uint32_t i = 0; i < decoded->ops.size(); ++i) {
      Op& op = decoded->ops[i];
      op.instruction = i;
      op.symbols = decoded->symbols.data();
      op.symbol_count = static_cast<std::uint32_t>(decoded->symbols.size());
      if (op.target == no_target) op.target = scratch;
      if (i < destinations_.size() && destinations_[i]) op.destination = &decoded->ops[*destinations_[i]];
    }
    return decoded;
  }

 private:
  static constexpr std::uint32_t no_target = ~0U;

  template <class I>
  void place(std::uint32_t i, const I& instruction) {
    Op& op = out_.ops[i];
    op.step = step_of(instruction);
    fill(op, i, instruction);
  }

  void fill(Op& op, std::uint32_t, const Load& i) {
    address(op, i.address, i.width);
    op.target = i.target;
    op.order = i.order;
  }
  void fill(Op& op, std::uint32_t, const Store& i) {
    address(op, i.address, i.width);
    op.a = operand(i.value);
    op.order = i.order;
  }
  void fill(Op& op, std::uint32_t, const Rmw& i) {
    address(op, i.address, i.width);
    op.target = i.target.value_or(no_target);
    op.a = operand(i.operand);
    op.rmw = i.op;
    op.order = i.order;
  }
  void fill(Op& op, std::uint32_t, const Cas& i) {
    address(op, i.address, i.width);
    op.target = i.target.value_or(no_target);
    op.a = operand(i.expected);
    op.b = operand(i.desired);
    op.order = i.success;
    op.failure = i.failure;
  }
  void fill(Op& op, std::uint32_t, const Fence& i) { op.fence = i.kind; }
  void fill(Op& op, std::uint32_t, const Assign& i) {
    op.target = i.target;
    op.a = operand(i.a);
    op.b = operand(i.b);
    op.alu = i.op;
    op.width = i.width;
  }
  void fill(Op& op, std::uint32_t at, const Branch& i) {
    op.a = operand(i.condition);
    op.when_zero = i.when_zero;
    jump(op, at, i.destination);
  }
  void fill(Op& op, std::uint32_t at, const Jump& i) { jump(op, at, i.destination); }

  static void address(Op& op, const Address& a, Width width) {
    op.location = a.location;
    op.base = a.base;
    op.offset = a.offset;
    op.width = width;
  }
  void jump(Op& op, std::uint32_t at, std::uint32_t destination) {
    op.backwards = destination <= at;
    destinations_.resize(std::max<std::size_t>(destinations_.size(), at + 1));
    destinations_[at] = destination;
  }
  std::uint32_t operand(const Operand& o) {
    if (o.is_register()) return o.reg;
    const auto constants = out_.registers.begin() + out_.live;
    const auto found = std::find(constants, out_.registers.end(), o.constant);
    const auto index = static_cast<std::uint32_t>(found - out_.registers.begin());
    if (found == out_.registers.end()) out_.registers.push_back(o.constant);
    return index;
  }

  const Thread& thread_;
  DecodedThread out_;
  std::vector<std::optional<std::uint32_t>> destinations_;
};

}  // namespace

std::shared_ptr<const DecodedThread> decode(const Workload& workload, ThreadId thread) {
  return Decoder(workload, thread).decode();
}

namespace {

template <bool with_gaps>
bool visit_once(const DecodedThread& thread, Visit& visit) {
  for (const Op* op = thread.ops.data(); op != nullptr;) {
    if constexpr (with_gaps) {
      if (op->instruction + 1 < thread.ops.size()) linger(visit.slice->gaps[op->instruction]);
    }
    op = op->step(*op, visit);
  }
  return !visit.abandoned;
}

std::uint64_t run(const Slice* slice, const void* self) {
  const auto& thread = *static_cast<const DecodedThread*>(self);
  // On the stack: some strategies call once for each instance.
  boost::container::small_vector<Value, 64> registers(thread.registers.begin(), thread.registers.end());
  Visit visit{slice, nullptr, registers.data()};
  std::uint64_t* out = slice->out;
  for (std::uint64_t i = 0; i < slice->count; ++i) {
    visit.at = slice->cells + slice->order[i] * slice->stride;
    std::copy_n(thread.registers.begin(), thread.live, registers.begin());
    if (thread.shape.counter) registers[*thread.shape.counter] = slice->first + i;
    const bool finished = slice->gaps == nullptr ? visit_once<false>(thread, visit) : visit_once<true>(thread, visit);
    if (!finished) return i;
    for (const RegisterId r : thread.shape.outputs) *out++ = registers[r];
  }
  return slice->count;
}

}  // namespace
}  // namespace portable

namespace {

class Portable final : public Backend {
 public:
  std::vector<Built> build(std::span<const Workload> workloads) override {
    std::vector<Built> built;
    for (const Workload& workload : workloads) {
      using Threads = std::vector<std::shared_ptr<const portable::DecodedThread>>;
      auto threads = std::make_shared<Threads>();
      Kernels kernels;
      for (ThreadId t = 0; t < workload.program.threads.size(); ++t) {
        threads->push_back(portable::decode(workload, t));
        kernels.roles.push_back({portable::run, threads->back().get()});
      }
      kernels.owner = std::move(threads);
      kernels.backend = "portable";
      built.push_back({std::move(kernels), {}});
    }
    return built;
  }
};

}  // namespace

std::unique_ptr<Backend> make_portable(const BackendOptions&) { return std::make_unique<Portable>(); }

}  // namespace fenceline::runtime
