#pragma once

#include "store/database.hpp"
#include "store/file_space.hpp"
#include "store/policy_table.hpp"

#include <tare/store/report_store.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tare::store {

/// A report as it is kept: what takes time to prepare is done before the database is locked.
struct packed_report
{
    explicit packed_report(const new_report& r);

    const new_report& report;
    /// zstd frames.
    std::string json;
    std::string tree;
};

/// Everything that changes the database, on the one connection that may. Not thread-safe.
class report_writer
{
public:
    /// `db` outlives it, and so does `space`, the room for its file; in memory there is none.
    report_writer(database& db, file_space* space);

    /// Stores all reports in one transaction, or none; what `report_store::put_all` promises.
    result<std::vector<put_outcome>> put(std::span<const packed_report> reports);

    /// `errc::not_found`.
    result<void> remove(std::string_view id);

    /// What `report_store` promises of policies.
    result<bool> put_policy(std::string_view name, std::string_view json, const policy_guard& may);
    result<void> remove_policy(std::string_view name, const policy_guard& may);

private:
    result<void> provide_space();
    result<put_outcome> put_one(const packed_report& r, std::string_view now);
    result<std::optional<std::int64_t>> find(std::string_view id);
    result<std::int64_t> insert_image(const new_report& r, std::string_view now);
    result<bool> put_report(const packed_report& r, std::int64_t image, std::string_view now);
    result<void> refresh_image(const new_report& r, std::int64_t image, std::string_view now);
    result<bool> put_names(const new_report& r, std::int64_t image);
    result<void> copy_to_names(std::int64_t image);
    result<bool> put_name(std::string_view name, std::int64_t image);
    result<void> count_names(std::int64_t image);

    database& database_;
    file_space* space_;
    statement find_;
    statement insert_image_;
    statement refresh_image_;
    statement put_report_;
    statement put_tree_;
    statement owner_of_name_;
    statement put_name_;
    statement count_names_;
    statement copy_to_names_;
    statement remove_;
    policy_writer policies_;
};

} // namespace tare::store
