#include "byte_splitter.hpp"
#include "result_printer.hpp"
#include "tar_builder.hpp"

#include <tare/image/layer_index.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace tare;
using test::byte_splitter;
using test::tar_builder;

namespace {

/// What a spy saw of a file.
struct seen final : image::observation
{
    std::string head;
    std::string bytes;
    std::size_t weight = 0;

    [[nodiscard]] std::size_t memory() const noexcept override { return weight; }
};

struct other final : image::observation
{
    [[nodiscard]] std::size_t memory() const noexcept override { return 1; }
};

/// How a spy behaves.
struct orders
{
    /// Only of files whose path begins with this.
    std::string prefix{};
    std::uint64_t wanted = 1'000'000;
    /// Says that it has seen enough with the first piece that holds this.
    std::string stop_at = "never";
    std::size_t weight = 1;
    std::uint64_t miss_above = 1'000'000;
};

class spy final : public image::content_reader
{
public:
    spy(orders o, int& questions) : orders_{std::move(o)}, questions_{questions} {}

    [[nodiscard]] std::string_view subject() const noexcept override { return "The spy's part"; }

    [[nodiscard]] std::optional<std::uint64_t> begin(const image::layer_entry& file, bytes_view head) override
    {
        ++questions_;
        if (!file.path.starts_with(orders_.prefix))
            return std::nullopt;
        size_ = file.size;
        seen_ = std::make_unique<seen>();
        seen_->head = as_text(head);
        seen_->weight = orders_.weight;
        return orders_.wanted;
    }

    [[nodiscard]] bool on_bytes(bytes_view bytes) override
    {
        CHECK(!bytes.empty());
        seen_->bytes += as_text(bytes);
        return seen_->bytes.find(orders_.stop_at) == std::string::npos;
    }

