#include "sample_report.hpp"

#include <tare/store/report_store.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <recorded_log.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace tare::store {
namespace {

using test::recorded_log;
using test::sample_id;
using test::sample_report;
using test::temporary_directory;

constexpr unsigned images = 12;
constexpr unsigned flips = 1'000;

new_report stored_report(unsigned number)
{
    auto r = sample_report(number, {fmt::format("app:{}", number), fmt::format("team/app:{}", number)});
    r.report_json = test::incompressible(2'000 + number);
    r.file_tree = test::incompressible(9'000 + number);
    return r;
}

void fill(const std::filesystem::path& directory)
{
    recorded_log log;
    const auto s = open_sqlite(directory.string(), log);
    for (unsigned i = 1; i <= images; ++i)
        REQUIRE(s->put(stored_report(i)).has_value());
    // Freed pages and cells are a part of every database that was used.
    REQUIRE(s->put(stored_report(images + 1)).has_value());
    REQUIRE(s->remove(sample_id(images + 1)).has_value());
}

/// Flips bits of one byte, and flips them back at the end of the scope.
class flipped_byte
{
public:
    flipped_byte(const std::filesystem::path& file, std::size_t offset, unsigned char mask)
        : stream_{file, std::ios::in | std::ios::out | std::ios::binary},
          offset_{static_cast<std::streamoff>(offset)}, mask_{mask}
    {
        flip();
    }

    ~flipped_byte() { flip(); }

    flipped_byte(const flipped_byte&) = delete;
    flipped_byte& operator=(const flipped_byte&) = delete;

private:
    void flip()
    {
        stream_.seekg(offset_);
        const auto byte = static_cast<unsigned>(stream_.get());
        stream_.seekp(offset_);
        stream_.put(static_cast<char>(byte ^ mask_));
        stream_.flush();
    }

    std::fstream stream_;
    std::streamoff offset_;
    unsigned char mask_;
};

/// What a store said of the images of `fill`.
struct answers
{
    unsigned right = 0;
    /// Said to be damaged, or not to be there.
    unsigned refused = 0;
    /// What else was said, and was not so.
    std::vector<std::string> wrong;

    void refuse(const error& e)
    {
        if (e.code == errc::storage_failed || e.code == errc::not_found)
            ++refused;
        else
            wrong.push_back(e.detail);
    }

    void add(const result<std::string>& got, const std::string& expected)
    {
        if (!got)
            refuse(got.error());
        else if (*got == expected)
            ++right;
        else
            wrong.push_back(fmt::format("{} bytes for {}", got->size(), expected.size()));
    }

    void add(const result<image_page>& page)
    {
        if (!page) {
            refuse(page.error());
            return;
        }
        for (const auto& image : page->images)
            add(image);
    }

    void add(const image_summary& image)
    {
        for (unsigned i = 1; i <= images; ++i) {
            const auto expected = stored_report(i);
            if (image.id == expected.id && image.names == expected.names &&
                image.platform == expected.platform && image.layers == expected.layers &&
                image.visible_bytes == expected.visible_bytes &&
                image.payload_bytes == expected.payload_bytes && image.tare_bytes == expected.tare_bytes &&
                image.compressed_bytes == expected.compressed_bytes) {
                ++right;
                return;
            }
        }
        wrong.push_back(fmt::format("{} {}", image.id, fmt::join(image.names, " ")));
    }
};

answers ask(report_store& s)
{
    answers all;
    for (unsigned i = 1; i <= images; ++i) {
        const auto expected = stored_report(i);
        all.add(s.report(expected.id), expected.report_json);
        all.add(s.file_tree(expected.id), expected.file_tree);
        all.add(s.resolve(expected.names.front()), expected.id);
        all.add(s.resolve(expected.id.substr(0, 20)), expected.id);
    }
    all.add(s.list(100, std::nullopt, ""));
    all.add(s.list(100, std::nullopt, "team/"));
    return all;
}

constexpr unsigned questions = images * 6;

} // namespace

TEST_CASE("a byte that changed on the disk stops the start, or does not matter", "[store]")
{
    const temporary_directory directory{test::quick_parent()};
    fill(directory.path());
    const auto file = directory.path() / "tare.db";
    const auto kept = directory.path() / "kept";
    std::filesystem::copy_file(file, kept);
    const auto size = std::filesystem::file_size(file);
    std::mt19937 random{4};
    unsigned noticed = 0;
    for (unsigned i = 0; i < flips; ++i) {
        // All of the header, then everywhere.
        const auto offset = i < 100 ? i : random() % size;
        INFO(offset);
        {
            const flipped_byte flipped{file, offset, static_cast<unsigned char>(1U << random() % 8)};
            recorded_log log;
            try {
                const auto s = open_sqlite(directory.path().string(), log);
                const auto all = ask(*s);
                CHECK(all.right == questions);
                CHECK(all.refused == 0);
                CHECK(all.wrong == std::vector<std::string>{});
                CHECK(s->ready().has_value());
            } catch (const std::runtime_error& e) {
                ++noticed;
                CHECK_FALSE(std::string{e.what()}.empty());
            }
        }
        // Opening writes, so the next round starts from what was stored.
        std::filesystem::remove(directory.path() / "tare.db-wal");
        std::filesystem::remove(directory.path() / "tare.db-shm");
        std::filesystem::copy_file(kept, file, std::filesystem::copy_options::overwrite_existing);
    }
    CHECK(noticed > flips / 2);
}

TEST_CASE("a byte that changes on the disk while the store is open is never served", "[store]")
{
    const temporary_directory directory{test::quick_parent()};
    fill(directory.path());
    const auto file = directory.path() / "tare.db";
    const auto size = std::filesystem::file_size(file);
    std::mt19937 random{5};
    unsigned noticed = 0;
    recorded_log log;
    for (unsigned i = 0; i < flips; ++i) {
        const auto offset = 100 + random() % (size - 100);
        INFO(offset);
        const auto s = open_sqlite(directory.path().string(), log);
        const flipped_byte flipped{file, offset, static_cast<unsigned char>(1U << random() % 8)};
        const auto all = ask(*s);
        CHECK(all.wrong == std::vector<std::string>{});
        CHECK(all.right + all.refused <= questions);
        noticed += all.refused > 0 ? 1 : 0;
    }
    CHECK(noticed > flips / 2);
}

} // namespace tare::store
