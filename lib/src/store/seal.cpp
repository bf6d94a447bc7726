#include "store/seal.hpp"

#include <isa-l/crc64.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>

namespace tare::store {
namespace {

std::uint64_t add_bytes(std::uint64_t crc, const void* bytes, std::size_t size) noexcept
{
    return ::crc64_ecma_refl(crc, static_cast<const unsigned char*>(bytes), size);
}

std::uint64_t add_number(std::uint64_t crc, std::uint64_t number) noexcept
{
    std::array<unsigned char, 8> bytes{};
    for (auto& b : bytes) {
        b = static_cast<unsigned char>(number & 0xFFU);
        number >>= 8U;
    }
    return add_bytes(crc, bytes.data(), bytes.size());
}

std::uint64_t add_value(std::uint64_t crc, sqlite3_value* value) noexcept
{
    const int type = sqlite3_value_type(value);
    const auto tag = static_cast<unsigned char>(type);
    crc = add_bytes(crc, &tag, 1);
    if (type == SQLITE_INTEGER)
        return add_number(crc, static_cast<std::uint64_t>(sqlite3_value_int64(value)));
    const void* const bytes = sqlite3_value_blob(value);
    const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
    crc = add_number(crc, size);
    return size == 0 ? crc : add_bytes(crc, bytes, size);
}

void seal(sqlite3_context* context, int count, sqlite3_value** values) noexcept
{
    std::uint64_t crc = 0;
    for (auto* const value : std::span{values, static_cast<std::size_t>(count)})
        crc = add_value(crc, value);
    sqlite3_result_int64(context, std::bit_cast<std::int64_t>(crc));
}

} // namespace

void add_seal_function(sqlite3* database)
{
    constexpr int any_count = -1;
    const int code = sqlite3_create_function_v2(
        database, "tare_seal", any_count, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, &seal, nullptr,
        nullptr, nullptr
    );
    if (code != SQLITE_OK)
        throw std::bad_alloc{};
}

} // namespace tare::store
