#include "inspect/packages/byte_order.hpp"
#include "inspect/packages/rpm_database.hpp"

#include <cstdint>

namespace tare::inspect {
namespace {

constexpr std::size_t slot_page_size = 4096;
constexpr std::size_t slot_size = 16;
constexpr std::size_t block_size = 16;
constexpr std::size_t blob_head_size = 16;
constexpr std::size_t blob_tail_size = 12;
/// The first two slots of a database are its header.
constexpr std::size_t header_slots = 2;

} // namespace

std::string_view read_ndb(std::string_view bytes, const rpm_blob_sink& sink)
{
    if (bytes.size() < header_slots * slot_size)
        return "it is cut short";
    if (!bytes.starts_with("RpmP") || little_endian(bytes, 4, 4) != 0)
        return "it is no database of rpm's own format";
    const auto slot_bytes = little_endian(bytes, 12, 4) * slot_page_size;
    if (slot_bytes > bytes.size())
        return "it is cut short";
    auto bytes_left = bytes.size();
    for (std::size_t at = header_slots * slot_size; at < slot_bytes; at += slot_size) {
        if (bytes.substr(at, 4) != "Slot")
            return "a slot is malformed";
        const auto package = little_endian(bytes, at + 4, 4);
        if (package == 0)
            continue;
        const auto start = little_endian(bytes, at + 8, 4) * block_size;
        const auto size = little_endian(bytes, at + 12, 4) * block_size;
        if (size < blob_head_size + blob_tail_size || start > bytes.size() || size > bytes.size() - start)
            return "a slot leads out of the database";
        if (size > bytes_left)
            return "its blobs overlap";
        bytes_left -= size;
        const auto length = little_endian(bytes, start + 12, 4);
        if (bytes.substr(start, 4) != "BlbS" || little_endian(bytes, start + 4, 4) != package ||
            length > size - blob_head_size - blob_tail_size)
            return "a blob is malformed";
        sink(bytes.substr(start + blob_head_size, length));
    }
    return {};
}

} // namespace tare::inspect
