#pragma once

#include "dice.hpp"

#include <string>

namespace tare::test {

/// One step of mutation of a whole archive: docker save, OCI layout, root filesystem. One file of it is
/// changed as its kind asks for (a layer's tar, compressed or not, a JSON document), and every digest and
/// size that names it, be it through other documents, is put right most of the time: what is behind the
/// verification of digests is reached.
[[nodiscard]] std::string mutate_archive(const std::string& archive, dice& d);

/// The content of a gzip or zstd stream, `bytes` itself when they are none; empty when it is broken or larger
/// than a test likes.
[[nodiscard]] std::string unpacked(const std::string& bytes);

} // namespace tare::test
