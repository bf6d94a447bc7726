#pragma once

#include <functional>
#include <string_view>

/// The databases of rpm, each with one header (`rpm_header`) a package. They are read where they lie in
/// memory. What they claim is never believed: a page that is named twice, or blobs that are together larger
/// than the database, end the reading.
namespace tare::inspect {

/// Takes the headers one by one; they are valid during the call only.
using rpm_blob_sink = std::function<void(std::string_view blob)>;

// Each answers with what is wrong, a constant, or with nothing when all was read.

/// `Packages`: a hash of Berkeley DB, in either byte order.
[[nodiscard]] std::string_view read_berkeley_hash(std::string_view bytes, const rpm_blob_sink& sink);

/// `Packages.db`: rpm's own format (rpm, lib/backend/ndb/rpmpkg.c).
[[nodiscard]] std::string_view read_ndb(std::string_view bytes, const rpm_blob_sink& sink);

/// `rpmdb.sqlite`, with what its log has committed (sqlite.org, "Database File Format"); an empty log is
/// none.
[[nodiscard]] std::string_view
read_sqlite_packages(std::string_view bytes, std::string_view log, const rpm_blob_sink& sink);

} // namespace tare::inspect
