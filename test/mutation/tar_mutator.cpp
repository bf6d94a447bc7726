#include "tar_mutator.hpp"

#include "tar/header.hpp"
#include "tar_dictionary.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <tar_builder.hpp>
#include <utility>
#include <vector>

namespace tare::test {

using namespace std::string_view_literals;
using namespace dictionary;

std::string tar_mutator::mutate(std::string archive)
{
    for (std::size_t count = 1 + below(4); count > 0; --count)
        mutate_once(archive);
    return archive;
}

void tar_mutator::mutate_once(std::string& archive)
{
    switch (below(18)) {
    case 0:
    case 1:
    case 2:
    case 3:
        return edit_field(archive);
    case 4:
    case 5:
        return edit_type(archive);
    case 6:
        return edit_bytes(archive);
    case 7:
        return move_blocks(archive);
    case 8:
    case 9:
        return move_units(archive);
    case 10:
    case 11:
    case 12:
    case 13:
        return edit_body(archive);
    case 14:
    case 15:
    case 16:
        return insert_extension(archive);
    default:
        return edit_end(archive);
    }
}

std::size_t tar_mutator::any_unit(const std::string& archive, unit& out)
{
    std::vector<unit> units;
    std::size_t at = 0;
    while (at + tar::block_size <= archive.size()) {
        const auto header = tar::read_header(as_bytes_view(std::string_view{archive}.substr(at)));
        if (!header)
            break;
        const auto stored =
            tar::has_no_data(header->type_flag) ? 0 : static_cast<std::uint64_t>(header->size);
        const auto size = tar::block_size + stored + tar::padding_of(stored);
        if (size > archive.size() - at)
            break;
        units.push_back({at, static_cast<std::size_t>(size)});
        at += static_cast<std::size_t>(size);
    }
    if (!units.empty())
        out = any_of(units);
    return units.size();
}

void tar_mutator::fix_checksum(std::string& archive, std::size_t offset)
{
    if (offset + tar::block_size > archive.size() || below(12) == 0)
        return;
    set_checksum(archive, offset);
    if (below(20) != 0)
        return;
    // The sum of signed bytes is as good.
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < tar::block_size; ++i)
        sum += i >= 148 && i < 156 ? ' ' : static_cast<signed char>(archive[offset + i]);
    if (sum >= 0)
        archive.replace(offset + 148, 7, octal(static_cast<std::uint64_t>(sum), 7));
}

std::string tar_mutator::any_number(std::size_t width)
{
    const std::uint64_t small[] = {0, 1, 5, 7, 511, 512, 513, 1024, 1536, 07777};
    switch (below(9)) {
    case 0:
        return base256(static_cast<std::int64_t>(any_of(small)), width);
    case 1:
        return base256(-static_cast<std::int64_t>(any_of(small)), width);
    case 2:
        return std::string(width, any_of(std::array{' ', '\0', '7', '\xff', '\x80', '9', '-'}));
    case 3:
        return any_bytes(width);
    case 4:
        return "  " + octal(any_of(small), 6);
    default:
        return octal(any_of(small), std::max<std::size_t>(width, 6));
    }
}

void tar_mutator::edit_field(std::string& archive)
{
    unit u{};
    if (any_unit(archive, u) == 0)
        return edit_bytes(archive);
    const field& f = any_of(fields);
    std::string text = f.number        ? any_number(f.width)
                       : below(4) == 0 ? any_bytes(f.width)
                                       : std::string{any_of(texts)};
    if (below(3) != 0)
        text.resize(std::max(text.size(), f.width), '\0');
    text.resize(std::min(text.size(), f.width));
    archive.replace(u.offset + f.offset, text.size(), text);
    fix_checksum(archive, u.offset);
}

void tar_mutator::edit_type(std::string& archive)
{
    unit u{};
    if (any_unit(archive, u) == 0)
        return;
    archive[u.offset + 156] = below(30) == 0 ? static_cast<char>(below(256)) : any_of(type_flags);
    fix_checksum(archive, u.offset);
}

void tar_mutator::edit_bytes(std::string& archive)
{
    if (archive.empty())
        return;
    const std::size_t at = below(archive.size());
    archive[at] = static_cast<char>(below(256));
    if (below(2) == 0)
        fix_checksum(archive, at / tar::block_size * tar::block_size);
}

void tar_mutator::move_blocks(std::string& archive)
{
    const std::size_t blocks = archive.size() / tar::block_size;
    if (blocks == 0)
        return;
    const std::size_t from = below(blocks) * tar::block_size;
    const std::size_t to = below(blocks + 1) * tar::block_size;
    const std::string block = archive.substr(from, tar::block_size);
    switch (below(4)) {
    case 0:
        archive.insert(to, block);
        break;
    case 1:
        archive.erase(from, tar::block_size);
        break;
    case 2:
        archive.insert(to, std::string(tar::block_size * (1 + below(2)), '\0'));
        break;
    default:
        archive.replace(from, tar::block_size, std::string(tar::block_size, '\0'));
        break;
    }
}

