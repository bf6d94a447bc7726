#include "inspect/content_readers.hpp"
#include "inspect/packages/java.hpp"
#include "inspect/packages/zip_file.hpp"
#include "inspect/whole_file.hpp"

#include <tare/image/path.hpp>

#include <algorithm>
#include <utility>

namespace tare::inspect {
namespace {

constexpr std::string_view manifest_path = "META-INF/MANIFEST.MF";
constexpr std::string_view maven_directory = "META-INF/maven/";
constexpr std::string_view pom_name = "/pom.properties";
/// Roshal's archives share an extension with resource adapters.
constexpr std::string_view other_rar = "Rar!";

/// Reads one archive and those within it.
class archive_walk
{
public:
    archive_walk(const limits& bounds, std::vector<found_package>& out) : bounds_{bounds}, out_{out} {}

    /// `within` is the archive's path in the outermost one; empty for that one itself.
    void read(std::string_view bytes, std::string_view file, const std::string& within, std::size_t depth)
    {
        const auto entries = zip_entries(bytes, bounds_.max_java_archive_entries - entries_);
        if (!entries)
            return miss({{}, 0, "it is no zip, or is cut off or malformed"});
        entries_ += entries->size();
        if (entries_ > bounds_.max_java_archive_entries) {
            entries_ = bounds_.max_java_archive_entries;
            return miss({"max_java_archive_entries", bounds_.max_java_archive_entries, {}});
        }
        jar_manifest manifest;
        std::vector<maven_coordinates> poms;
        for (const auto& e : *entries) {
            const bool is_manifest = e.name == manifest_path;
            const bool is_pom = e.name.starts_with(maven_directory) && e.name.ends_with(pom_name);
            if (!is_manifest && !is_pom)
                continue;
            std::string memory;
            const auto text = content(bytes, e, memory);
            if (text && is_manifest)
                manifest = read_jar_manifest(*text);
            else if (text)
                poms.push_back(read_pom_properties(*text));
        }
        const auto first = out_.size();
        add_java_packages(file, manifest, std::move(poms), out_);
        for (auto i = first; i < out_.size(); ++i)
            out_[i].found_in = within;
        for (const auto& e : *entries)
            if (is_java_archive(e.name) && e.size > 0)
                read_within(bytes, e, within, depth);
    }

    [[nodiscard]] const std::optional<image::shortfall>& missed() const noexcept { return missed_; }

private:
    void read_within(std::string_view bytes, const zip_entry& e, const std::string& within, std::size_t depth)
    {
        if (depth == bounds_.max_java_archive_depth)
            return miss({"max_java_archive_depth", bounds_.max_java_archive_depth, {}});
        std::string memory;
        const auto inner = content(bytes, e, memory);
        if (!inner)
            return;
        const std::string name{e.name};
        read(*inner, image::base_name(name), within.empty() ? name : within + ':' + name, depth + 1);
    }

    /// All that is looked at counts, together: a zip may name the same bytes any number of times.
    std::optional<std::string_view> content(std::string_view bytes, const zip_entry& e, std::string& memory)
    {
        const auto left = bounds_.max_java_archive_bytes - expanded_;
        if (e.size > left) {
            miss(image::shortfall{"max_java_archive_bytes", bounds_.max_java_archive_bytes, {}});
            return std::nullopt;
        }
        const auto found = zip_content(bytes, e, left, stream_, memory);
        if (!found) {
            miss({{}, 0, e.encrypted ? "a part of it is encrypted" : "a part of it is malformed"});
            return std::nullopt;
        }
        expanded_ += found->size();
        return found;
    }

    void miss(const image::shortfall& why)
    {
        if (!missed_)
            missed_ = why;
    }

    const limits& bounds_;
    std::vector<found_package>& out_;
    inflate_stream stream_;
    std::size_t entries_ = 0;
    std::size_t expanded_ = 0;
    std::optional<image::shortfall> missed_;
};

class java_reader final : public image::content_reader
{
public:
    explicit java_reader(const limits& bounds) : bounds_{bounds} {}

    [[nodiscard]] std::string_view subject() const noexcept override { return java_subject; }

    [[nodiscard]] std::optional<std::uint64_t> begin(const image::layer_entry& file, bytes_view head) override
    {
        if (!is_java_archive(file.path) || file.size == 0 || as_text(head).starts_with(other_rar))
            return std::nullopt;
        file_ = image::base_name(file.path);
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
        const auto bytes = content_.take();
        auto found = std::make_unique<package_manifest>();
        found->kind = manifest_kind::java_archive;
        archive_walk walk{bounds_, found->packages};
        walk.read(bytes, file_, {}, 0);
        if (found->packages.empty())
            found.reset();
        return {std::move(found), walk.missed()};
    }

private:
    const limits& bounds_;
    std::string file_;
    whole_file content_;
};

} // namespace

std::unique_ptr<image::content_reader> make_java_reader(const limits& bounds)
{
    return std::make_unique<java_reader>(bounds);
}

} // namespace tare::inspect