    [[nodiscard]] image::reading end() override
    {
        image::reading out;
        if (size_ > orders_.miss_above)
            out.missed = image::shortfall{"max_spy_bytes", orders_.miss_above, {}};
        else
            out.found = std::move(seen_);
        return out;
    }

private:
    orders orders_;
    int& questions_;
    std::unique_ptr<seen> seen_;
    std::uint64_t size_ = 0;
};

struct outcome
{
    image::layer_index index;
    image::index_usage usage;
    int questions = 0;
};

template<class Feed>
outcome read_layer(const Feed& feed, const std::vector<orders>& spies, const limits& bounds = {})
{
    outcome out;
    codec::background_sha256 hash;
    image::layer_builder builder{
        bounds,
        [&] {
            image::content_readers readers;
            for (const auto& o : spies)
                readers.push_back(std::make_unique<spy>(o, out.questions));
            return readers;
        },
        out.usage, &hash
    };
    tar::reader reader{bounds, builder};
    feed([&](bytes_view piece) {
        const auto read = reader.consume(piece);
        REQUIRE(read);
        return true;
    });
    REQUIRE(reader.finish());
    out.index = builder.take();
    return out;
}

outcome read_whole(const std::string& tar, const std::vector<orders>& spies, const limits& bounds = {})
{
    return read_layer([&](auto&& consume) { consume(as_bytes_view(tar)); }, spies, bounds);
}

/// All that was seen, as text.
std::string told(const image::layer_index& index)
{
    std::string out;
    for (const auto& o : index.observations) {
        out += std::string{o.entry->path} + ": ";
        if (const auto* const s = dynamic_cast<const seen*>(o.found.get()))
            out += s->head + '|' + s->bytes;
        if (o.missed != image::observed::nothing_missed)
            out += "missed for " + std::string{index.gaps[o.missed].why.limit};
        out += '\n';
    }
    return out;
}

std::string pattern(std::size_t size)
{
    std::string out(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        out[i] = static_cast<char>('a' + i * 7 % 26);
    return out;
}

} // namespace

TEST_CASE("a reader sees every regular file from its first byte, its head before all else")
{
    const auto large = pattern(1000);
    const auto exact = pattern(image::content_reader::head_bytes);
    const auto tar = tar_builder{}
                         .directory("d")
                         .file("d/empty", "")
                         .file("d/small", "content")
                         .symlink("d/link", "small")
                         .hard_link("d/again", "d/small")
                         .file("d/exact", exact)
                         .file("d/large", large)
                         .finish();
    const auto out = read_whole(tar, {{}});
    CHECK(
        told(out.index) == "d/empty: |\nd/small: content|content\nd/exact: " + exact + '|' + exact +
                               "\nd/large: " + large.substr(0, 256) + '|' + large + '\n'
    );
    CHECK(out.questions == 4);
}

TEST_CASE("what readers see does not depend on how the layer arrives")
{
    const auto tar = tar_builder{}
                         .file("a", pattern(700))
                         .file("b", "")
                         .file("c", pattern(300))
                         .pax_sparse_10("s", 400, {{100, pattern(50)}, {300, pattern(50)}})
                         .finish();
    const std::vector<orders> spies{{}, {.prefix = "a", .wanted = 301}, {.prefix = "c", .wanted = 256}};
    const auto expected = told(read_whole(tar, spies).index);
    CHECK(expected.find("s: ") != std::string::npos);
    byte_splitter::for_each(tar, [&](auto&& feed, const std::string& name) {
        CAPTURE(name);
        CHECK(told(read_layer(feed, spies).index) == expected);
    });
}

TEST_CASE("a reader gets as much as it wants, and no more once it has seen enough")
{
    const auto tar = tar_builder{}.file("f", pattern(600)).finish();
    CHECK(told(read_whole(tar, {{.wanted = 10}}).index).ends_with('|' + pattern(10) + '\n'));
    CHECK(told(read_whole(tar, {{.wanted = 0}}).index).ends_with("|\n"));
    CHECK(told(read_whole(tar, {{.wanted = 500}}).index).ends_with('|' + pattern(500) + '\n'));
    const auto stopped = read_layer(
        [&](auto&& consume) { byte_splitter::feed(tar, std::vector<std::size_t>(tar.size(), 1), consume); },
        {{.stop_at = pattern(400)}, {}}
    );
    CHECK(
        told(stopped.index) ==
        "f: " + pattern(256) + '|' + pattern(400) + "\nf: " + pattern(256) + '|' + pattern(600) + '\n'
    );
}

TEST_CASE("observations are found by entry and by type")
{
    const auto tar = tar_builder{}.file("a", "1").file("b", "2").file("c", "3").finish();
    const auto out = read_whole(tar, {{.prefix = "b"}, {.prefix = "b"}, {.prefix = "c"}});
    const auto& entries = out.index.entries;
    CHECK(out.index.find<seen>(entries[0]) == nullptr);
    CHECK(out.index.find<seen>(entries[1])->bytes == "2");
    CHECK(out.index.find<seen>(entries[2])->bytes == "3");
    CHECK(out.index.find<other>(entries[1]) == nullptr);
    std::string visited;
    out.index.for_each<seen>([&](const image::layer_entry& entry, const seen& s) {
        visited += std::string{entry.path} + s.bytes;
    });
    CHECK(visited == "b2b2c3");
}

TEST_CASE("a reader's gap is kept with its reason, once for all files")
{
    const auto tar = tar_builder{}.file("a", "12345").file("b", "1").file("c", "12345").finish();
    const auto out = read_whole(tar, {{.miss_above = 3}});
    CHECK(told(out.index) == "a: missed for max_spy_bytes\nb: 1|1\nc: missed for max_spy_bytes\n");
    REQUIRE(out.index.gaps.size() == 1);
    CHECK(out.index.gaps.front().subject == "The spy's part");
    CHECK(out.index.gaps.front().why.value == 3);
}

TEST_CASE("observations that would take too much memory are dropped and become gaps")
{
    limits bounds;
    bounds.max_kept_total_bytes = 25;
    const auto tar = tar_builder{}.file("a", "1").file("b", "2").file("c", "3").finish();
    const auto out = read_whole(tar, {{.weight = 10}}, bounds);
    CHECK(told(out.index) == "a: 1|1\nb: 2|2\nc: missed for max_kept_total_bytes\n");
    CHECK(out.usage.kept_bytes == 20);
    CHECK(out.index.find<seen>(out.index.entries[2]) == nullptr);
}

TEST_CASE("a file that breaks off within an archive is not reported on")
{
    const auto tar = tar_builder{}.file("a", "1").file("b", pattern(600)).finish();
    limits bounds;
    image::index_usage usage;
    int questions = 0;
    codec::background_sha256 hash;
    image::layer_builder builder{
        bounds,
        [&] {
            image::content_readers readers;
            readers.push_back(std::make_unique<spy>(orders{}, questions));
            return readers;
        },
        usage, &hash
    };
    tar::reader reader{bounds, builder};
    REQUIRE(reader.consume(as_bytes_view(tar).first(512 * 4)));
    CHECK_FALSE(reader.finish());
    CHECK(told(builder.take()) == "a: 1|1\n");
}