void tar_mutator::move_units(std::string& archive)
{
    unit from{};
    unit to{};
    if (any_unit(archive, from) == 0)
        return;
    any_unit(archive, to);
    const std::string bytes = archive.substr(from.offset, from.size);
    switch (below(3)) {
    case 0:
        archive.insert(to.offset, bytes);
        break;
    case 1:
        archive.erase(from.offset, from.size);
        break;
    default:
        archive.erase(from.offset, from.size);
        archive.insert(std::min(to.offset, archive.size()), bytes);
        break;
    }
}

void tar_mutator::edit_body(std::string& archive)
{
    unit u{};
    for (int tries = 0; tries < 6; ++tries) {
        if (any_unit(archive, u) == 0)
            return;
        // Extension headers first: they are what readers differ in.
        if ("xgLK"sv.find(archive[u.offset + 156]) != std::string_view::npos)
            break;
    }
    const auto header = tar::read_header(as_bytes_view(std::string_view{archive}.substr(u.offset)));
    if (!header || u.size <= tar::block_size)
        return;
    std::string body = archive.substr(u.offset + tar::block_size, static_cast<std::size_t>(header->size));
    const bool records = header->type_flag == 'x' || header->type_flag == 'g';
    if (records && below(5) != 0)
        edit_records(body);
    else if (!body.empty() && below(2) == 0)
        body[below(body.size())] = any_of(std::array{'\0', '\n', ' ', '=', '0', '9', ',', '-', '+', 'x'});
    else if (!body.empty() && below(2) == 0)
        body.erase(below(body.size()), 1 + below(8));
    else
        body.insert(below(body.size() + 1), any_of(values));
    std::string replacement = archive.substr(u.offset, tar::block_size);
    replacement.replace(124, 12, octal(body.size(), 12));
    fix_checksum(replacement, 0);
    archive.replace(u.offset, u.size, replacement + padded(body));
}

std::string tar_mutator::any_record()
{
    std::string record = pax_record(any_of(keys), any_of(values));
    if (below(12) == 0)
        record[0] = static_cast<char>(record[0] + (below(2) == 0 ? 1 : -1));
    if (below(30) == 0)
        record.pop_back();
    if (below(30) == 0)
        record.insert(0, "0");
    return record;
}

void tar_mutator::edit_records(std::string& body)
{
    std::vector<std::string> records;
    std::string_view rest = body;
    while (!rest.empty()) {
        const std::size_t end = std::min(
            rest.size(), static_cast<std::size_t>(std::atoi(std::string{rest.substr(0, 6)}.c_str()))
        );
        if (end == 0)
            break;
        records.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end);
    }
    const std::size_t at = below(records.size() + 1);
    const bool existing = at < records.size();
    const auto place = records.begin() + static_cast<std::ptrdiff_t>(at);
    switch (below(5)) {
    case 0:
        if (existing)
            records.erase(place);
        break;
    case 1:
        if (existing)
            records.insert(place, std::string{records[below(records.size())]});
        break;
    case 2:
        if (const std::size_t equals = existing ? place->find('=') : std::string::npos;
            equals != std::string::npos) {
            const std::size_t space = place->find(' ');
            const auto key = place->substr(space + 1, equals - space - 1);
            *place = pax_record(key, any_of(values));
        }
        break;
    default:
        records.insert(place, any_record());
        break;
    }
    std::string edited;
    for (const auto& r : records)
        edited += r;
    // `rest` is a view of the old body.
    edited += rest;
    body = std::move(edited);
}

void tar_mutator::insert_extension(std::string& archive)
{
    unit u{};
    const std::size_t at = any_unit(archive, u) == 0 ? 0 : u.offset;
    const char flag = any_of(std::array{'x', 'x', 'x', 'x', 'g', 'L', 'K'});
    std::string body;
    if (flag == 'x' || flag == 'g')
        for (std::size_t n = below(4); n > 0; --n)
            body += any_record();
    else
        body = std::string{any_of(texts)} + std::string(below(3), '\0');
    tar_builder extension;
    extension.entry({.name = "extension", .type_flag = flag}, body);
    archive.insert(at, extension.bytes());
}

void tar_mutator::edit_end(std::string& archive)
{
    switch (below(5)) {
    case 0:
        archive.resize(below(archive.size() + 1));
        break;
    case 1:
        archive.resize(below(archive.size() / tar::block_size + 1) * tar::block_size);
        break;
    case 2:
        archive.append(tar::block_size * (1 + below(3)), '\0');
        break;
    case 3:
        archive += any_bytes(700);
        break;
    default:
        archive += tar_builder{}.file("appended", "x").finish();
        break;
    }
}

} // namespace tare::test
