#pragma once

#include "store/disk_health.hpp"

#include <tare/base/result.hpp>

#include <sqlite3.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tare::store {

/// Of every database that Tare makes (PRAGMA page_size; SQLite's own choice as well).
inline constexpr std::uint64_t page_bytes = 4096;

/// One connection to a SQLite database. Not thread-safe: its owner serialises.
class database
{
public:
    /// Opens the database in `file` (":memory:" for none), which is created when it is missing; throws
    /// std::runtime_error when SQLite refuses. What its calls reveal about the disk is noted in `health`,
    /// which outlives it.
    database(const std::string& file, disk_health& health);
    ~database();
    database(const database&) = delete;
    database& operator=(const database&) = delete;

    [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }

    /// What SQLite answered to the last call, as an error for the client: `errc::storage_full` when there is
    /// no space left, `errc::storage_failed` otherwise. `code` is an extended result code
    /// (https://sqlite.org/rescode.html); what it says about the disk is noted.
    [[nodiscard]] error failure(int code);

    /// Statements end early, with SQLITE_INTERRUPT, once `cancelled` is set; it is looked at every few
    /// hundred microseconds and outlives the connection.
    void give_up_when(const std::atomic<bool>& cancelled);

    /// Runs statements that give no rows.
    result<void> execute(const std::string& sql);

    /// The first column of the first row of `sql`, as a number; 0 when there is no row.
    [[nodiscard]] result<std::int64_t> number(std::string_view sql);

    /// The first column of the first row of `sql`, as text; empty when there is no row.
    [[nodiscard]] result<std::string> text(std::string_view sql);

    /// Pages in the write-ahead log after the last commit of this connection.
    [[nodiscard]] int log_pages() const noexcept { return log_pages_; }

    /// Moves what it can from the write-ahead log into the database (SQLITE_CHECKPOINT_PASSIVE: waits for
    /// nobody). SQLite does this by itself after a commit, but keeps failures to itself then.
    result<void> checkpoint();

private:
    struct closer
    {
        void operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }
    };

    std::unique_ptr<sqlite3, closer> handle_;
    disk_health& health_;
    int log_pages_ = 0;
};

/// A prepared statement, kept for as long as its database.
class statement
{
public:
    /// Throws std::logic_error when the SQL is wrong, as it is part of the program, and std::runtime_error
    /// when the schema it speaks of cannot be read.
    statement(database& db, std::string_view sql);

    [[nodiscard]] sqlite3_stmt* handle() const noexcept { return handle_.get(); }

    [[nodiscard]] database& owner() const noexcept { return *owner_; }

private:
    struct finalizer
    {
        void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
    };

    database* owner_;
    std::unique_ptr<sqlite3_stmt, finalizer> handle_;
};

/// One run of a prepared statement: binds, steps, and gives the statement back clean. What is bound must
/// outlive it.
class execution
{
public:
    explicit execution(statement& s) noexcept : database_{s.owner()}, statement_{s.handle()} {}

    ~execution()
    {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
    }

    execution(const execution&) = delete;
    execution& operator=(const execution&) = delete;

    execution& text(std::string_view value);
    execution& blob(std::string_view value);
    execution& number(std::int64_t value);
    execution& number(std::uint64_t value);
    /// NULL when it is absent.
    execution& number(std::optional<std::uint64_t> value);

    /// True when there is a row, false when the statement is done.
    [[nodiscard]] result<bool> step();

    /// For statements that give no rows.
    [[nodiscard]] result<void> run();

    [[nodiscard]] std::int64_t column_number(int column) const noexcept;

    /// A number of zero or more; absent where the column is NULL.
    [[nodiscard]] std::optional<std::uint64_t> column_optional(int column) const noexcept;

    /// Text or blob of the current row; valid until the next `step`.
    [[nodiscard]] std::string_view column_bytes(int column) const noexcept;

private:
    database& database_;
    sqlite3_stmt* statement_;
    int next_parameter_ = 1;
};

/// A write transaction: rolled back unless committed.
class transaction
{
public:
    explicit transaction(database& db) noexcept : database_{&db} {}

    ~transaction();

    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;

    /// Takes the write lock at once, so that nothing read inside goes stale.
    [[nodiscard]] result<void> begin();

    /// Durable once this returned without an error.
    [[nodiscard]] result<void> commit();

private:
    database* database_;
    bool open_ = false;
};

} // namespace tare::store
