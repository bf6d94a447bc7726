#pragma once

#include "store/database.hpp"
#include "store/policy_table.hpp"

#include <tare/store/report_store.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tare::store {

/// Everything that is asked of the database, on one connection. Not thread-safe. What changed since it was
/// stored is never returned: `errc::storage_failed`.
class report_reader
{
public:
    /// `db` outlives it.
    explicit report_reader(database& db);

    result<std::string> resolve(std::string_view reference);
    /// zstd frames.
    result<std::string> report(std::string_view id);
    result<std::string> file_tree(std::string_view id);
    result<image_summary> summary(std::string_view id);
    result<image_page>
    list(std::size_t limit, std::optional<std::string_view> cursor, std::string_view name_prefix);

    policy_reader& policies() noexcept { return policies_; }

    /// Reads a page of the database, whichever.
    result<void> probe();

private:
    result<std::optional<std::string>> find_by_prefix(std::string_view first, std::string_view last);
    result<std::string> newest(statement& s, std::string_view id);
    /// All but the names.
    result<image_summary> read_row(const execution& row);
    result<image_summary> read_summary(const execution& row);
    /// Of a row that was found by a name.
    result<image_summary> read_named(const execution& row);
    result<void> read_names(std::int64_t image, image_summary& s);
    result<image_page> list_newest(std::size_t limit, std::int64_t before);
    result<image_page> list_named(std::size_t limit, std::string_view after, std::string_view prefix);

    statement find_by_prefix_;
    statement find_by_name_;
    statement newest_report_;
    statement newest_file_tree_;
    statement summary_;
    statement names_;
    statement page_;
    statement page_by_name_;
    statement any_image_;
    policy_reader policies_;
};

} // namespace tare::store
