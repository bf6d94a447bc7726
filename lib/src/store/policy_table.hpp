#pragma once

#include "store/database.hpp"

#include <tare/store/report_store.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::store {

/// What is asked about policies, on one connection. Not thread-safe. What changed since it was stored is
/// never returned: `errc::storage_failed`.
class policy_reader
{
public:
    /// `db` outlives it.
    explicit policy_reader(database& db);

    /// By name.
    result<std::vector<stored_policy>> all();

    /// Nothing when there is none of that name.
    result<std::optional<stored_policy>> find(std::string_view name);

private:
    statement all_;
    statement find_;
};

/// What changes policies, on the one connection that may. Not thread-safe.
class policy_writer
{
public:
    /// `db` outlives it.
    explicit policy_writer(database& db);

    /// What `report_store::put_policy` promises. `provide_space` is asked for room before the commit.
    result<bool>
    put(std::string_view name, std::string_view json, std::string_view now, const policy_guard& may,
        const std::function<result<void>()>& provide_space);

    /// What `report_store::remove_policy` promises.
    result<void> remove(std::string_view name, const policy_guard& may);

private:
    result<std::optional<std::string>> current(std::string_view name);

    database& database_;
    policy_reader read_;
    statement put_;
    statement remove_;
};

/// `errc::not_found` for whoever asked for that policy.
[[nodiscard]] error unknown_policy(std::string_view name);

} // namespace tare::store
