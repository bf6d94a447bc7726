#include "faulty_files.hpp"

#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <stdexcept>
#include <utility>

namespace tare::test {
namespace {

/// errno of the last call that was made to fail on this thread; 0 when the system itself failed.
thread_local int injected_errno = 0;

/// The file system that everything goes to in the end.
sqlite3_vfs* system_files() noexcept
{
    static sqlite3_vfs* const files = sqlite3_vfs_find("unix");
    return files;
}

faulty_files& owner(sqlite3_vfs* vfs) noexcept
{
    return *static_cast<faulty_files*>(vfs->pAppData);
}

/// What SQLite holds for an open file; the file of the system follows it in memory.
struct file
{
    sqlite3_file base;
    faulty_files* owner;
    io_file kind;
    const char* path;

    [[nodiscard]] sqlite3_file* real() noexcept { return reinterpret_cast<sqlite3_file*>(this + 1); }

    [[nodiscard]] io_call call(io_operation what, std::int64_t offset = 0) const
    {
        return {what, kind, path == nullptr ? "" : path, offset, {}};
    }
};

file& as_file(sqlite3_file* f) noexcept
{
    return *reinterpret_cast<file*>(f);
}

bool is_failure(io_fate fate) noexcept
{
    return fate == io_fate::fail || fate == io_fate::no_space || fate == io_fate::tear;
}

int failed(io_fate fate, int code) noexcept
{
    injected_errno = fate == io_fate::no_space ? ENOSPC : EIO;
    return fate == io_fate::no_space && code == SQLITE_IOERR_WRITE ? SQLITE_FULL : code;
}

/// A call of which nothing has to be known but whether it may be made.
template<class Make>
int guarded(faulty_files& files, const io_call& call, int code, Make make)
{
    const auto fate = files.judge(call);
    if (is_failure(fate))
        return failed(fate, code);
    injected_errno = 0;
    const int made = make();
    if (made == SQLITE_OK)
        files.done(call, fate);
    return made;
}

int close(sqlite3_file* f)
{
    auto* const real = as_file(f).real();
    return real->pMethods->xClose(real);
}

int read(sqlite3_file* f, void* to, int size, sqlite3_int64 offset)
{
    auto* const real = as_file(f).real();
    return guarded(*as_file(f).owner, as_file(f).call(io_operation::read, offset), SQLITE_IOERR_READ, [=] {
        return real->pMethods->xRead(real, to, size, offset);
    });
}

int write(sqlite3_file* f, const void* from, int size, sqlite3_int64 offset)
{
    auto& self = as_file(f);
    auto* const real = self.real();
    auto call = self.call(io_operation::write, offset);
    call.bytes = {static_cast<const std::byte*>(from), static_cast<std::size_t>(size)};
    const auto fate = self.owner->judge(call);
    if (fate == io_fate::tear || fate == io_fate::kill_torn) {
        real->pMethods->xWrite(real, from, size / 2, offset);
        call.bytes = call.bytes.first(static_cast<std::size_t>(size) / 2);
        self.owner->done(call, fate);
    }
    if (is_failure(fate))
        return failed(fate, SQLITE_IOERR_WRITE);
    injected_errno = 0;
    const int made = real->pMethods->xWrite(real, from, size, offset);
    if (made == SQLITE_OK)
        self.owner->done(call, fate);
    return made;
}

int truncate(sqlite3_file* f, sqlite3_int64 size)
{
    auto* const real = as_file(f).real();
    return guarded(
        *as_file(f).owner, as_file(f).call(io_operation::truncate, size), SQLITE_IOERR_TRUNCATE,
        [=] { return real->pMethods->xTruncate(real, size); }
    );
}

int sync(sqlite3_file* f, int flags)
{
    auto* const real = as_file(f).real();
    return guarded(*as_file(f).owner, as_file(f).call(io_operation::sync), SQLITE_IOERR_FSYNC, [=] {
        return real->pMethods->xSync(real, flags);
    });
}

int size_of(sqlite3_file* f, sqlite3_int64* size)
{
    auto* const real = as_file(f).real();
    return guarded(*as_file(f).owner, as_file(f).call(io_operation::size), SQLITE_IOERR_FSTAT, [=] {
        return real->pMethods->xFileSize(real, size);
    });
}

int lock(sqlite3_file* f, int level)
{
    auto* const real = as_file(f).real();
    return guarded(*as_file(f).owner, as_file(f).call(io_operation::lock), SQLITE_IOERR_LOCK, [=] {
        return real->pMethods->xLock(real, level);
    });
}

int unlock(sqlite3_file* f, int level)
{
    auto* const real = as_file(f).real();
    return real->pMethods->xUnlock(real, level);
}

int check_reserved_lock(sqlite3_file* f, int* held)
{
    auto* const real = as_file(f).real();
    return real->pMethods->xCheckReservedLock(real, held);
}

int file_control(sqlite3_file* f, int operation, void* argument)
{
    auto* const real = as_file(f).real();
    return real->pMethods->xFileControl(real, operation, argument);
}

int sector_size(sqlite3_file* f)
{
    auto* const real = as_file(f).real();
    return real->pMethods->xSectorSize(real);
}

int characteristics(sqlite3_file* f)
{
    auto* const real = as_file(f).real();
    return real->pMethods->xDeviceCharacteristics(real);
}

int map(sqlite3_file* f, int page, int size, int extend, volatile void** memory)
{
    auto* const real = as_file(f).real();
    return guarded(*as_file(f).owner, as_file(f).call(io_operation::map), SQLITE_IOERR_SHMMAP, [=] {
        return real->pMethods->xShmMap(real, page, size, extend, memory);
    });
}

int map_lock(sqlite3_file* f, int offset, int count, int flags)
{
    auto* const real = as_file(f).real();
    if ((flags & SQLITE_SHM_UNLOCK) != 0)
        return real->pMethods->xShmLock(real, offset, count, flags);
    return guarded(*as_file(f).owner, as_file(f).call(io_operation::map_lock), SQLITE_IOERR_SHMLOCK, [=] {
        return real->pMethods->xShmLock(real, offset, count, flags);
    });
}

void map_barrier(sqlite3_file* f)
{
    auto* const real = as_file(f).real();
    real->pMethods->xShmBarrier(real);
}

int unmap(sqlite3_file* f, int remove)
{
    auto* const real = as_file(f).real();
    return real->pMethods->xShmUnmap(real, remove);
}

/// Version 2: shared memory, but no memory-mapped files, which would be read and written past all this.
constexpr sqlite3_io_methods methods{
    2,
    &close,
    &read,
    &write,
    &truncate,
    &sync,
    &size_of,
    &lock,
    &unlock,
    &check_reserved_lock,
    &file_control,
    &sector_size,
    &characteristics,
    &map,
    &map_lock,
    &map_barrier,
    &unmap,
    nullptr,
    nullptr
};

io_file kind_of(int flags) noexcept
{
    if ((flags & SQLITE_OPEN_MAIN_DB) != 0)
        return io_file::database;
    if ((flags & SQLITE_OPEN_WAL) != 0)
        return io_file::write_ahead_log;
    return (flags & SQLITE_OPEN_MAIN_JOURNAL) != 0 ? io_file::rollback_journal : io_file::other;
}

io_file kind_of(std::string_view path) noexcept
{
    if (path.ends_with("-wal"))
        return io_file::write_ahead_log;
    return path.ends_with("-journal") ? io_file::rollback_journal : io_file::other;
}

int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* f, int flags, int* opened_flags)
{
    auto& made = *new (f) file{{nullptr}, &owner(vfs), kind_of(flags), path};
    return guarded(owner(vfs), made.call(io_operation::open), SQLITE_CANTOPEN, [&] {
        const int code = system_files()->xOpen(system_files(), path, made.real(), flags, opened_flags);
        // SQLite closes what has methods, whatever the code.
        made.base.pMethods = made.real()->pMethods == nullptr ? nullptr : &methods;
        return code;
    });
}

int remove(sqlite3_vfs* vfs, const char* path, int sync_directory)
{
    const io_call call{io_operation::remove, kind_of(std::string_view{path}), path, sync_directory, {}};
    return guarded(owner(vfs), call, SQLITE_IOERR_DELETE, [=] {
        return system_files()->xDelete(system_files(), path, sync_directory);
    });
}

int last_error(sqlite3_vfs* /*vfs*/, int size, char* text)
{
    return injected_errno != 0 ? injected_errno : system_files()->xGetLastError(system_files(), size, text);
}

} // namespace

