#include "inspect/content_readers.hpp"
#include "inspect/elf_layout.hpp"
#include "inspect/elf_parser.hpp"

#include <tare/inspect/content.hpp>

#include <utility>

namespace tare::inspect {
namespace {

class elf_reader final : public image::content_reader
{
public:
    explicit elf_reader(const limits& bounds) : parser_{bounds.max_elf_start_bytes} {}

    [[nodiscard]] std::string_view subject() const noexcept override { return elf_subject; }

    [[nodiscard]] std::optional<std::uint64_t> begin(const image::layer_entry& file, bytes_view head) override
    {
        if (!as_text(head).starts_with(elf_magic))
            return std::nullopt;
        parser_.start(file.size);
        return file.size;
    }

    [[nodiscard]] bool on_bytes(bytes_view bytes) override { return parser_.consume(bytes); }

    [[nodiscard]] image::reading end() override { return parser_.finish(); }

private:
    elf_parser parser_;
};

} // namespace

std::unique_ptr<image::content_reader> make_elf_reader(const limits& bounds)
{
    return std::make_unique<elf_reader>(bounds);
}

} // namespace tare::inspect
