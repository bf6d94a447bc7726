#pragma once

#include <tare/analysis/analyzer.hpp>
#include <tare/base/result.hpp>
#include <tare/image/archive_reader.hpp>
#include <tare/report/report.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tare::analysis {

/// Says which file of the archive a document's error is about.
template<class T>
[[nodiscard]] result<T> located_in(const image::blob& file, result<T> parsed)
{
    if (parsed || !parsed.error().where.empty())
        return parsed;
    auto failure = parsed.error();
    failure.where = file.path;
    return failure;
}

/// One layer of a selected image.
struct selected_layer
{
    /// Null for a layer that the archive does not carry and does not have to (foreign).
    const image::blob* blob = nullptr;
    std::string media_type;
    digest stored_digest;
    std::uint64_t stored_size = 0;
};

/// One image of an archive, with every part found and verified against what the archive claims; views into
/// the archive's contents.
struct selected_image
{
    /// Null for a root filesystem, which has none.
    const image::blob* config = nullptr;
    std::optional<digest> manifest_digest;
    std::vector<std::string> names;
    std::vector<selected_layer> layers;
    std::vector<report::note> notes;
};

struct selection
{
    std::string format;
    std::vector<selected_image> images;
};

/// Finds the images of an archive as a container runtime would: an OCI layout wins over docker-save's
/// manifest.json, which has to agree with it; without either, the archive is a root filesystem or no image at
/// all.
[[nodiscard]] result<selection> select_images(const image::archive_contents& contents, const options& o);

} // namespace tare::analysis
