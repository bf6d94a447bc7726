#include "service/ready_answers.hpp"

#include <utility>

namespace tare::service {

std::shared_ptr<const ready_answer> ready_answers::find(const std::string& key, std::uint64_t changes)
{
    const std::lock_guard lock{mutex_};
    if (changes != changes_)
        return nullptr;
    const auto found = by_key_.find(key);
    if (found == by_key_.end())
        return nullptr;
    kept_.splice(kept_.begin(), kept_, found->second);
    return found->second->answer;
}

void ready_answers::keep(std::string key, std::uint64_t changes, std::shared_ptr<const ready_answer> answer)
{
    entry made{std::move(key), std::move(answer)};
    const auto taken = weight(made);
    if (taken > most_bytes_ / 4)
        return;
    const std::lock_guard lock{mutex_};
    // What was read before a change must not be served after it.
    if (changes < changes_)
        return;
    if (changes > changes_) {
        forget_all();
        changes_ = changes;
    }
    if (by_key_.contains(made.key))
        return;
    while (bytes_ + taken > most_bytes_) {
        bytes_ -= weight(kept_.back());
        by_key_.erase(kept_.back().key);
        kept_.pop_back();
    }
    kept_.push_front(std::move(made));
    by_key_.emplace(kept_.front().key, kept_.begin());
    bytes_ += taken;
}

std::size_t ready_answers::bytes() const
{
    const std::lock_guard lock{mutex_};
    return bytes_;
}

std::size_t ready_answers::weight(const entry& e) noexcept
{
    return sizeof e + sizeof(ready_answer) + e.key.size() + e.answer->id.size() + e.answer->etag.size() +
           e.answer->bytes->size();
}

void ready_answers::forget_all() noexcept
{
    by_key_.clear();
    kept_.clear();
    bytes_ = 0;
}

} // namespace tare::service
