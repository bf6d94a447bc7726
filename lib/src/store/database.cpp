#include "store/database.hpp"

#include "store/seal.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <limits>
#include <stdexcept>

namespace tare::store {
namespace {

bool means_no_space(sqlite3* database, int code) noexcept
{
    if ((code & 0xFF) == SQLITE_FULL)
        return true;
    if ((code & 0xFF) != SQLITE_IOERR)
        return false;
    // SQLite calls only ENOSPC on the database itself "full"; a quota and the shared-memory file are full in
    // the same way.
    const int cause = sqlite3_system_errno(database);
    return cause == ENOSPC || cause == EDQUOT;
}

[[noreturn]] void misuse(std::string_view what, sqlite3* database)
{
    throw std::logic_error(fmt::format("SQLite: {}: {}", what, sqlite3_errmsg(database)));
}

bool means_a_lost_write(int code) noexcept
{
    return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

bool means_damage(int code) noexcept
{
    const int primary = code & 0xFF;
    return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

int keep_log_pages(void* where, sqlite3* /*database*/, const char* /*name*/, int pages)
{
    *static_cast<int*>(where) = pages;
    return SQLITE_OK;
}

} // namespace

database::database(const std::string& file, disk_health& health) : health_{health}
{
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(
        file.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr
    );
    handle_.reset(opened);
    if (code != SQLITE_OK)
        throw std::runtime_error(fmt::format("SQLite cannot open it: {}", sqlite3_errstr(code)));
    sqlite3_extended_result_codes(opened, 1);
    add_seal_function(opened);
    // In the place of the hook that checkpoints, and that nobody would hear complain.
    sqlite3_wal_hook(opened, &keep_log_pages, &log_pages_);
}

void database::give_up_when(const std::atomic<bool>& cancelled)
{
    /// Instructions of SQLite's virtual machine.
    constexpr int steps_between_looks = 10'000;
    const auto is_set = [](void* flag) {
        return static_cast<const std::atomic<bool>*>(flag)->load() ? 1 : 0;
    };
    // SQLite hands the pointer back as it was; nothing is written through it.
    sqlite3_progress_handler(
        handle(), steps_between_looks, is_set, const_cast<std::atomic<bool>*>(&cancelled)
    );
}

database::~database()
{
    // The last connection to close moves the log into the database. After a lost write that is the business
    // of a next start, which reads from the disk what is there.
    if (!health_.sound())
        sqlite3_db_config(handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

error database::failure(int code)
{
    if (means_a_lost_write(code))
        health_.lost_a_write();
    if (means_damage(code))
        health_.found_damage();
    if (means_no_space(handle(), code))
        return no_space_left();
    return make_error(
        errc::storage_failed,
        fmt::format(
            "SQLite says: {} (code {}). The service's log and the state of its disk tell more.",
            sqlite3_errstr(code), code
        )
    );
}

result<void> database::checkpoint()
{
    const int code = sqlite3_wal_checkpoint_v2(handle(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (code == SQLITE_OK || code == SQLITE_BUSY)
        return {};
    return failure(code);
}

result<void> database::execute(const std::string& sql)
{
    const int code = sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code == SQLITE_OK)
        return {};
    return failure(code);
}

result<std::int64_t> database::number(std::string_view sql)
{
    const auto found = text(sql);
    if (!found)
        return found.error();
    return std::strtoll(found->c_str(), nullptr, 10);
}

result<std::string> database::text(std::string_view sql)
{
    sqlite3_stmt* prepared = nullptr;
    int code = sqlite3_prepare_v2(handle(), sql.data(), static_cast<int>(sql.size()), &prepared, nullptr);
    if (code != SQLITE_OK)
        return failure(code);
    code = sqlite3_step(prepared);
    std::string value;
    if (code == SQLITE_ROW)
        if (const auto* const bytes = sqlite3_column_text(prepared, 0); bytes != nullptr)
            value = reinterpret_cast<const char*>(bytes);
    sqlite3_finalize(prepared);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return failure(code);
    return value;
}

statement::statement(database& db, std::string_view sql) : owner_{&db}
{
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v3(
        db.handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &prepared, nullptr
    );
    handle_.reset(prepared);
    if (code == SQLITE_ERROR)
        misuse(sql, db.handle());
    if (code != SQLITE_OK)
        throw std::runtime_error(
            fmt::format("The report database cannot be read: {}", db.failure(code).detail)
        );
}

execution& execution::text(std::string_view value)
{
    const int code = sqlite3_bind_text64(
        statement_, next_parameter_++, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8
    );
    if (code != SQLITE_OK)
        misuse("text parameter", sqlite3_db_handle(statement_));
    return *this;
}

execution& execution::blob(std::string_view value)
{
    const int code =
        sqlite3_bind_blob64(statement_, next_parameter_++, value.data(), value.size(), SQLITE_STATIC);
    if (code != SQLITE_OK)
        misuse("blob parameter", sqlite3_db_handle(statement_));
    return *this;
}

execution& execution::number(std::int64_t value)
{
    if (sqlite3_bind_int64(statement_, next_parameter_++, value) != SQLITE_OK)
        misuse("number parameter", sqlite3_db_handle(statement_));
    return *this;
}

execution& execution::number(std::uint64_t value)
{
    // SQLite's integers are signed; no size that passed the analyser's limits comes near the difference.
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return number(static_cast<std::int64_t>(value < largest ? value : largest));
}

execution& execution::number(std::optional<std::uint64_t> value)
{
    if (value)
        return number(*value);
    if (sqlite3_bind_null(statement_, next_parameter_++) != SQLITE_OK)
        misuse("number parameter", sqlite3_db_handle(statement_));
    return *this;
}

result<bool> execution::step()
{
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return database_.failure(code);
}

result<void> execution::run()
{
    const auto row = step();
    if (!row)
        return row.error();
    return {};
}

std::int64_t execution::column_number(int column) const noexcept
{
    return sqlite3_column_int64(statement_, column);
}

std::optional<std::uint64_t> execution::column_optional(int column) const noexcept
{
    if (sqlite3_column_type(statement_, column) == SQLITE_NULL)
        return std::nullopt;
    return static_cast<std::uint64_t>(column_number(column));
}

std::string_view execution::column_bytes(int column) const noexcept
{
    const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    const auto size = sqlite3_column_bytes(statement_, column);
    return bytes == nullptr ? std::string_view{} : std::string_view{bytes, static_cast<std::size_t>(size)};
}

transaction::~transaction()
{
    // A failed statement may have rolled back by itself; then there is nothing to undo.
    if (open_ && sqlite3_get_autocommit(database_->handle()) == 0)
        sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

result<void> transaction::begin()
{
    auto begun = database_->execute("BEGIN IMMEDIATE");
    open_ = begun.has_value();
    return begun;
}

result<void> transaction::commit()
{
    auto committed = database_->execute("COMMIT");
    if (committed)
        open_ = false;
    return committed;
}

} // namespace tare::store
