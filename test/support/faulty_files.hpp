#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>

struct sqlite3_vfs;

namespace tare::test {

/// What SQLite asks of the operating system (https://sqlite.org/c3ref/io_methods.html).
enum class io_operation : std::uint8_t
{
    open,
    remove,
    read,
    write,
    truncate,
    sync,
    size,
    lock,
    /// Maps shared memory, growing its file.
    map,
    /// Locks within shared memory.
    map_lock,
};

/// "write".
[[nodiscard]] std::string_view to_string(io_operation what) noexcept;

/// Which of a database's files is concerned.
enum class io_file : std::uint8_t
{
    database,
    write_ahead_log,
    rollback_journal,
    other,
};

/// "write-ahead log".
[[nodiscard]] std::string_view to_string(io_file where) noexcept;

/// One call of SQLite. The views are valid during the call only.
struct io_call
{
    io_operation what;
    io_file where;
    std::string_view path;
    /// Of `read`, `write`; the new size of `truncate`.
    std::int64_t offset = 0;
    /// Of `write`.
    std::span<const std::byte> bytes;
};

/// What becomes of a call.
enum class io_fate : std::uint8_t
{
    pass,
    /// Fails with EIO, without an effect.
    fail,
    /// Fails with ENOSPC, without an effect.
    no_space,
    /// Writes one half, then fails with EIO.
    tear,
    /// Ends the process by SIGKILL, before the call, half-way through a write, or after the call.
    kill_before,
    kill_torn,
    kill_after,
};

/// SQLite's default file system, with faults. For as long as it lives, every database that is opened goes
/// through it; all of them are closed before it ends.
class faulty_files
{
public:
    /// `before` decides what becomes of a call; `after` sees those that succeeded. Either may be absent. They
    /// are called from every thread that uses a database, one call at a time, and do not use SQLite.
    using decide = std::function<io_fate(const io_call&)>;
    using observe = std::function<void(const io_call&)>;

    explicit faulty_files(decide before, observe after = {});
    ~faulty_files();
    faulty_files(const faulty_files&) = delete;
    faulty_files& operator=(const faulty_files&) = delete;

    /// From now on every call passes, unseen.
    void heal();

    /// Decides and does what `fate` says; true when the call is to be made. Used by the file system itself.
    [[nodiscard]] io_fate judge(const io_call& call);
    void done(const io_call& call, io_fate fate);

private:
    std::mutex mutex_;
    decide before_;
    observe after_;
    std::unique_ptr<sqlite3_vfs> vfs_;
    sqlite3_vfs* former_default_;
};

} // namespace tare::test
