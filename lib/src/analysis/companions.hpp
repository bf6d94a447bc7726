#pragma once

#include <tare/base/digest.hpp>
#include <tare/base/error.hpp>
#include <tare/report/report.hpp>

#include <string>
#include <vector>

// What comes along with images and is none: attestations and artifacts. It is counted and named, never
// analysed.
namespace tare::analysis {

/// A manifest that came along with an image and is none.
struct companion
{
    bool attestation = false;
    digest of;
    /// What it says that it is; bytes of the archive.
    std::string type;
};

/// Counts and names what came along with an image.
void add_notes(const std::vector<companion>& all, std::vector<report::note>& notes);

/// `errc::not_an_image` for an archive that holds nothing else, which it counts and names.
[[nodiscard]] error only_companions(const std::vector<companion>& all);

} // namespace tare::analysis
