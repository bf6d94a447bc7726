#pragma once

#include "scoped_file.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Databases of rpm, built as rpm lays them out.
namespace tare::test {

inline std::string number_of(std::uint64_t value, std::size_t size, bool big)
{
    std::string out(size, '\0');
    for (std::size_t i = 0; i < size; ++i, value >>= 8U)
        out[big ? size - 1 - i : i] = static_cast<char>(value & 0xFFU);
    return out;
}

/// Builds one header: `rpm_header_builder{}.text(1000, "bash").strings(1117, {"a", "b"}).finish()`.
class rpm_header_builder
{
public:
    /// The header of a package: name, version, release, architecture.
    static rpm_header_builder
    package(std::string_view name, std::string_view version, std::string_view release = "1")
    {
        rpm_header_builder out;
        out.text(1000, name).text(1001, version).text(1002, release).text(1022, "x86_64");
        return out;
    }

    rpm_header_builder& text(std::uint32_t tag, std::string_view value)
    {
        return add(tag, 6, 1, std::string{value} + '\0');
    }

    rpm_header_builder& strings(std::uint32_t tag, const std::vector<std::string>& values)
    {
        std::string data;
        for (const auto& v : values)
            data += v + '\0';
        return add(tag, 8, static_cast<std::uint32_t>(values.size()), data);
    }

    rpm_header_builder& numbers(std::uint32_t tag, const std::vector<std::uint32_t>& values)
    {
        std::string data;
        for (const auto v : values)
            data += number_of(v, 4, true);
        return add(tag, 4, static_cast<std::uint32_t>(values.size()), data);
    }

    /// Whole paths, as directories, indexes and names.
    rpm_header_builder& files(const std::vector<std::string>& paths)
    {
        std::vector<std::string> directories;
        std::vector<std::string> names;
        std::vector<std::uint32_t> indexes;
        for (const auto& p : paths) {
            const auto slash = p.rfind('/') + 1;
            const auto directory = p.substr(0, slash);
            auto at = std::find(directories.begin(), directories.end(), directory);
            if (at == directories.end())
                at = directories.insert(at, directory);
            indexes.push_back(static_cast<std::uint32_t>(at - directories.begin()));
            names.push_back(p.substr(slash));
        }
        return numbers(1116, indexes).strings(1117, names).strings(1118, directories);
    }

    /// An entry as it is.
    rpm_header_builder& add(std::uint32_t tag, std::uint32_t type, std::uint32_t count, std::string_view data)
    {
        entries_ += number_of(tag, 4, true) + number_of(type, 4, true) + number_of(data_.size(), 4, true) +
                    number_of(count, 4, true);
        data_ += data;
        ++count_;
        return *this;
    }

