#pragma once

#include "store/data_directory.hpp"
#include "store/database.hpp"

#include <tare/store/report_store.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::store {

/// Reports in one SQLite database; one connection, calls one after the other. Compression happens outside the
/// lock.
class sqlite_store final : public report_store
{
public:
    /// In `directory`; absent: in memory. Throws as `open_sqlite` says. `max_pages` bounds the database
    /// (PRAGMA max_page_count, pages of 4096 bytes); 0 leaves it at SQLite's own bound.
    explicit sqlite_store(const std::optional<std::string>& directory, std::uint64_t max_pages = 0);

    result<put_outcome> put(const new_report& r) override;
    result<std::string> resolve(std::string_view reference) override;
    result<std::string> report(std::string_view id) override;
    result<image_summary> summary(std::string_view id) override;
    result<std::string> file_tree(std::string_view id) override;
    result<image_page>
    list(std::size_t limit, std::optional<std::string_view> cursor, std::string_view name_prefix) override;
    result<void> remove(std::string_view id) override;
    result<void> ready() override;

private:
    /// Every statement of the store, prepared once.
    struct statements
    {
        explicit statements(database& db);

        statement find_image;
        statement insert_image;
        statement refresh_image;
        statement insert_report;
        statement insert_file_tree;
        statement move_name;
        statement find_by_prefix;
        statement find_by_name;
        statement newest_report;
        statement newest_file_tree;
        statement summary;
        statement names;
        statement page;
        statement page_by_name;
        statement remove;
        statement any_image;
    };

    /// The key of an image's row; absent when the image is unknown.
    result<std::optional<std::int64_t>> find_image(std::string_view id);
    result<std::int64_t> put_image(const new_report& r, std::string_view now);
    result<bool> put_report(
        const new_report& r, std::int64_t image, std::string_view now, std::string_view json,
        std::string_view tree
    );
    result<void> put_names(const std::vector<std::string>& names, std::int64_t image);
    result<put_outcome> put_locked(const new_report& r, std::string_view json, std::string_view tree);
    result<std::string> newest(statement& s, std::string_view id);
    result<image_summary> read_summary(const execution& row);
    /// Why nothing can be written any more, if so.
    result<void> check_writable() const;

    // Destroyed in reverse order: statements, then the connection, then the lock on the directory.
    std::unique_ptr<data_directory> directory_;
    std::mutex mutex_;
    database database_;
    std::optional<statements> statements_;
};

} // namespace tare::store
