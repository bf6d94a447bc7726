#include "inspect/content_readers.hpp"
#include "inspect/secret_scanner.hpp"

#include <tare/inspect/secrets.hpp>

#include <algorithm>
#include <array>

namespace tare::inspect {
namespace {

/// No secret of any rule is shorter.
constexpr std::uint64_t least_bytes = 8;

/// Whether a file starts as text does: no control characters but white space, backspace, form feed and
/// escape. Programs, archives, pictures and databases all start with others.
bool is_text(bytes_view head) noexcept
{
    static constexpr auto allowed = [] {
        std::array<bool, 256> table{};
        table.fill(true);
        for (std::size_t c = 0; c < 0x20; ++c)
            table.at(c) = c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\b' || c == 0x1B;
        return table;
    }();
    return std::all_of(head.begin(), head.end(), [](std::byte b) {
        return allowed[std::to_integer<std::size_t>(b)];
    });
}

class secret_reader final : public image::content_reader
{
public:
    explicit secret_reader(const limits& bounds) : bounds_{bounds}, candidates_{bounds.max_secret_candidates}
    {}

    [[nodiscard]] std::string_view subject() const noexcept override { return secrets_subject; }

    [[nodiscard]] std::optional<std::uint64_t> begin(const image::layer_entry& file, bytes_view head) override
    {
        if (file.size < least_bytes || bounds_.max_secret_file_bytes == 0 || !is_text(head))
            return std::nullopt;
        too_large_ = file.size > bounds_.max_secret_file_bytes;
        scanner_.begin(file.path, candidates_);
        return std::min(file.size, bounds_.max_secret_file_bytes);
    }

    [[nodiscard]] bool on_bytes(bytes_view bytes) override { return scanner_.feed(as_text(bytes)); }

    [[nodiscard]] image::reading end() override
    {
        scanner_.finish();
        image::reading out;
        if (!scanner_.found().empty())
            out.found = taken();
        if (scanner_.gave_up())
            out.missed = image::shortfall{"max_secret_candidates", bounds_.max_secret_candidates, {}};
        else if (too_large_)
            out.missed = image::shortfall{"max_secret_file_bytes", bounds_.max_secret_file_bytes, {}};
        return out;
    }

private:
    [[nodiscard]] std::unique_ptr<found_secrets> taken() const
    {
        auto found = std::make_unique<found_secrets>();
        found->omitted = scanner_.omitted();
        found->secrets.reserve(scanner_.found().size());
        for (const auto& m : scanner_.found())
            found->secrets.push_back({m.rule->id, m.rule->title, m.rule->severity, m.line, m.column, m.masked}
            );
        return found;
    }

    const limits& bounds_;
    std::uint64_t candidates_;
    secret_scanner scanner_;
    bool too_large_ = false;
};

} // namespace

std::unique_ptr<image::content_reader> make_secret_reader(const limits& bounds)
{
    return std::make_unique<secret_reader>(bounds);
}

} // namespace tare::inspect
