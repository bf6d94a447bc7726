#include "tar_listing.hpp"

#include <tare/base/limits.hpp>
#include <tare/codec/sha256.hpp>
#include <tare/tar/reader.hpp>

#include <fmt/format.h>

#include <iterator>
#include <map>

namespace tare::test {
namespace {

using tar::entry_type;

class json_sink final : public tar::entry_sink
{
public:
    result<void> on_entry(const tar::entry& e) override
    {
        const bool v7_directory = e.type_flag == '\0' && e.type == entry_type::directory;
        const char flag = v7_directory ? '5' : e.type_flag == '\0' ? '0' : e.type_flag;
        json_ += fmt::format(R"({}{{"type":{})", json_.empty() ? "" : ",", static_cast<unsigned char>(flag));
        text("path", e.path);
        if (e.type == entry_type::hard_link || e.type == entry_type::symbolic_link)
            text("link", e.link_target);
        fmt::format_to(
            std::back_inserter(json_), R"(,"mode":{},"uid":{},"gid":{},"mtime":{})", e.mode, e.uid, e.gid,
            e.mtime
        );
        if (e.type == entry_type::character_device || e.type == entry_type::block_device)
            fmt::format_to(
                std::back_inserter(json_), R"(,"major":{},"minor":{})", e.device_major, e.device_minor
            );
        const std::map<std::string_view, std::string_view> xattrs(e.xattrs.begin(), e.xattrs.end());
        for (const auto& [name, value] : xattrs) {
            text("xattr", name);
            text("value", value);
        }
        regular_ = e.type == entry_type::regular;
        if (regular_)
            fmt::format_to(std::back_inserter(json_), R"(,"size":{})", e.size);
        return {};
    }

    result<void> on_content(bytes_view bytes) override
    {
        hash_.update(bytes);
        return {};
    }

    result<void> on_entry_end() override
    {
        if (regular_)
            json_ += R"(,"sha256":")" + hash_.finish().hex() + '"';
        json_ += '}';
        return {};
    }

    [[nodiscard]] std::string& json() noexcept { return json_; }

private:
    void text(std::string_view key, std::string_view value)
    {
        fmt::format_to(std::back_inserter(json_), R"(,"{}":")", key);
        for (const char c : value)
            fmt::format_to(std::back_inserter(json_), "{:02x}", static_cast<unsigned char>(c));
        json_ += '"';
    }

    std::string json_;
    codec::sha256 hash_;
    bool regular_ = false;
};

} // namespace

result<std::string> list_like_go(std::string_view archive)
{
    limits bounds;
    // The Go program reads no larger entries; ours must stop earlier, or it would accept what that refuses.
    bounds.max_image_bytes = std::uint64_t{32} << 20U;
    bounds.max_layer_bytes = std::uint64_t{1} << 20U;
    json_sink sink;
    tar::reader reader{bounds, sink};
    if (auto consumed = reader.consume(as_bytes_view(archive)); !consumed)
        return consumed.error();
    if (auto finished = reader.finish(); !finished)
        return finished.error();
    return std::move(sink.json());
}

} // namespace tare::test
