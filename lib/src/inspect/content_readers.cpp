#include "inspect/content_readers.hpp"

#include "inspect/packages/copyright.hpp"

#include <tare/inspect/content.hpp>

#include <array>

namespace tare::inspect {
namespace {

using maker = std::unique_ptr<image::content_reader> (*)(const limits& bounds);

/// Every reader of file content, in the order in which they are asked.
constexpr std::array<maker, 10> makers{
    &make_kept_file_reader, &make_copyright_reader, &make_script_reader, &make_elf_reader,
    &make_secret_reader,    &make_manifest_reader,  &make_go_reader,     &make_rust_reader,
    &make_java_reader,      &make_egg_reader,
};

} // namespace

image::content_readers make_content_readers(const limits& bounds)
{
    image::content_readers out;
    out.reserve(makers.size());
    for (const auto make : makers)
        out.push_back(make(bounds));
    return out;
}

} // namespace tare::inspect
