#include "model/explore/lowering.h"

#include <boost/container/small_vector.hpp>
#include <variant>

namespace fenceline {
namespace {

Op::Source source_of(const Operand& o) {
  return o.is_register() ? Op::Source{static_cast<std::int32_t>(o.reg), 0} : Op::Source{-1, o.constant};
}

// One thread, lowered by the mapping. Locations and registers keep the program's numbers until `Compiler::number`.
class Lowering {
 public:
  Lowering(const Thread& thread, const Mapping& mapping) : thread_(thread), mapping_(mapping) {}

  ThreadCode run() {
    boost::container::small_vector<std::uint32_t, 8> start;  // where each instruction's ops begin
    start.reserve(thread_.code.size() + 1);
    code_.ops.reserve(thread_.code.size() + 4);
    code_.points.reserve(thread_.code.size() + 5);
    for (const Instruction& i : thread_.code) {
      start.push_back(static_cast<std::uint32_t>(code_.ops.size()));
      std::visit([this](const auto& instruction) { lower(instruction); }, i);
      code_.points.resize(code_.ops.size(),
                          ThreadCode::Point{0, 0, 0, static_cast<std::uint32_t>(start.size() - 1), false});
    }
    start.push_back(static_cast<std::uint32_t>(code_.ops.size()));
    for (Op& op : code_.ops) {
      if (op.kind == Op::Kind::branch || op.kind == Op::Kind::jump) op.destination = start[op.destination];
    }
    code_.points.push_back({0, 0, 0, static_cast<std::uint32_t>(thread_.code.size()), false});
    return std::move(code_);
  }

 private:
  Op& emit(Op::Kind kind) {
    code_.ops.emplace_back();
    code_.ops.back().kind = kind;
    return code_.ops.back();
  }
  Op& emit_access(Op::Kind kind, const Address& address, Width width) {
    Op& op = emit(kind);
    op.width = width;
    if (address.is_static()) {
      op.location = static_cast<std::int32_t>(address.location);
    } else {
      op.base = static_cast<std::int32_t>(address.base);
      op.offset = address.offset;
    }
    return op;
  }
  void full_fence() {
    if (mapping_.full_fences) emit(Op::Kind::full_fence);
  }
  void store_fence() {
    if (mapping_.store_fences) emit(Op::Kind::store_fence);
  }

  void lower(const Load& i) {
    emit_access(Op::Kind::load, i.address, i.width).target = static_cast<std::int32_t>(i.target);
  }
  void lower(const Store& i) {
    if (i.order == Order::release || i.order == Order::seq_cst) store_fence();
    emit_access(Op::Kind::store, i.address, i.width).a = source_of(i.value);
    if (i.order == Order::seq_cst) full_fence();
  }
  void lower(const Rmw& i) {
    Op& op = emit_access(Op::Kind::rmw, i.address, i.width);
    op.rmw = i.op;
    op.a = source_of(i.operand);
    if (i.target) op.target = static_cast<std::int32_t>(*i.target);
  }
  void lower(const Cas& i) {
    Op& op = emit_access(Op::Kind::cas, i.address, i.width);
    op.a = source_of(i.expected);
    op.b = source_of(i.desired);
    if (i.target) op.target = static_cast<std::int32_t>(*i.target);
  }
  void lower(const Fence& i) {
    switch (i.kind) {
      case FenceKind::full:
      case FenceKind::c11_seq_cst: return full_fence();
      case FenceKind::store_store:
      case FenceKind::c11_release:
      case FenceKind::c11_acq_rel: return store_fence();
      case FenceKind::load_load:
      case FenceKind::c11_acquire: return;
    }
  }
  void lower(const Assign& i) {
    Op& op = emit(Op::Kind::assign);
    op.alu = i.op;
    op.width = i.width;
    op.target = static_cast<std::int32_t>(i.target);
    op.a = source_of(i.a);
    op.b = source_of(i.b);
  }
  void lower(const Branch& i) {
    Op& op = emit(Op::Kind::branch);
    op.a = source_of(i.condition);
    op.when_zero = i.when_zero;
    op.destination = i.destination;
  }
  void lower(const Jump& i) { emit(Op::Kind::jump).destination = i.destination; }

  const Thread& thread_;
  const Mapping& mapping_;
  ThreadCode code_;
};

}  // namespace

ThreadCode lower(const Thread& thread, const Mapping& mapping) { return Lowering(thread, mapping).run(); }

}  // namespace fenceline
