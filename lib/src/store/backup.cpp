#include "store/data_directory.hpp"
#include "store/durable_file.hpp"
#include "store/opening.hpp"
#include "store/schema.hpp"

#include <tare/store/backup.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace tare::store {
namespace {

void check_not(const std::atomic<bool>& cancelled)
{
    if (cancelled)
        throw std::runtime_error("Cancelled: nothing was written.");
}

/// A text as SQL writes it.
std::string quoted(const std::string& text)
{
    std::string out{"'"};
    for (const char c : text)
        out += c == '\'' ? "''" : std::string(1, c);
    return out + "'";
}

std::filesystem::path database_in(const std::string& directory)
{
    auto file = std::filesystem::path{directory} / "tare.db";
    std::error_code unknown;
    if (!std::filesystem::exists(file, unknown))
        throw std::runtime_error(fmt::format(
            "There is no report database in '{}'. Name the data directory of the service with --data-dir or "
            "TARE_DATA_DIR.",
            directory
        ));
    return file;
}

/// Copies a database that others may be using into `target`, which is empty.
void copy_database(
    const std::filesystem::path& from, const std::filesystem::path& target, const std::atomic<bool>& cancelled
)
{
    disk_health health;
    const auto source = open_existing(from, health, "Only the Tare that wrote it can back it up.");
    source->give_up_when(cancelled);
    // Takes one view of the database, and writes a database without holes and without a log.
    const auto copied = source->execute(fmt::format("VACUUM INTO {}", quoted(target.string())));
    check_not(cancelled);
    if (!copied && copied.error().code == errc::storage_full)
        throw std::runtime_error(fmt::format("'{}' cannot be written: no space left.", target.string()));
    if (!copied)
        throw std::runtime_error(
            fmt::format("The report database cannot be copied: {}", copied.error().detail)
        );
}

/// Reads a whole copy, which nobody else uses, and tells what is in it.
copied_database verified(const std::filesystem::path& file, const std::atomic<bool>& cancelled)
{
    disk_health health;
    const auto db = open_existing(file, health, "Give a file that 'tare backup' wrote.");
    db->give_up_when(cancelled);
    // Somebody may have copied a live database by hand, whose log this may not make.
    auto sound = db->execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE");
    if (sound)
        sound = verify_structure(*db);
    const auto version = db->number("PRAGMA user_version");
    if (sound && version && *version >= first_sealed_schema)
        sound = verify_seals(*db);
    check_not(cancelled);
    if (!sound)
        throw std::runtime_error(fmt::format("What was copied is damaged: {}", sound.error().detail));
    const auto images = db->number("SELECT count(*) FROM image");
    if (!images)
        throw std::runtime_error(fmt::format("What was copied holds no reports: {}", images.error().detail));
    return {static_cast<std::uint64_t>(*images), std::filesystem::file_size(file)};
}

[[noreturn]] void fail(std::string_view what)
{
    throw std::runtime_error(fmt::format("{}: {}.", what, std::generic_category().message(errno)));
}

/// A file of the system, closed at the end.
class open_file
{
public:
    open_file(const std::filesystem::path& path, int flags) : number_{::open(path.c_str(), flags | O_CLOEXEC)}
    {
        if (number_ < 0)
            fail(fmt::format("'{}'", path.string()));
    }

    ~open_file() { ::close(number_); }

    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;

    [[nodiscard]] int number() const noexcept { return number_; }

private:
    int number_;
};

void copy_bytes(int from, int to, const std::atomic<bool>& cancelled)
{
    std::array<char, 65536> piece;
    while (true) {
        check_not(cancelled);
        const auto got = ::read(from, piece.data(), piece.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            fail("reading");
        if (got == 0)
            return;
        for (std::size_t written = 0; written < static_cast<std::size_t>(got);) {
            const auto put = ::write(to, piece.data() + written, static_cast<std::size_t>(got) - written);
            if (put < 0 && errno != EINTR)
                fail("writing");
            written += put < 0 ? 0 : static_cast<std::size_t>(put);
        }
    }
}

/// Leaves no write-ahead log of the database that is about to be replaced: SQLite would take it for the new
/// one's.
void retire(const std::filesystem::path& file)
{
    const std::filesystem::path log{file.string() + "-wal"};
    try {
        disk_health health;
        // The last to close moves the log into the database and removes it.
        static_cast<void>(open_existing(file, health, ""));
    } catch (const std::runtime_error&) {
        // A damaged one is replaced all the more gladly.
    }
    if (!std::filesystem::exists(log))
        return;
    // Without a database a log means nothing, so that an interruption leaves nothing that could be taken for
    // one.
    std::filesystem::remove(file);
    sync_path(file.parent_path());
    std::filesystem::remove(log);
    std::filesystem::remove(file.string() + "-shm");
}

} // namespace

copied_database
back_up(const std::string& directory, const std::string& file, const std::atomic<bool>& cancelled)
{
    const auto source = database_in(directory);
    durable_file target{file};
    copy_database(source, target.path(), cancelled);
    const auto facts = verified(target.path(), cancelled);
    target.publish();
    return facts;
}

copied_database back_up(const std::string& directory, int descriptor, const std::atomic<bool>& cancelled)
{
    const auto source = database_in(directory);
    const durable_file target{source.parent_path() / "backup"};
    copy_database(source, target.path(), cancelled);
    const auto facts = verified(target.path(), cancelled);
    const open_file copy{target.path(), O_RDONLY};
    copy_bytes(copy.number(), descriptor, cancelled);
    return facts;
}

copied_database restore(
    const std::string& file, const std::string& directory, bool replace, const std::atomic<bool>& cancelled
)
{
    const data_directory held{directory};
    const auto place = std::filesystem::path{directory} / "tare.db";
    const bool occupied = std::filesystem::exists(place) && std::filesystem::file_size(place) > 0;
    if (occupied && !replace)
        throw std::runtime_error(fmt::format(
            "The data directory '{}' holds reports already. Back them up and say --replace, or name another "
            "directory with --data-dir or TARE_DATA_DIR.",
            directory
        ));
    durable_file target{place};
    {
        const open_file from{file, O_RDONLY};
        const open_file to{target.path(), O_WRONLY};
        copy_bytes(from.number(), to.number(), cancelled);
    }
    const auto facts = verified(target.path(), cancelled);
    if (occupied)
        retire(place);
    target.publish();
    return facts;
}

} // namespace tare::store
