#include "store/policy_table.hpp"

#include <fmt/format.h>

#include <utility>

namespace tare::store {
namespace {

result<stored_policy> read_row(const execution& row)
{
    if (row.column_number(3) == 0)
        return make_error(
            errc::storage_failed,
            "A policy has changed on the disk since it was stored. Check the disk, then "
            "restore a backup, or store the policy again."
        );
    return stored_policy{
        std::string{row.column_bytes(0)}, std::string{row.column_bytes(1)}, std::string{row.column_bytes(2)}
    };
}

} // namespace

error unknown_policy(std::string_view name)
{
    return make_error(
        errc::not_found,
        fmt::format("There is no policy '{}'. GET /v1/policies lists them.", name.substr(0, 100))
    );
}

policy_reader::policy_reader(database& db)
    : all_{db, "SELECT name, stored_at, json, seal IS tare_seal(name, stored_at, json) FROM policy ORDER BY name"},
      find_{
          db,
          "SELECT name, stored_at, json, seal IS tare_seal(name, stored_at, json) FROM policy WHERE name = ?"
      }
{}

result<std::vector<stored_policy>> policy_reader::all()
{
    std::vector<stored_policy> out;
    execution rows{all_};
    while (true) {
        const auto more = rows.step();
        if (!more)
            return more.error();
        if (!*more)
            return out;
        auto found = read_row(rows);
        if (!found)
            return found.error();
        out.push_back(std::move(*found));
    }
}

result<std::optional<stored_policy>> policy_reader::find(std::string_view name)
{
    execution find{find_};
    const auto row = find.text(name).step();
    if (!row)
        return row.error();
    if (!*row)
        return std::optional<stored_policy>{};
    auto found = read_row(find);
    if (!found)
        return found.error();
    return std::optional{std::move(*found)};
}

policy_writer::policy_writer(database& db)
    : database_{db}, read_{db},
      put_{
          db, "INSERT INTO policy (name, stored_at, seal, json) VALUES (?1, ?2, tare_seal(?1, ?2, ?3), ?3) "
              "ON CONFLICT (name) DO UPDATE SET stored_at = excluded.stored_at, seal = excluded.seal, "
              "json = excluded.json"
      },
      remove_{db, "DELETE FROM policy WHERE name = ?"}
{}

result<std::optional<std::string>> policy_writer::current(std::string_view name)
{
    auto found = read_.find(name);
    if (!found)
        return found.error();
    if (!*found)
        return std::optional<std::string>{};
    return std::optional{std::move((*found)->json)};
}

result<bool> policy_writer::put(
    std::string_view name, std::string_view json, std::string_view now, const policy_guard& may,
    const std::function<result<void>()>& provide_space
)
{
    transaction all{database_};
    if (const auto begun = all.begin(); !begun)
        return begun.error();
    const auto before = current(name);
    if (!before)
        return before.error();
    if (const auto allowed = may(*before); !allowed)
        return allowed.error();
    const bool is_new = !before->has_value();
    if (is_new) {
        const auto count = database_.number("SELECT count(*) FROM policy");
        if (!count)
            return count.error();
        if (static_cast<std::size_t>(*count) >= most_policies)
            return make_error(
                errc::limit_exceeded,
                fmt::format("{} policies are kept, as many as are allowed. Delete one first.", *count)
            );
    }
    {
        execution put{put_};
        if (const auto done = put.text(name).text(now).blob(json).run(); !done)
            return done.error();
    }
    if (const auto room = provide_space(); !room)
        return room.error();
    if (const auto committed = all.commit(); !committed)
        return committed.error();
    return is_new;
}

result<void> policy_writer::remove(std::string_view name, const policy_guard& may)
{
    transaction all{database_};
    if (auto begun = all.begin(); !begun)
        return begun;
    const auto before = current(name);
    if (!before)
        return before.error();
    if (!before->has_value())
        return unknown_policy(name);
    if (auto allowed = may(*before); !allowed)
        return allowed;
    {
        execution erase{remove_};
        if (auto done = erase.text(name).run(); !done)
            return done;
    }
    return all.commit();
}

} // namespace tare::store
