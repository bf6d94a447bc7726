#pragma once

#include <tare/store/report_store.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tare::test {

/// A store in memory that fails when it is told to.
class faulty_store final : public store::report_store
{
public:
    /// `fault` is what every call fails with; it belongs to the test and outlives the store.
    explicit faulty_store(const std::atomic<std::optional<errc>>& fault) : fault_{fault} {}

    result<std::vector<store::put_outcome>> put_all(std::span<const store::new_report> reports) override
    {
        return guarded([&] { return of_->put_all(reports); });
    }

    result<std::string> resolve(std::string_view reference) override
    {
        return guarded([&] { return of_->resolve(reference); });
    }

    result<std::string> report(std::string_view id) override
    {
        return guarded([&] { return of_->report(id); });
    }

    result<store::image_summary> summary(std::string_view id) override
    {
        return guarded([&] { return of_->summary(id); });
    }

    result<std::string> file_tree(std::string_view id) override
    {
        return guarded([&] { return of_->file_tree(id); });
    }

    result<store::image_page>
    list(std::size_t limit, std::optional<std::string_view> cursor, std::string_view name_prefix) override
    {
        return guarded([&] { return of_->list(limit, cursor, name_prefix); });
    }

    result<void> remove(std::string_view id) override
    {
        return guarded([&] { return of_->remove(id); });
    }

    result<std::vector<store::stored_policy>> policies() override
    {
        return guarded([&] { return of_->policies(); });
    }

    result<store::stored_policy> policy(std::string_view name) override
    {
        return guarded([&] { return of_->policy(name); });
    }

    result<bool>
    put_policy(std::string_view name, std::string_view json, const store::policy_guard& may) override
    {
        return guarded([&] { return of_->put_policy(name, json, may); });
    }

    result<void> remove_policy(std::string_view name, const store::policy_guard& may) override
    {
        return guarded([&] { return of_->remove_policy(name, may); });
    }

    result<void> ready() override
    {
        return guarded([&] { return of_->ready(); });
    }

    std::uint64_t images() const noexcept override { return of_->images(); }

    std::uint64_t changes() const noexcept override { return of_->changes(); }

private:
    template<class Call>
    auto guarded(Call call) -> decltype(call())
    {
        if (const auto fault = fault_.load())
            return make_error(*fault, "The disk failed: canary-of-the-disk.");
        return call();
    }

    const std::atomic<std::optional<errc>>& fault_;
    std::unique_ptr<store::report_store> of_ = store::open_in_memory();
};

} // namespace tare::test
