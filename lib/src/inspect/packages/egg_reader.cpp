#include "inspect/content_readers.hpp"
#include "inspect/packages/manifest.hpp"
#include "inspect/packages/zip_file.hpp"
#include "inspect/whole_file.hpp"

#include <tare/image/path.hpp>

#include <algorithm>
#include <utility>

namespace tare::inspect {
namespace {

constexpr std::string_view egg_archive = ".egg";
/// Other languages call their packages eggs too.
constexpr std::string_view zip_mark = "PK";
constexpr std::string_view metadata_path = "EGG-INFO/PKG-INFO";

/// A package of Python as one zip (setuptools, "The Internal Structure of Python Eggs").
class egg_reader final : public image::content_reader
{
public:
    explicit egg_reader(const limits& bounds) : bounds_{bounds} {}

    [[nodiscard]] std::string_view subject() const noexcept override { return egg_subject; }

    [[nodiscard]] std::optional<std::uint64_t> begin(const image::layer_entry& file, bytes_view head) override
    {
        if (!file.path.ends_with(egg_archive) || !as_text(head).starts_with(zip_mark))
            return std::nullopt;
        path_ = file.path;
        return content_.begin(file.size, bounds_.max_java_archive_bytes);
    }

    [[nodiscard]] bool on_bytes(bytes_view bytes) override
    {
        content_.add(bytes);
        return true;
    }

    [[nodiscard]] image::reading end() override
    {
        if (content_.is_too_large())
            return {nullptr, image::shortfall{"max_java_archive_bytes", bounds_.max_java_archive_bytes, {}}};
        auto found = std::make_unique<package_manifest>();
        found->kind = manifest_kind::python_egg;
        auto missed = read(content_.take(), *found);
        if (found->packages.empty())
            found.reset();
        return {std::move(found), std::move(missed)};
    }

private:
    manifest_outcome read(const std::string& bytes, package_manifest& out)
    {
        const auto most = bounds_.max_java_archive_entries;
        const auto entries = zip_entries(bytes, most);
        if (!entries)
            return image::shortfall{{}, 0, "it is no zip, or is cut off or malformed"};
        if (entries->size() > most)
            return image::shortfall{"max_java_archive_entries", most, {}};
        const auto metadata = std::find_if(entries->begin(), entries->end(), [](const zip_entry& e) {
            return e.name == metadata_path;
        });
        if (metadata == entries->end())
            return image::shortfall{{}, 0, "it has no metadata"};
        if (metadata->size > bounds_.max_manifest_bytes)
            return image::shortfall{"max_manifest_bytes", bounds_.max_manifest_bytes, {}};
        std::string memory;
        const auto text = zip_content(bytes, *metadata, bounds_.max_manifest_bytes, stream_, memory);
        if (!text)
            return image::shortfall{{}, 0, "a part of it is encrypted or malformed"};
        return read_python_metadata(path_ + '/' + std::string{metadata_path}, *text, bounds_, out);
    }

    const limits& bounds_;
    std::string path_;
    whole_file content_;
    inflate_stream stream_;
};

} // namespace

std::unique_ptr<image::content_reader> make_egg_reader(const limits& bounds)
{
    return std::make_unique<egg_reader>(bounds);
}

} // namespace tare::inspect
