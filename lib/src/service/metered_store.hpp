#pragma once

#include <tare/http/metrics.hpp>
#include <tare/store/report_store.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tare::service {

/// A report store that counts how often it is asked for what, how long that takes and how often it fails.
class metered_store final : public store::report_store
{
public:
    /// Adds its figures to `to`, which outlives it. `directory` is where `of` keeps its files; empty: in
    /// memory.
    metered_store(std::unique_ptr<store::report_store> of, http::metrics& to, const std::string& directory);

    result<std::vector<store::put_outcome>> put_all(std::span<const store::new_report> reports) override;
    result<std::string> resolve(std::string_view reference) override;
    result<std::string> report(std::string_view id) override;
    result<store::image_summary> summary(std::string_view id) override;
    result<std::string> file_tree(std::string_view id) override;
    result<store::image_page>
    list(std::size_t limit, std::optional<std::string_view> cursor, std::string_view name_prefix) override;
    result<void> remove(std::string_view id) override;
    result<std::vector<store::stored_policy>> policies() override;
    result<store::stored_policy> policy(std::string_view name) override;
    result<bool>
    put_policy(std::string_view name, std::string_view json, const store::policy_guard& may) override;
    result<void> remove_policy(std::string_view name, const store::policy_guard& may) override;
    result<void> ready() override;
    std::uint64_t images() const noexcept override;
    std::uint64_t changes() const noexcept override;

private:
    /// In the order of their words in the source file.
    enum class operation : std::uint8_t
    {
        put,
        resolve,
        report,
        summary,
        file_tree,
        list,
        remove,
        policies,
        policy,
        put_policy,
        remove_policy,
        ready,
    };

    static constexpr std::size_t operation_count = 12;

    struct operation_figures
    {
        http::duration_histogram* durations = nullptr;
        http::counter* failures = nullptr;
    };

    /// Calls, measures and counts.
    template<class Call>
    auto measured(operation what, Call call);

    std::unique_ptr<store::report_store> of_;
    std::array<operation_figures, operation_count> figures_;
    /// 1 unless the last attempt to write, or to find out whether that is possible, failed.
    http::gauge& writable_;
};

} // namespace tare::service
