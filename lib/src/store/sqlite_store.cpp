#include "store/sqlite_store.hpp"

#include "store/compression.hpp"
#include "store/opening.hpp"

#include <algorithm>
#include <filesystem>
#include <type_traits>
#include <utility>

namespace tare::store {
namespace {

/// As many as the service has threads that ask; more callers wait for one of them.
constexpr std::size_t reader_count = 2;

result<std::string> unpacked(const result<std::string>& frame)
{
    return frame ? decompress(*frame) : frame;
}

} // namespace

sqlite_store::sqlite_store(const std::string& directory, log_sink& log, sqlite_options options)
    : options_{options}, log_{&log}, directory_{std::make_unique<data_directory>(directory)}
{
    const auto file = directory_->database_file();
    const bool verify_first = std::filesystem::file_size(file) <= options_.verified_first_bytes;
    space_.emplace(file);
    writer_ = std::make_unique<channel<report_writer>>(
        open_writer(file, health_, {options_.max_pages, verify_first}), &*space_
    );
    for (std::size_t i = 0; i < reader_count; ++i)
        readers_.push_back(std::make_unique<channel<report_reader>>(open_reader(file, health_)));
    // The write-ahead log is there by now, and its entry has to survive a power loss like its content.
    directory_->sync();
    allocate_log(file);
    if (verify_first)
        count_images();
    else
        check_ = std::make_unique<background_check>(file, health_, log, [this] { count_images(); });
}

sqlite_store::sqlite_store(sqlite_options options)
    : options_{options}, writer_{std::make_unique<channel<report_writer>>(
                             open_writer_in_memory(health_, options_.max_pages), nullptr
                         )},
      own_reader_{std::in_place, *writer_->connection}
{
    count_images();
}

template<class Ask>
auto sqlite_store::with_reader(Ask ask)
{
    if (own_reader_) {
        const std::lock_guard lock{writer_->mutex};
        return ask(*own_reader_);
    }
    for (auto& reader : readers_)
        if (const std::unique_lock lock{reader->mutex, std::try_to_lock}; lock)
            return ask(reader->statements);
    const std::lock_guard lock{readers_.front()->mutex};
    return ask(readers_.front()->statements);
}

template<class Change>
auto sqlite_store::with_writer(Change change) -> std::invoke_result_t<Change, report_writer&>
{
    const std::lock_guard lock{writer_->mutex};
    if (const auto healthy = health_.check(); !healthy)
        return healthy.error();
    auto done = change(writer_->statements);
    // The log may be full of what is long in the database: with that out of the way there is room again.
    if (!done && done.error().code == errc::storage_full && move_log_along())
        done = change(writer_->statements);
    if (done && writer_->connection->log_pages() >= options_.log_pages)
        move_log_along();
    return done;
}

/// True when the log was moved into the database. What was committed is safe in the log, so a failure
/// concerns what comes next: it is noted, and said.
bool sqlite_store::move_log_along()
{
    const auto moved = writer_->connection->checkpoint();
    if (!moved && log_ != nullptr)
        log_->log(log_level::error, "write-ahead log not moved", {{"detail", moved.error().detail}});
    return moved.has_value();
}

/// On the writer's connection and under its lock, so that nothing is stored or deleted meanwhile. One that
/// cannot be read is found out by others.
void sqlite_store::count_images()
{
    const std::lock_guard lock{writer_->mutex};
    const auto counted = writer_->connection->number("SELECT count(*) FROM image");
    images_are_counted_ = counted.has_value();
    images_ = counted ? static_cast<std::uint64_t>(*counted) : 0;
}

void sqlite_store::allocate_log(const std::filesystem::path& file)
{
    file_space log{file.string() + "-wal"};
    if (const auto room = log.provide(options_.log_bytes); !room)
        log_->log(
            log_level::warning, "no space set aside: on a full disk images cannot be deleted",
            {{"detail", room.error().detail}}
        );
}

result<std::vector<put_outcome>> sqlite_store::put_all(std::span<const new_report> reports)
{
    const std::vector<packed_report> packed(reports.begin(), reports.end());
    return with_writer([this, &packed](report_writer& writer) {
        auto done = writer.put(packed);
        ++changes_;
        if (done && images_are_counted_)
            images_ += static_cast<std::uint64_t>(
                std::count_if(done->begin(), done->end(), [](const auto& o) { return o.new_image; })
            );
        return done;
    });
}

result<void> sqlite_store::remove(std::string_view id)
{
    return with_writer([this, id](report_writer& writer) {
        auto done = writer.remove(id);
        ++changes_;
        if (done && images_are_counted_)
            --images_;
        return done;
    });
}

result<std::string> sqlite_store::resolve(std::string_view reference)
{
    return with_reader([reference](report_reader& reader) { return reader.resolve(reference); });
}

result<std::string> sqlite_store::report(std::string_view id)
{
    return unpacked(with_reader([id](report_reader& reader) { return reader.report(id); }));
}

result<std::string> sqlite_store::file_tree(std::string_view id)
{
    return unpacked(with_reader([id](report_reader& reader) { return reader.file_tree(id); }));
}

result<image_summary> sqlite_store::summary(std::string_view id)
{
    return with_reader([id](report_reader& reader) { return reader.summary(id); });
}

result<image_page>
sqlite_store::list(std::size_t limit, std::optional<std::string_view> cursor, std::string_view name_prefix)
{
    return with_reader([limit, cursor, name_prefix](report_reader& reader) {
        return reader.list(limit, cursor, name_prefix);
    });
}

result<std::vector<stored_policy>> sqlite_store::policies()
{
    return with_reader([](report_reader& reader) { return reader.policies().all(); });
}

result<stored_policy> sqlite_store::policy(std::string_view name)
{
    auto found = with_reader([name](report_reader& reader) { return reader.policies().find(name); });
    if (!found)
        return found.error();
    if (!*found)
        return unknown_policy(name);
    return std::move(**found);
}

result<bool> sqlite_store::put_policy(std::string_view name, std::string_view json, const policy_guard& may)
{
    return with_writer([&](report_writer& writer) { return writer.put_policy(name, json, may); });
}

result<void> sqlite_store::remove_policy(std::string_view name, const policy_guard& may)
{
    return with_writer([&](report_writer& writer) { return writer.remove_policy(name, may); });
}

result<void> sqlite_store::ready()
{
    if (auto healthy = health_.check(); !healthy)
        return healthy;
    return with_reader([](report_reader& reader) { return reader.probe(); });
}

std::uint64_t sqlite_store::images() const noexcept
{
    return images_;
}

std::uint64_t sqlite_store::changes() const noexcept
{
    return changes_;
}

std::unique_ptr<report_store> open_sqlite(const std::string& directory, log_sink& log)
{
    return std::make_unique<sqlite_store>(directory, log);
}

std::unique_ptr<report_store> open_in_memory()
{
    return std::make_unique<sqlite_store>();
}

} // namespace tare::store