    [[nodiscard]] std::string finish() const
    {
        const auto region = number_of(63, 4, true) + number_of(7, 4, true) +
                            number_of(data_.size(), 4, true) + number_of(16, 4, true);
        const std::string trailer(16, '\xff');
        return number_of(count_ + 1, 4, true) + number_of(data_.size() + trailer.size(), 4, true) + region +
               entries_ + data_ + trailer;
    }

private:
    std::string entries_;
    std::string data_;
    std::uint64_t count_ = 0;
};

/// A hash of Berkeley DB. Values of less than a quarter of a page stand between the keys, as it does.
inline std::string
berkeley_database(const std::vector<std::string>& blobs, bool big = false, std::size_t page_size = 512)
{
    const std::size_t room = page_size - 26;
    std::string overflow;
    std::string items;
    std::string index;
    std::size_t next = 2;
    std::size_t at = page_size;
    const auto item = [&](std::string_view bytes) {
        at -= bytes.size();
        items.insert(0, bytes);
        index += number_of(at, 2, big);
    };
    const auto page_head =
        [big](std::size_t number, std::size_t following, std::size_t entries, std::size_t used, char type) {
            return std::string(8, '\0') + number_of(number, 4, big) + number_of(0, 4, big) +
                   number_of(following, 4, big) + number_of(entries, 2, big) + number_of(used, 2, big) +
                   '\0' + type;
        };
    item(std::string{"\1key0", 5});
    item(std::string{"\1\0\0\0\0", 5});
    for (const auto& blob : blobs) {
        item(std::string{"\1key1", 5});
        if (blob.size() <= page_size / 4) {
            item('\1' + blob);
            continue;
        }
        item(std::string{"\3\0\0\0", 4} + number_of(next, 4, big) + number_of(blob.size(), 4, big));
        for (std::size_t done = 0; done < blob.size();) {
            const auto piece = blob.substr(done, room);
            done += piece.size();
            auto page = page_head(next, done < blob.size() ? next + 1 : 0, 1, piece.size(), '\7') + piece;
            page.resize(page_size);
            overflow += page;
            ++next;
        }
    }
    std::string meta(page_size, '\0');
    meta.replace(12, 4, number_of(0x00061561, 4, big));
    meta.replace(16, 4, number_of(9, 4, big));
    meta.replace(20, 4, number_of(page_size, 4, big));
    meta[25] = '\10';
    meta.replace(32, 4, number_of(next - 1, 4, big));
    auto hash = page_head(1, 0, index.size() / 2, at, '\15') + index;
    hash.resize(at);
    return meta + hash + items + overflow;
}

/// rpm's own format.
inline std::string ndb_database(const std::vector<std::string>& blobs)
{
    const auto n = [](std::uint64_t v) { return number_of(v, 4, false); };
    std::string slots = "RpmP" + n(0) + n(7) + n(1) + n(blobs.size() + 1) + std::string(12, '\0');
    std::string data;
    std::uint64_t package = 0;
    for (const auto& blob : blobs) {
        ++package;
        std::string block = "BlbS" + n(package) + n(7) + n(blob.size()) + blob;
        block.resize((block.size() + 12 + 15) / 16 * 16 - 12);
        block += n(0) + n(blob.size()) + "BlbE";
        slots += "Slot" + n(package) + n((4096 + data.size()) / 16) + n(block.size() / 16);
        data += block;
    }
    while (slots.size() < 4096)
        slots += "Slot" + std::string(12, '\0');
    return slots + data;
}

/// What SQLite itself wrote: the database, and its log when `keep_log`.
struct sqlite_files
{
    std::string database;
    std::string log;
};

inline sqlite_files
sqlite_database(const std::vector<std::string>& blobs, bool keep_log = false, int page_size = 4096)
{
    const scoped_file place{""};
    sqlite3* db = nullptr;
    const auto run = [&db](const std::string& sql) {
        if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            throw std::runtime_error(sqlite3_errmsg(db));
    };
    const auto read = [](const std::string& path) {
        std::ifstream file{path, std::ios::binary};
        return std::string{std::istreambuf_iterator<char>{file}, {}};
    };
    if (sqlite3_open(place.path().c_str(), &db) != SQLITE_OK)
        throw std::runtime_error("no database can be made");
    run("PRAGMA page_size=" + std::to_string(page_size));
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA wal_autocheckpoint=0");
    run("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)");
    run("CREATE TABLE IF NOT EXISTS 'Name' (key TEXT NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL)");
    if (keep_log)
        run("PRAGMA wal_checkpoint(TRUNCATE)");
    for (const auto& blob : blobs) {
        sqlite3_stmt* insert = nullptr;
        sqlite3_prepare_v2(db, "INSERT INTO Packages(blob) VALUES(?)", -1, &insert, nullptr);
        sqlite3_bind_blob(insert, 1, blob.data(), static_cast<int>(blob.size()), SQLITE_TRANSIENT);
        sqlite3_step(insert);
        sqlite3_finalize(insert);
    }
    if (!keep_log)
        run("PRAGMA wal_checkpoint(TRUNCATE)");
    sqlite_files out{read(place.path()), read(place.path() + "-wal")};
    sqlite3_close(db);
    ::unlink((place.path() + "-wal").c_str());
    ::unlink((place.path() + "-shm").c_str());
    return out;
}

} // namespace tare::test
