#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tare::service {

/// One representation of a report as it is sent.
struct ready_answer
{
    std::string id;
    std::string etag;
    /// "gzip", "zstd" or empty. A constant.
    std::string_view encoding;
    std::shared_ptr<const std::string> bytes;
};

/// Keeps what was asked for last ready to be sent, so that asking for it again costs neither a look into the
/// store nor a copy. Everything kept is of one state of the store (`report_store::changes`): whatever changes
/// there, all of it is forgotten. May be used from any thread; no call takes long.
class ready_answers
{
public:
    /// Keeps at most so many bytes; 0 keeps nothing.
    explicit ready_answers(std::size_t most_bytes) : most_bytes_{most_bytes} {}

    /// What is kept under `key`, if the store is still as it was; null when nothing is.
    [[nodiscard]] std::shared_ptr<const ready_answer> find(const std::string& key, std::uint64_t changes);

    /// Keeps an answer that was made when the store was at `changes`, and forgets those that were not asked
    /// for longest. One that would take more than a quarter of the room is not kept.
    void keep(std::string key, std::uint64_t changes, std::shared_ptr<const ready_answer> answer);

    /// Bytes that are kept.
    [[nodiscard]] std::size_t bytes() const;

private:
    struct entry
    {
        std::string key;
        std::shared_ptr<const ready_answer> answer;
    };

    using entries = std::list<entry>;

    [[nodiscard]] static std::size_t weight(const entry& e) noexcept;
    void forget_all() noexcept;

    const std::size_t most_bytes_;
    mutable std::mutex mutex_;
    /// Asked for last first.
    entries kept_;
    /// By `entry::key`.
    std::unordered_map<std::string_view, entries::iterator> by_key_;
    std::size_t bytes_ = 0;
    std::uint64_t changes_ = 0;
};

} // namespace tare::service
