#include "inspect/content_readers.hpp"

#include <tare/base/ascii.hpp>
#include <tare/inspect/content.hpp>

#include <utility>

namespace tare::inspect {
namespace {

// Linux reads that much of a file to tell what it is (BINPRM_BUF_SIZE). The line may end with the last byte;
// of one that goes on, the last byte is lost.
constexpr std::size_t line_bytes = 256;
static_assert(line_bytes <= image::content_reader::head_bytes);

constexpr std::string_view blanks_of_scripts = " \t";
constexpr std::string_view ends_of_path{" \t\0", 3};

class script_reader final : public image::content_reader
{
public:
    [[nodiscard]] std::string_view subject() const noexcept override { return script_subject; }

    [[nodiscard]] std::optional<std::uint64_t>
    begin(const image::layer_entry& /*file*/, bytes_view head) override
    {
        const auto start = as_text(head).substr(0, line_bytes);
        if (!start.starts_with("#!"))
            return std::nullopt;
        auto line = trimmed(start.substr(2, start.find('\n') - 2), blanks_of_scripts);
        const bool goes_on = start.size() == line_bytes && start.find('\n') == std::string_view::npos;
        // A path that may have been cut off is none: the kernel refuses it.
        if (goes_on && start.find_first_of(ends_of_path, start.find(line)) == std::string_view::npos)
            return std::nullopt;
        if (goes_on)
            line = trimmed(start.substr(2, line_bytes - 3), blanks_of_scripts);
        line = line.substr(0, line.find('\0'));
        if (line.empty())
            return std::nullopt;
        const auto end = line.find_first_of(blanks_of_scripts);
        interpreter_ = line.substr(0, end);
        argument_ =
            end == std::string_view::npos ? std::string_view{} : trimmed(line.substr(end), blanks_of_scripts);
        return 0;
    }

    [[nodiscard]] bool on_bytes(bytes_view /*bytes*/) override { return false; }

    [[nodiscard]] image::reading end() override
    {
        auto found = std::make_unique<script>();
        found->interpreter = interpreter_;
        found->argument = argument_;
        return {std::move(found), std::nullopt};
    }

private:
    std::string interpreter_;
    std::string argument_;
};

} // namespace

std::unique_ptr<image::content_reader> make_script_reader(const limits& /*bounds*/)
{
    return std::make_unique<script_reader>();
}

} // namespace tare::inspect
