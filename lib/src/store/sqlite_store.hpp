#pragma once

#include "store/background_check.hpp"
#include "store/data_directory.hpp"
#include "store/database.hpp"
#include "store/disk_health.hpp"
#include "store/file_space.hpp"
#include "store/report_reader.hpp"
#include "store/report_writer.hpp"

#include <tare/base/log.hpp>
#include <tare/store/report_store.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::store {

/// How a store uses its database.
struct sqlite_options
{
    /// Bounds the database (PRAGMA max_page_count, pages of 4096 bytes); 0 leaves it at SQLite's own bound.
    std::uint64_t max_pages = 0;
    /// Pages in the write-ahead log from which they are moved into the database after a commit: 4 MiB,
    /// SQLite's own measure.
    int log_pages = 1000;
    /// Bytes of the write-ahead log that are allocated at the start, so that a full disk has room for
    /// deletions, and for reports in the place of what was deleted.
    std::uint64_t log_bytes = std::uint64_t{8} << 20U;
    /// A larger database is verified while it is used, a smaller one before. About 25 ms of reading, so that
    /// a restart stays quick whatever has piled up.
    std::uintmax_t verified_first_bytes = std::uintmax_t{16} << 20U;
};

/// Reports in one SQLite database: one connection writes, others read beside it, so that a slow disk keeps
/// nobody from reading. Compression and decompression happen outside the locks.
class sqlite_store final : public report_store
{
public:
    /// In `directory`. Throws as `open_sqlite` says.
    sqlite_store(const std::string& directory, log_sink& log, sqlite_options options = {});

    /// In memory.
    explicit sqlite_store(sqlite_options options = {});

    result<std::vector<put_outcome>> put_all(std::span<const new_report> reports) override;
    result<std::string> resolve(std::string_view reference) override;
    result<std::string> report(std::string_view id) override;
    result<image_summary> summary(std::string_view id) override;
    result<std::string> file_tree(std::string_view id) override;
    result<image_page>
    list(std::size_t limit, std::optional<std::string_view> cursor, std::string_view name_prefix) override;
    result<void> remove(std::string_view id) override;
    result<std::vector<stored_policy>> policies() override;
    result<stored_policy> policy(std::string_view name) override;
    result<bool> put_policy(std::string_view name, std::string_view json, const policy_guard& may) override;
    result<void> remove_policy(std::string_view name, const policy_guard& may) override;
    result<void> ready() override;
    std::uint64_t images() const noexcept override;
    std::uint64_t changes() const noexcept override;

private:
    /// A connection with what is asked through it; whoever uses it holds the lock.
    template<class Statements>
    struct channel
    {
        template<class... Arguments>
        explicit channel(std::unique_ptr<database> db, Arguments... arguments)
            : connection{std::move(db)}, statements{*connection, arguments...}
        {}

        std::mutex mutex;
        std::unique_ptr<database> connection;
        Statements statements;
    };

    /// Calls `ask` with a reader that nobody else uses.
    template<class Ask>
    auto with_reader(Ask ask);

    /// Calls `change` with the writer, unless nothing may be written any more.
    template<class Change>
    auto with_writer(Change change) -> std::invoke_result_t<Change, report_writer&>;

    bool move_log_along();
    void allocate_log(const std::filesystem::path& file);
    void count_images();

    // Destroyed in reverse order: connections, then the lock on the directory.
    const sqlite_options options_;
    disk_health health_;
    log_sink* log_ = nullptr;
    std::unique_ptr<data_directory> directory_;
    std::optional<file_space> space_;
    std::unique_ptr<channel<report_writer>> writer_;
    /// In memory there is one connection for all, and this reads through it, under the writer's lock.
    std::optional<report_reader> own_reader_;
    /// Changed under the writer's lock only, and by changes only once all were counted.
    std::atomic<std::uint64_t> images_{0};
    bool images_are_counted_ = false;
    std::atomic<std::uint64_t> changes_{0};
    std::vector<std::unique_ptr<channel<report_reader>>> readers_;
    std::unique_ptr<background_check> check_;
};

} // namespace tare::store
