#include "tar_bases.hpp"

#include "tar/header.hpp"

#include <tare/codec/decoder.hpp>
#include <tare/tar/reader.hpp>

#include <limits>
#include <optional>
#include <shared_images.hpp>
#include <string_view>
#include <tar_builder.hpp>
#include <utility>

namespace tare::test {
namespace {

class text_sink final : public codec::byte_sink
{
public:
    result<void> on_bytes(bytes_view bytes) override
    {
        text += as_text(bytes);
        return {};
    }

    std::string text;
};

/// Keeps the content of entries that could be layers.
class blob_sink final : public tar::entry_sink
{
public:
    result<void> on_entry(const tar::entry& e) override
    {
        blobs.push_back({std::string{e.path}, {}});
        return {};
    }

    result<void> on_content(bytes_view bytes) override
    {
        blobs.back().bytes += as_text(bytes);
        return {};
    }

    result<void> on_entry_end() override { return {}; }

    std::vector<base_archive> blobs;
};

/// The tar that `bytes` are, decompressed if need be.
std::optional<std::string> as_tar(std::string bytes)
{
    const limits bounds;
    const auto compression = codec::sniff(as_bytes_view(bytes));
    auto decoder = codec::make_decoder(compression, bounds, {std::uint64_t{1} << 30U, "max_layer_bytes"});
    if (!decoder)
        return std::nullopt;
    if (compression != codec::compression::none) {
        text_sink sink;
        if (!(*decoder)->consume(as_bytes_view(bytes), sink) || !(*decoder)->finish())
            return std::nullopt;
        bytes = std::move(sink.text);
    }
    if (!tar::looks_like_header(as_bytes_view(bytes)))
        return std::nullopt;
    return bytes;
}

tar_builder::pieces comb(std::size_t count)
{
    tar_builder::pieces map;
    for (std::size_t i = 0; i < count; ++i)
        map.emplace_back(i * 20, std::string(7, static_cast<char>('a' + i % 26)));
    return map;
}

} // namespace

std::vector<base_archive> generated_bases()
{
    std::vector<base_archive> bases;
    const auto add = [&bases](std::string name, const tar_builder& builder) {
        bases.push_back({std::move(name), builder.finish()});
    };
    for (const auto format : {tar_format::v7, tar_format::ustar, tar_format::gnu, tar_format::star})
        add("format " + std::to_string(static_cast<int>(format)), tar_builder{format}
                                                                      .directory("d")
                                                                      .file("d/empty", "")
                                                                      .file("d/f", "some content", 04755)
                                                                      .symlink("l", "d/f")
                                                                      .hard_link("h", "d/f")
                                                                      .device("c", '3', 1, 3)
                                                                      .device("b", '4', 8, 0)
                                                                      .fifo("p")
                                                                      .file("last", std::string(600, 'x')));
    add("v7 directory",
        tar_builder{}.entry({.name = "d/", .type_flag = '\0', .format = tar_format::v7}).file("f", "x"));
    add("prefix", tar_builder{}.entry({.name = "n", .prefix = "a/prefix"}, "x").entry({.name = "m"}, "y"));
    add("base-256",
        tar_builder{}.entry({.name = "n", .uid = 3'000'000, .gid = 4'000'000, .mtime = -5}, "x").file("m", "")
    );
    add("contiguous and unknown", tar_builder{}
                                      .entry({.name = "c", .type_flag = '7'}, "x")
                                      .entry({.name = "v", .type_flag = 'V'}, "y")
                                      .file("f", "z"));
    add("PAX", tar_builder{}
                   .pax(
                       {{"path", "real"},
                        {"mtime", "1350244992.023960108"},
                        {"SCHILY.xattr.user.a", "\1\2"},
                        {"uid", "7"}}
                   )
                   .file("cut", "content")
                   .pax({{"linkpath", "target"}, {"atime", "-0.5"}, {"comment", "x"}})
                   .symlink("l", "t")
                   .pax({{"size", "512"}})
                   .header({.name = "s"})
                   .data(std::string(512, 's'))
                   .file("f", "x"));
    add("PAX global",
        tar_builder{}.pax_global({{"comment", "commit"}}).file("a", "x").pax_global({}).file("b", "y"));
    add("GNU names", tar_builder{}
                         .gnu_long('L', std::string(200, 'n'))
                         .gnu_long('K', std::string(150, 'k'))
                         .symlink("cut", "cut")
                         .gnu_long('L', "folder/")
                         .entry({.name = "cut", .type_flag = '\0'})
                         .pax({{"mtime", "9"}})
                         .gnu_long('L', "other")
                         .file("cut", "x"));
    for (const std::size_t count : {1U, 4U, 5U, 30U}) {
        const auto map = comb(count);
        const auto size = count * 20 + 5;
        add("old GNU sparse", tar_builder{}.gnu_sparse("s", size, map).file("f", "x"));
        add("PAX sparse 0.0", tar_builder{}.pax_sparse_00("s", size, map).file("f", "x"));
        add("PAX sparse 0.1", tar_builder{}.pax_sparse_01("s", size, map).file("f", "x"));
        add("PAX sparse 1.0", tar_builder{}.pax_sparse_10("s", size, map).file("f", "x"));
    }
    add("holes only", tar_builder{}.gnu_sparse("s", 5000, {}).pax_sparse_10("t", 5000, {}));
    bases.push_back({"no end marker", tar_builder{}.file("a", "x").bytes()});
    bases.push_back(
        {"two archives", tar_builder{}.file("a", "x").finish() + tar_builder{}.file("b", "y").finish()}
    );
    return bases;
}

std::vector<base_archive> archives_below(const std::filesystem::path& folder)
{
    std::vector<base_archive> found;
    for (const auto& file : std::filesystem::recursive_directory_iterator{folder}) {
        const std::string name = file.path().filename().string();
        if (!file.is_regular_file() || (!name.ends_with(".tar") && !name.ends_with(".tar.gz")))
            continue;
        auto archive = as_tar(read_file(file.path()));
        if (!archive)
            continue;
        found.push_back({name, *archive});
        const limits bounds;
        blob_sink sink;
        tar::reader reader{bounds, sink};
        if (!reader.consume(as_bytes_view(*archive)))
            continue;
        for (auto& blob : sink.blobs)
            if (auto layer = as_tar(std::move(blob.bytes)))
                found.push_back({name + ':' + blob.name, std::move(*layer)});
    }
    return found;
}

std::vector<base_archive> excerpts(const base_archive& archive)
{
    constexpr std::size_t entries_in_one = 12;
    constexpr std::size_t most = 40;
    std::vector<base_archive> out;
    std::string_view rest = archive.bytes;
    std::size_t entries = 0;
    std::string excerpt;
    while (rest.size() >= tar::block_size && out.size() < most) {
        const auto header = tar::read_header(as_bytes_view(rest));
        if (!header)
            break;
        const bool extension =
            header->type_flag == 'x' || header->type_flag == 'L' || header->type_flag == 'K';
        const auto stored =
            tar::has_no_data(header->type_flag) ? 0 : static_cast<std::uint64_t>(header->size);
        const auto total = tar::block_size + stored + tar::padding_of(stored);
        if (total > rest.size())
            break;
        std::string entry{rest.substr(0, total)};
        if (header->type_flag == '0' && stored > 2 * tar::block_size) {
            entry.resize(tar::block_size + 2 * tar::block_size);
            entry.replace(124, 12, octal(900, 12));
            set_checksum(entry);
        }
        excerpt += entry;
        rest.remove_prefix(total);
        if (extension || ++entries % entries_in_one != 0)
            continue;
        out.push_back(
            {archive.name + " excerpt " + std::to_string(out.size()), excerpt + std::string(1024, '\0')}
        );
        excerpt.clear();
    }
    if (!excerpt.empty() && out.size() < most)
        out.push_back({archive.name + " last excerpt", excerpt + std::string(1024, '\0')});
    return out;
}

} // namespace tare::test
