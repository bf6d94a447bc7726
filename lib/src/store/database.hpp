#pragma once

#include <tare/base/result.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tare::store {

/// What SQLite answered to the last call, as an error for the client: `errc::storage_full` when there is no
/// space left, `errc::storage_failed` otherwise. `code` is an extended result code
/// (https://sqlite.org/rescode.html).
[[nodiscard]] error storage_error(sqlite3* database, int code);

/// One open SQLite database. Not thread-safe: its owner serialises.
class database
{
public:
    /// Opens or creates the database in `file` (":memory:" for none); throws std::runtime_error when SQLite
    /// refuses.
    explicit database(const std::string& file);

    [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }

    /// True once SQLite reported that data did not reach the disk. What was written before may be lost then,
    /// whatever later calls say, so nothing more may be acknowledged.
    [[nodiscard]] bool lost_a_write() const noexcept { return lost_a_write_; }

    /// Runs statements that give no rows.
    result<void> execute(const std::string& sql);

    /// The first column of the first row of `sql`, as a number; 0 when there is no row.
    [[nodiscard]] result<std::int64_t> number(std::string_view sql);

    /// The first column of the first row of `sql`, as text; empty when there is no row.
    [[nodiscard]] result<std::string> text(std::string_view sql);

private:
    struct closer
    {
        void operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }
    };

    std::unique_ptr<sqlite3, closer> handle_;
    bool lost_a_write_ = false;
};

/// A prepared statement, kept for as long as its database.
class statement
{
public:
    /// Throws std::logic_error when the SQL is wrong: it is part of the program.
    statement(database& db, std::string_view sql);

    [[nodiscard]] sqlite3_stmt* handle() const noexcept { return handle_.get(); }

private:
    struct finalizer
    {
        void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
    };

    std::unique_ptr<sqlite3_stmt, finalizer> handle_;
};

/// One run of a prepared statement: binds, steps, and gives the statement back clean. What is bound must
/// outlive it.
class execution
{
public:
    explicit execution(statement& s) noexcept : statement_{s.handle()} {}

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

    /// True when there is a row, false when the statement is done.
    [[nodiscard]] result<bool> step();

    /// For statements that give no rows.
    [[nodiscard]] result<void> run();

    [[nodiscard]] std::int64_t column_number(int column) const noexcept;

    /// Text or blob of the current row; valid until the next `step`.
    [[nodiscard]] std::string_view column_bytes(int column) const noexcept;

private:
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
