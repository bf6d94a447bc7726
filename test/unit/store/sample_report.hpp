#pragma once

#include <tare/store/report_store.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace tare::test {

/// An image id whose 64 digits are the number, padded on the right: ids with different numbers have different
/// prefixes.
inline std::string sample_id(unsigned number)
{
    return fmt::format("sha256:{:012x}{:052x}", number, 0);
}

inline store::new_report
sample_report(unsigned number, std::vector<std::string> names = {}, std::string analyser = "1")
{
    store::new_report r;
    r.id = sample_id(number);
    r.analyser_version = std::move(analyser);
    r.names = std::move(names);
    r.platform = "linux/amd64";
    r.visible_bytes = 1000 + number;
    r.payload_bytes = 300 + number;
    r.tare_bytes = 700;
    r.compressed_bytes = 500 + number;
    r.layers = 3;
    r.verified = true;
    r.report_json = fmt::format(R"({{"report":{},"analyser":"{}"}})", number, r.analyser_version);
    r.file_tree = fmt::format("tree {}", number);
    return r;
}

/// Text that does not compress: what a test fills a disk with.
inline std::string incompressible(std::size_t size)
{
    std::mt19937_64 random{size};
    std::string bytes(size, '\0');
    for (auto& b : bytes)
        b = static_cast<char>(random());
    return bytes;
}

/// Where a directory is quick because nothing reaches a disk, for tests that open thousands of stores.
inline std::filesystem::path quick_parent()
{
    std::error_code ignored;
    const std::filesystem::path memory{"/dev/shm"};
    return std::filesystem::is_directory(memory, ignored) ? memory : std::filesystem::temp_directory_path();
}

/// A directory of its own for one test, removed at its end.
class temporary_directory
{
public:
    explicit temporary_directory(const std::filesystem::path& parent = std::filesystem::temp_directory_path())
    {
        std::random_device seed;
        path_ = parent / fmt::format("tare-test-{:08x}{:08x}", seed(), seed());
        std::filesystem::create_directory(path_);
    }

    ~temporary_directory()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    temporary_directory(const temporary_directory&) = delete;
    temporary_directory& operator=(const temporary_directory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace tare::test
