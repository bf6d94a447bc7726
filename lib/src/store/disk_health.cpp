#include "store/disk_health.hpp"

namespace tare::store {

error no_space_left()
{
    return make_error(
        errc::storage_full,
        "The data directory has no space left. Free some, or delete images; reports that are "
        "stored can still be read."
    );
}

result<void> disk_health::check() const
{
    if (lost_a_write_)
        return make_error(
            errc::storage_failed,
            "The disk failed to store what it had accepted, so nothing more is written. "
            "Check the disk, then restart Tare."
        );
    if (damaged_)
        return make_error(
            errc::storage_failed, "The report database is damaged, so nothing more is written. Check the "
                                  "disk, then restore a backup: "
                                  "tare restore FILE."
        );
    return {};
}

} // namespace tare::store
