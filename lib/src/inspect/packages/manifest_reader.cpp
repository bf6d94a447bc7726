#include "inspect/content_readers.hpp"
#include "inspect/packages/manifest.hpp"
#include "inspect/whole_file.hpp"

#include <utility>

namespace tare::inspect {
namespace {

class manifest_reader final : public image::content_reader
{
public:
    explicit manifest_reader(const limits& bounds) : bounds_{bounds} {}

    [[nodiscard]] std::string_view subject() const noexcept override { return manifest_subject; }

    [[nodiscard]] std::optional<std::uint64_t>
    begin(const image::layer_entry& file, bytes_view /*head*/) override
    {
        format_ = format_of(file.path);
        if (format_ == nullptr)
            return std::nullopt;
        path_ = file.path;
        return content_.begin(file.size, bounds_.max_manifest_bytes);
    }

    [[nodiscard]] bool on_bytes(bytes_view bytes) override
    {
        content_.add(bytes);
        return true;
    }

    [[nodiscard]] image::reading end() override
    {
        if (content_.is_too_large())
            return {nullptr, image::shortfall{"max_manifest_bytes", bounds_.max_manifest_bytes, {}}};
        auto found = std::make_unique<package_manifest>();
        found->kind = format_->kind;
        auto missed = format_->read(path_, content_.take(), bounds_, *found);
        found->packages.shrink_to_fit();
        found->paths.shrink_to_fit();
        if (found->packages.empty() && found->paths.empty())
            found.reset();
        return {std::move(found), std::move(missed)};
    }

private:
    const limits& bounds_;
    const manifest_format* format_ = nullptr;
    std::string path_;
    whole_file content_;
};

} // namespace

std::unique_ptr<image::content_reader> make_manifest_reader(const limits& bounds)
{
    return std::make_unique<manifest_reader>(bounds);
}

} // namespace tare::inspect
