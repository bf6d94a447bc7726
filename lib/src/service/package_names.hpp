#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tare::service {

/// Keeps the names of the packages of the reports whose files were listed last, so that not every page reads
/// the whole report for them. Everything kept is of one state of the store (`report_store::changes`):
/// whatever changes there, all of it is forgotten. May be used from any thread; no call takes long.
class package_names
{
public:
    /// In the report's order.
    using list = std::shared_ptr<const std::vector<std::string>>;

    /// What is kept of an image, if the store is still as it was; null when nothing is.
    [[nodiscard]] list find(std::string_view id, std::uint64_t changes);

    /// Keeps names that were read when the store was at `changes`, and forgets those that were not asked for
    /// longest. A list of more than 2 MiB is not kept.
    void keep(std::string id, std::uint64_t changes, list names);

private:
    struct entry
    {
        std::string id;
        list names;
    };

    static constexpr std::size_t most_images = 8;
    static constexpr std::size_t most_bytes = std::size_t{2} << 20U;

    std::mutex mutex_;
    /// Asked for last first.
    std::list<entry> kept_;
    std::uint64_t changes_ = 0;
};

} // namespace tare::service
