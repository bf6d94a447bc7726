#pragma once

#include "fuzz_support.hpp"

#include <tare/base/text.hpp>
#include <tare/codec/background_sha256.hpp>
#include <tare/image/layer_index.hpp>
#include <tare/image/root_filesystem.hpp>
#include <tare/inspect/packages.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace tare::test {

/// Lists the packages of one layer, which arrives whole or in pieces. What is listed has to add up, to be
/// within its bounds, and to be safe to show. Gives it as text, a package or a gap a line; nothing where the
/// layer is refused.
inline std::string listed_packages(std::string_view tar, const limits& bounds, bool in_pieces)
{
    image::index_usage usage;
    codec::background_sha256 hash;
    image::layer_builder builder{bounds, [&] { return inspect::make_content_readers(bounds); }, usage, &hash};
    tar::reader reader{bounds, builder};
    bool is_read = true;
    const auto consume = [&](bytes_view piece) { return is_read = reader.consume(piece).has_value(); };
    if (in_pieces)
        feed_in_pieces(tar, consume);
    else
        consume(as_bytes_view(tar));
    if (!is_read || !reader.finish())
        return {};
    const auto index = builder.take();
    image::root_filesystem files{bounds};
    require(files.apply(index).has_value());
    const std::array<const image::layer_index*, 1> layers{&index};
    const auto found = inspect::packages({files, layers}, bounds);
    const auto& packages = found.inventory.packages;
    require(packages.size() <= bounds.max_packages);
    std::uint64_t owned = 0;
    std::string out;
    for (const auto& p : packages) {
        require(escape_text(p.purl) == p.purl && !p.name.empty());
        owned += p.files;
        out += p.name + ' ' + p.version + ' ' + p.found_in + '\n';
    }
    for (const auto& gap : found.inventory.gaps)
        out += gap + '\n';
    for (const char c : out)
        require(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
    std::uint64_t names = 0;
    files.for_each([&](image::node_id id) {
        names += files.inode_of(id).type == tar::entry_type::directory ? 0U : 1U;
    });
    if (found.inventory.unowned)
        require(owned + found.inventory.unowned->files == names);
    require(std::all_of(found.owners.begin(), found.owners.end(), [&](auto owner) {
        return owner <= packages.size();
    }));
    return out;
}

} // namespace tare::test
