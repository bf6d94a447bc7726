#pragma once

#include <tare/base/log.hpp>
#include <tare/base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tare::store {

/// What a list of images shows of each; everything else is in the report.
struct image_summary
{
    /// `sha256:…` of the config.
    std::string id;
    /// Names the image is known by, sorted.
    std::vector<std::string> names;
    std::string platform;
    std::uint64_t visible_bytes = 0;
    /// What the command needs, and the rest; absent where the report does not tell them, and of reports that
    /// an older Tare stored.
    std::optional<std::uint64_t> payload_bytes;
    std::optional<std::uint64_t> tare_bytes;
    std::uint64_t compressed_bytes = 0;
    std::uint64_t layers = 0;
    /// When the report was stored: RFC 3339 in UTC.
    std::string stored_at;
};

/// A report on its way into the store.
struct new_report
{
    /// `sha256:…` of the config.
    std::string id;
    /// With `id` the key: the same bytes give the same report.
    std::string analyser_version;
    /// Names to know the image by from now on; a name that another image had moves to this one.
    std::vector<std::string> names;
    std::string platform;
    std::uint64_t visible_bytes = 0;
    /// Absent where the report does not tell them.
    std::optional<std::uint64_t> payload_bytes;
    std::optional<std::uint64_t> tare_bytes;
    std::uint64_t compressed_bytes = 0;
    std::uint64_t layers = 0;
    /// Whether every digest that the archive claims was found right. A report that is not verified gives way
    /// to the first one of the same key that is.
    bool verified = false;
    /// Takes the place of the report of the same key, to which somebody has added. One that was verified
    /// meanwhile stays, and an image that was deleted meanwhile is `errc::not_found`.
    bool replaces = false;
    /// The report as JSON.
    std::string report_json;
    /// The root filesystem, as `report::encode` wrote it.
    std::string file_tree;
};

/// What `put` did.
struct put_outcome
{
    /// False when this image was reported by this analyser version before; the stored report is then
    /// unchanged.
    bool created = false;
    /// True when the image had no report at all before.
    bool new_image = false;
};

/// A page of `list`.
struct image_page
{
    std::vector<image_summary> images;
    /// Where the next page starts; absent on the last one. Opaque.
    std::optional<std::string> next;
};

/// A policy as it was stored.
struct stored_policy
{
    std::string name;
    /// RFC 3339 in UTC.
    std::string stored_at;
    /// The policy as JSON.
    std::string json;
};

/// Asked with the JSON of what is there, or nothing, before a policy is changed; its error is the answer
/// then. Called while nobody else can change anything.
using policy_guard = std::function<result<void>(std::optional<std::string_view> current)>;

/// Policies that are kept at most; one more is `errc::limit_exceeded`.
inline constexpr std::size_t most_policies = 100;

/// Keeps reports and policies. Every call may block on storage and may be made from any thread; none runs on
/// an I/O thread. Errors: `errc::storage_full`, `errc::storage_failed`, and those named below. After a failed
/// fsync, or once the database is found to be damaged, nothing is written any more until the process is
/// started again.
class report_store
{
public:
    virtual ~report_store() = default;

    /// Stores all reports durably, or none; once it returned without an error, they survive a crash. One
    /// outcome for each, in their order.
    [[nodiscard]] virtual result<std::vector<put_outcome>> put_all(std::span<const new_report> reports) = 0;

    /// `put_all` of one.
    [[nodiscard]] result<put_outcome> put(const new_report& r)
    {
        const auto outcomes = put_all({&r, 1});
        return outcomes ? result<put_outcome>{outcomes->front()} : outcomes.error();
    }

    /// The id of the image that `reference` means: an id, a unique prefix of one (12 hex digits or more, with
    /// or without `sha256:`) or a name. `errc::not_found`, `errc::ambiguous_id`, `errc::invalid_reference`.
    [[nodiscard]] virtual result<std::string> resolve(std::string_view reference) = 0;

    /// The newest report of an image, as JSON. `errc::not_found`.
    [[nodiscard]] virtual result<std::string> report(std::string_view id) = 0;

    /// The names an image is known by, and when it was stored. `errc::not_found`.
    [[nodiscard]] virtual result<image_summary> summary(std::string_view id) = 0;

    /// The root filesystem of an image, for `report::decode_file_tree`. `errc::not_found`.
    [[nodiscard]] virtual result<std::string> file_tree(std::string_view id) = 0;

    /// Images, newest first, `limit` a page; `cursor` is the `next` of the page before. With a `name_prefix`
    /// those that have a name starting like this, in the order of these names, and each image once.
    /// `errc::invalid_parameter` for a cursor that is none.
    [[nodiscard]] virtual result<image_page>
    list(std::size_t limit, std::optional<std::string_view> cursor, std::string_view name_prefix) = 0;

    /// Forgets an image, its names and its reports. `errc::not_found`.
    [[nodiscard]] virtual result<void> remove(std::string_view id) = 0;

    /// All policies, by name.
    [[nodiscard]] virtual result<std::vector<stored_policy>> policies() = 0;

    /// One policy. `errc::not_found`.
    [[nodiscard]] virtual result<stored_policy> policy(std::string_view name) = 0;

    /// Stores a policy durably, in the place of the one that has the name; true when there was none.
    [[nodiscard]] virtual result<bool>
    put_policy(std::string_view name, std::string_view json, const policy_guard& may) = 0;

    /// Forgets a policy. `errc::not_found`.
    [[nodiscard]] virtual result<void> remove_policy(std::string_view name, const policy_guard& may) = 0;

    /// Whether reports can be stored right now; what readiness asks.
    [[nodiscard]] virtual result<void> ready() = 0;

    /// How many images there are reports on. Alone of all calls it does not block: for metrics. Of a large
    /// database they are counted while it is used already; 0 until that is done.
    [[nodiscard]] virtual std::uint64_t images() const noexcept = 0;

    /// A number that grows with every change to images, their names and their reports. What was read after
    /// it was asked for is current for as long as it stays the same. Does not block.
    [[nodiscard]] virtual std::uint64_t changes() const noexcept = 0;
};

/// A store in one SQLite database "tare.db" in `directory`, which is created when it is missing (WAL,
/// synchronous=FULL, migrations applied). Throws std::runtime_error with the sentence that says what to
/// change when the directory cannot be used, when another process has the store open, or when the database is
/// damaged or of a newer version. A large database is verified on a thread of its own while it is used;
/// `log`, which outlives the store, says what came of it.
[[nodiscard]] std::unique_ptr<report_store> open_sqlite(const std::string& directory, log_sink& log);

/// The same, in memory only: for tests and for `tare serve` without a data directory.
[[nodiscard]] std::unique_ptr<report_store> open_in_memory();

} // namespace tare::store