std::string_view to_string(io_operation what) noexcept
{
    switch (what) {
    case io_operation::open:
        return "open";
    case io_operation::remove:
        return "remove";
    case io_operation::read:
        return "read";
    case io_operation::write:
        return "write";
    case io_operation::truncate:
        return "truncate";
    case io_operation::sync:
        return "sync";
    case io_operation::size:
        return "size";
    case io_operation::lock:
        return "lock";
    case io_operation::map:
        return "map";
    default:
        return "map lock";
    }
}

std::string_view to_string(io_file where) noexcept
{
    switch (where) {
    case io_file::database:
        return "database";
    case io_file::write_ahead_log:
        return "write-ahead log";
    case io_file::rollback_journal:
        return "rollback journal";
    default:
        return "other file";
    }
}

faulty_files::faulty_files(decide before, observe after)
    : before_{std::move(before)}, after_{std::move(after)}, vfs_{std::make_unique<sqlite3_vfs>()},
      former_default_{sqlite3_vfs_find(nullptr)}
{
    // Everything but files themselves is the system's: names, time, random bytes.
    *vfs_ = *system_files();
    vfs_->pNext = nullptr;
    vfs_->zName = "faulty";
    vfs_->pAppData = this;
    vfs_->szOsFile += static_cast<int>(sizeof(file));
    vfs_->xOpen = &open;
    vfs_->xDelete = &remove;
    vfs_->xGetLastError = &last_error;
    if (sqlite3_vfs_register(vfs_.get(), 1) != SQLITE_OK)
        throw std::runtime_error("SQLite does not take the file system");
}

faulty_files::~faulty_files()
{
    sqlite3_vfs_unregister(vfs_.get());
    sqlite3_vfs_register(former_default_, 1);
}

void faulty_files::heal()
{
    const std::scoped_lock lock{mutex_};
    before_ = nullptr;
    after_ = nullptr;
}

io_fate faulty_files::judge(const io_call& call)
{
    const std::scoped_lock lock{mutex_};
    const auto fate = before_ ? before_(call) : io_fate::pass;
    if (fate == io_fate::kill_before)
        ::kill(::getpid(), SIGKILL);
    return fate;
}

void faulty_files::done(const io_call& call, io_fate fate)
{
    const std::scoped_lock lock{mutex_};
    if (after_)
        after_(call);
    if (fate == io_fate::kill_torn || fate == io_fate::kill_after)
        ::kill(::getpid(), SIGKILL);
}

} // namespace tare::test
