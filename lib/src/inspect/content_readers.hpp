#pragma once

#include <tare/base/limits.hpp>
#include <tare/image/content_reader.hpp>
#include <tare/inspect/content.hpp>

#include <memory>
#include <string>
#include <vector>

namespace tare::inspect {

// One maker for each reader; docs/architecture.md says how to add one. `bounds` must outlive the reader.
[[nodiscard]] std::unique_ptr<image::content_reader> make_kept_file_reader(const limits& bounds);
[[nodiscard]] std::unique_ptr<image::content_reader> make_script_reader(const limits& bounds);
[[nodiscard]] std::unique_ptr<image::content_reader> make_elf_reader(const limits& bounds);
[[nodiscard]] std::unique_ptr<image::content_reader> make_secret_reader(const limits& bounds);
[[nodiscard]] std::unique_ptr<image::content_reader> make_manifest_reader(const limits& bounds);
[[nodiscard]] std::unique_ptr<image::content_reader> make_go_reader(const limits& bounds);
[[nodiscard]] std::unique_ptr<image::content_reader> make_rust_reader(const limits& bounds);
[[nodiscard]] std::unique_ptr<image::content_reader> make_java_reader(const limits& bounds);
[[nodiscard]] std::unique_ptr<image::content_reader> make_egg_reader(const limits& bounds);

/// Paths that a kept file is looked for at, but that lead to one whose own path says nothing: through a link
/// to a place of its own, or as a hard link. Sorted.
[[nodiscard]] std::vector<std::string> kept_files_elsewhere(const image_view& view);

} // namespace tare::inspect
