#pragma once

#include <tare/base/bytes.hpp>
#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>
#include <tare/image/platform.hpp>
#include <tare/report/report.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tare::analysis {

/// What to analyse of an archive, and within which bounds.
struct options
{
    limits bounds;
    /// The platform to take of a multi-platform index; absent: linux/amd64, else the only one there is.
    std::optional<image::platform> platform;
    /// Selects one image of an archive by name ("app:1.2"), id or id prefix; absent: all of them.
    std::optional<std::string> image;
    /// The day on which the support of distributions is judged; absent: that is not analysed. Given, and not
    /// asked of the clock, so that the same bytes and the same day give the same report.
    std::optional<std::chrono::sys_days> today;
};

/// All that was found out about one image.
struct image_analysis
{
    report::image_report report;
    /// The root filesystem, as `report::encode` writes it.
    std::string files;
};

/// Reads one archive and reports on the images in it. A push interface without I/O: fed with the bytes as
/// they arrive, in pieces of any size; the outcome does not depend on the pieces. Nothing is extracted,
/// memory grows with the number of files and never with their size, and the same bytes always give the same
/// report.
class analyzer
{
public:
    explicit analyzer(options o);
    ~analyzer();
    analyzer(analyzer&&) noexcept;
    analyzer& operator=(analyzer&&) noexcept;

    /// Takes the next bytes. After an error the analysis is over and every further call gives the same error.
    result<void> consume(bytes_view bytes);

    /// As `consume`, for callers with more than one buffer: these bytes are hashed while the caller reads the
    /// next ones, so they must stay as they are until the next call has returned, whatever it returns, or the
    /// analyser is gone.
    result<void> consume_lent(bytes_view bytes);

    /// Says that these were all, and gives a report for each image, in the archive's order. Call once.
    [[nodiscard]] result<std::vector<image_analysis>> finish();

private:
    class implementation;
    std::unique_ptr<implementation> implementation_;
};

} // namespace tare::analysis
