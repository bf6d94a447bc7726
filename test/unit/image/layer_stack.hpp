#pragma once

#include "result_printer.hpp"
#include "tar_builder.hpp"

#include <tare/image/layer_index.hpp>
#include <tare/image/root_filesystem.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <string>

namespace tare::test {

/// A stack of layers built from tars.
class stack
{
public:
    result<image::layer_changes>
    add(const std::string& tar, image::layer_kind kind = image::layer_kind::changeset)
    {
        image::layer_builder builder{bounds_, {}, usage_, &hash_};
        tar::reader reader{bounds_, builder};
        REQUIRE(reader.consume(as_bytes_view(tar)));
        REQUIRE(reader.finish());
        indexes_.push_back(builder.take());
        return files_.apply(indexes_.back(), kind);
    }

    /// Path and kind of everything there is; links show their target.
    [[nodiscard]] std::map<std::string, std::string> listing() const
    {
        std::map<std::string, std::string> out;
        files_.for_each([&](image::node_id id) {
            const auto& inode = files_.inode_of(id);
            auto& text = out[files_.path_of(id)];
            switch (inode.type) {
            case tar::entry_type::directory:
                text = "dir";
                break;
            case tar::entry_type::symbolic_link:
                text = "-> " + std::string{inode.entry->link_target};
                break;
            default:
                text = std::to_string(inode.size());
            }
        });
        return out;
    }

    [[nodiscard]] std::uint64_t visible() const
    {
        std::uint64_t bytes = 0;
        for (const auto& inode : files_.inodes())
            bytes += inode.links > 0 ? inode.size() : 0;
        return bytes;
    }

    [[nodiscard]] const image::root_filesystem& files() const { return files_; }

private:
    limits bounds_;
    image::index_usage usage_;
    codec::background_sha256 hash_;
    std::deque<image::layer_index> indexes_;
    image::root_filesystem files_{bounds_};
};

/// What `stack::listing` gives.
using tree = std::map<std::string, std::string>;

} // namespace tare::test
