#include "inspect/packages/copyright.hpp"

#include "inspect/packages/control_file.hpp"

#include <tare/base/ascii.hpp>
#include <tare/image/layer_index.hpp>
#include <tare/image/path.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace tare::inspect {
namespace {

constexpr std::string_view folder = "usr/share/doc/";
constexpr std::string_view file_name = "/copyright";
constexpr std::string_view licence_field = "license:";
/// What no licence's short name needs; a line beyond it names none.
constexpr std::size_t longest_line = 200;
constexpr std::size_t most_names = 100;

bool is_copyright(std::string_view path) noexcept
{
    return path.starts_with(folder) && path.ends_with(file_name) &&
           image::parent_path(path).find('/', folder.size()) == std::string_view::npos;
}

class copyright_reader final : public image::content_reader
{
public:
    [[nodiscard]] std::string_view subject() const noexcept override { return "The licences"; }

    [[nodiscard]] std::optional<std::uint64_t> begin(const image::layer_entry& e, bytes_view head) override
    {
        if (!is_copyright(e.path) || !as_text(head).starts_with("Format"))
            return std::nullopt;
        names_.clear();
        line_.clear();
        return e.size;
    }

    [[nodiscard]] bool on_bytes(bytes_view bytes) override
    {
        auto rest = as_text(bytes);
        while (!rest.empty()) {
            const auto end = rest.find('\n');
            const auto piece = rest.substr(0, end);
            line_.append(piece.substr(0, longest_line + 1 - std::min(line_.size(), longest_line + 1)));
            if (end == std::string_view::npos)
                break;
            rest.remove_prefix(end + 1);
            take_line();
        }
        return names_.size() < most_names;
    }

    [[nodiscard]] image::reading end() override
    {
        take_line();
        std::sort(names_.begin(), names_.end());
        names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
        auto found = std::make_unique<copyright_licences>();
        found->names = std::exchange(names_, {});
        return {std::move(found), std::nullopt};
    }

private:
    void take_line()
    {
        const auto is_field =
            line_.size() > licence_field.size() && line_.size() <= longest_line &&
            std::equal(licence_field.begin(), licence_field.end(), line_.begin(), [](char a, char b) {
                return a == lower(b);
            });
        if (is_field) {
            auto name = trimmed(std::string_view{line_}.substr(licence_field.size()));
            const auto known = std::find(names_.begin(), names_.end(), name) != names_.end();
            if (!name.empty() && !known && names_.size() < most_names)
                names_.emplace_back(name);
        }
        line_.clear();
    }

    std::string line_;
    std::vector<std::string> names_;
};

} // namespace

std::unique_ptr<image::content_reader> make_copyright_reader(const limits& /*bounds*/)
{
    return std::make_unique<copyright_reader>();
}

} // namespace tare::inspect
