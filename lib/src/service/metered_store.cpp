#include "service/metered_store.hpp"

#include "service/figures.hpp"

#include <sys/stat.h>

#include <utility>

namespace tare::service {
namespace {

constexpr std::array<std::string_view, 12> words{"put",       "resolve",    "report",        "summary",
                                                 "file_tree", "list",       "remove",        "policies",
                                                 "policy",    "put_policy", "remove_policy", "ready"};

double file_size(const std::string& path) noexcept
{
    struct stat found{};
    return ::stat(path.c_str(), &found) == 0 ? static_cast<double>(found.st_size) : 0;
}

/// What the client asked for may not be there, or be wrong; only what the store cannot do is its failure.
bool is_failure(const error& e) noexcept
{
    return describe(e.code).status >= 500;
}

} // namespace

metered_store::metered_store(
    std::unique_ptr<store::report_store> of, http::metrics& to, const std::string& directory
)
    : of_{std::move(of)},
      writable_{to.add_gauge(
          "tare_store_writable", "1 unless the last write, or the last look whether one is possible, failed."
      )}
{
    static_assert(words.size() == operation_count);
    for (std::size_t i = 0; i < operation_count; ++i) {
        const http::metric_labels labels{{"operation", std::string{words[i]}}};
        figures_[i].durations =
            &to.add_durations("tare_store_operation_duration_seconds", "Calls of the report store.", labels);
    }
    for (std::size_t i = 0; i < operation_count; ++i) {
        const http::metric_labels labels{{"operation", std::string{words[i]}}};
        figures_[i].failures = &to.add_counter(
            "tare_store_failures_total",
            "Calls that the report store could not do: no space, or a disk at fault.", labels
        );
    }
    writable_.set(1);
    to.add_reading(
        http::metrics::kind::gauge, "tare_store_images",
        "Images that there are reports on; of a large database 0 until they are counted.", {},
        [this] { return static_cast<double>(images()); }
    );
    const auto files = directory.empty() ? std::string{} : directory + "/tare.db";
    to.add_reading(
        http::metrics::kind::gauge, "tare_store_bytes",
        "Size of the report database with its write-ahead log; 0 when it is in memory.", {},
        [files] { return files.empty() ? 0.0 : file_size(files) + file_size(files + "-wal"); }
    );
}

template<class Call>
auto metered_store::measured(operation what, Call call)
{
    auto& of = figures_[static_cast<std::size_t>(what)];
    const stopwatch watch;
    auto outcome = call();
    of.durations->observe(watch.elapsed());
    const bool failed = !outcome && is_failure(outcome.error());
    if (failed)
        of.failures->add();
    const bool writes = what == operation::put || what == operation::remove || what == operation::ready ||
                        what == operation::put_policy || what == operation::remove_policy;
    if (writes)
        writable_.set(failed ? 0 : 1);
    return outcome;
}

result<std::vector<store::put_outcome>> metered_store::put_all(std::span<const store::new_report> reports)
{
    return measured(operation::put, [&] { return of_->put_all(reports); });
}

result<std::string> metered_store::resolve(std::string_view reference)
{
    return measured(operation::resolve, [&] { return of_->resolve(reference); });
}

result<std::string> metered_store::report(std::string_view id)
{
    return measured(operation::report, [&] { return of_->report(id); });
}

result<store::image_summary> metered_store::summary(std::string_view id)
{
    return measured(operation::summary, [&] { return of_->summary(id); });
}

result<std::string> metered_store::file_tree(std::string_view id)
{
    return measured(operation::file_tree, [&] { return of_->file_tree(id); });
}

result<store::image_page>
metered_store::list(std::size_t limit, std::optional<std::string_view> cursor, std::string_view name_prefix)
{
    return measured(operation::list, [&] { return of_->list(limit, cursor, name_prefix); });
}

result<void> metered_store::remove(std::string_view id)
{
    return measured(operation::remove, [&] { return of_->remove(id); });
}

std::uint64_t metered_store::images() const noexcept
{
    return of_->images();
}

std::uint64_t metered_store::changes() const noexcept
{
    return of_->changes();
}

result<std::vector<store::stored_policy>> metered_store::policies()
{
    return measured(operation::policies, [&] { return of_->policies(); });
}

result<store::stored_policy> metered_store::policy(std::string_view name)
{
    return measured(operation::policy, [&] { return of_->policy(name); });
}

result<bool>
metered_store::put_policy(std::string_view name, std::string_view json, const store::policy_guard& may)
{
    return measured(operation::put_policy, [&] { return of_->put_policy(name, json, may); });
}

result<void> metered_store::remove_policy(std::string_view name, const store::policy_guard& may)
{
    return measured(operation::remove_policy, [&] { return of_->remove_policy(name, may); });
}

result<void> metered_store::ready()
{
    return measured(operation::ready, [&] { return of_->ready(); });
}

} // namespace tare::service
