#include "tar/reader_implementation.hpp"

#include <tare/tar/reader.hpp>

#include <array>

namespace tare::tar {

reader::reader(const limits& bounds, entry_sink& sink)
    : implementation_{std::make_unique<implementation>(bounds, sink)}
{}

reader::~reader() = default;
reader::reader(reader&&) noexcept = default;
reader& reader::operator=(reader&&) noexcept = default;

result<void> reader::consume(bytes_view input)
{
    return implementation_->consume(input);
}

result<void> reader::finish()
{
    return implementation_->finish();
}

bool reader::at_end() const noexcept
{
    return implementation_->at_end();
}

std::uint64_t reader::offset() const noexcept
{
    return implementation_->offset();
}

std::uint64_t reader::entries() const noexcept
{
    return implementation_->entries();
}

std::string_view to_string(entry_type t) noexcept
{
    static constexpr std::array<std::string_view, 8> names{"regular",     "hard_link",    "symlink",
                                                           "char_device", "block_device", "directory",
                                                           "fifo",        "other"};
    return names[static_cast<std::size_t>(t) % names.size()];
}

} // namespace tare::tar
