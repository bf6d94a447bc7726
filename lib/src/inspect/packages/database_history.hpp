#pragma once

#include <tare/inspect/content.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tare::inspect {

struct found_package;

/// Which layer brought the packages of a database that layers replace as a whole: the one from which on the
/// database has listed that version, without a layer in between whose database does not.
class database_history
{
public:
    /// Tells one package and version from another.
    using key = std::string;
    /// Calls its second argument for every package that a database lists.
    using reader = std::function<void(std::string_view database, const std::function<void(key)>&)>;

    /// `path` leads to the database. Databases of lower layers are read with `read`, at most
    /// `max_packages` packages of each.
    database_history(const image_view& view, std::string_view path, const limits& bounds, const reader& read);

    /// Fills in the layer of a package that the visible database lists.
    void tell(found_package& found, const key& identity) const;

private:
    /// Absent where a database in between could not be read.
    boost::unordered_flat_map<key, std::optional<std::uint64_t>> first_;
    std::optional<std::uint64_t> last_;
};

/// The key of a package of a distribution.
[[nodiscard]] database_history::key
package_key(std::string_view name, std::string_view version, std::string_view architecture);

} // namespace tare::inspect
