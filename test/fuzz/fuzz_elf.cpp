// The reader of ELF headers and dynamic sections, as a layer's entry passes.
#include "fuzz_support.hpp"
#include "inspect/content_readers.hpp"

#include <tare/inspect/elf.hpp>

#include <algorithm>

using namespace tare;

namespace {

image::reading read(const limits& bounds, bytes_view file, std::size_t piece)
{
    const auto reader = inspect::make_elf_reader(bounds);
    image::layer_entry entry;
    entry.type = tar::entry_type::regular;
    entry.size = file.size();
    const auto head = file.first(std::min(file.size(), image::content_reader::head_bytes));
    auto wanted = reader->begin(entry, head);
    if (!wanted)
        return {};
    file = file.first(std::min<std::size_t>(file.size(), *wanted));
    bool more = true;
    while (more && !file.empty()) {
        const auto next = file.first(std::min(file.size(), piece));
        file = file.subspan(next.size());
        more = reader->on_bytes(next);
    }
    return reader->end();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    limits bounds;
    bounds.max_elf_start_bytes = 2048;
    const auto file = std::as_bytes(std::span{data, size});
    const auto whole = read(bounds, file, size + 1);
    const auto pieces = read(bounds, file, 7);
    test::require((whole.found == nullptr) == (pieces.found == nullptr));
    test::require(whole.missed == pieces.missed);
    if (!whole.found)
        return 0;
    const auto& a = dynamic_cast<const inspect::elf&>(*whole.found);
    const auto& b = dynamic_cast<const inspect::elf&>(*pieces.found);
    // What could not be read is said.
    test::require(a.complete == !whole.missed && (a.complete || !a.is_static_program()));
    test::require(a.malformed == b.malformed && a.interpreter == b.interpreter && a.needed == b.needed);
    test::require(a.soname == b.soname && a.rpath == b.rpath && a.runpath == b.runpath);
    test::require(a.memory() < std::size_t{64} << 20);
    return 0;
}
