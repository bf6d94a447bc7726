#include "codec/nested_sha256.hpp"
#include "codec/processors.hpp"

#include <tare/codec/background_sha256.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace tare::codec {
namespace {

/// What bytes belong to.
enum class whose : std::uint8_t
{
    message,
    part,
    both
};

struct job
{
    bytes_view bytes;
    whose of;
    /// Where the digest goes when the message, or the part, ends with these bytes.
    digest* out;
};

bool is_within(bytes_view bytes, bytes_view whole) noexcept
{
    const std::less_equal<> before;
    return before(whole.data(), bytes.data()) &&
           before(bytes.data() + bytes.size(), whole.data() + whole.size());
}

/// Jobs under way at a time.
constexpr std::size_t ring_size = 1024;

/// What is worth waking a thread for.
constexpr std::size_t many_bytes = std::size_t{256} << 10U;
constexpr std::size_t many_jobs = 256;

} // namespace

/// A ring of jobs with one producer, the owner, and one consumer, the thread. Positions count jobs; a job's
/// place is its position modulo the ring's size.
class background_sha256::lane
{
public:
    lane() = default;

    ~lane()
    {
        if (!thread_.joinable())
            return;
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
        more_.notify_one();
    }

    lane(const lane&) = delete;
    lane& operator=(const lane&) = delete;

    void add(const job& j)
    {
        seen_ += j.bytes.size();
        if (!thread_.joinable() && !start_thread()) {
            work(j);
            return;
        }
        if (added_ == done_.load(std::memory_order_acquire) + ring_size) {
            publish();
            await(added_ - ring_size + 1);
        }
        ring_[added_ % ring_size] = j;
        ++added_;
        held_back_ += j.bytes.size();
        if (held_back_ >= many_bytes || added_ - published_.load(std::memory_order_relaxed) >= many_jobs)
            publish();
    }

    [[nodiscard]] std::uint64_t position() const noexcept { return added_; }

    void wait(std::uint64_t position)
    {
        if (thread_.joinable())
            catch_up(std::min(position, added_));
    }

    void settle(std::uint64_t position)
    {
        wait(position);
        if (failure_)
            std::rethrow_exception(failure_);
    }

private:
    static constexpr std::uint64_t nobody_waits = everything;

    bool start_thread()
    {
        if (alone_ || seen_ < bytes_before_thread)
            return false;
        try {
            ring_.resize(ring_size);
            thread_ = std::jthread{[this] { run(); }};
        } catch (const std::system_error&) {
            // The system allows no more threads; the owner's will do.
            alone_ = true;
        }
        return thread_.joinable();
    }

    void publish()
    {
        held_back_ = 0;
        if (published_.load(std::memory_order_relaxed) == added_)
            return;
        const std::scoped_lock lock{mutex_};
        published_.store(added_, std::memory_order_release);
        more_.notify_one();
    }

    void catch_up(std::uint64_t position)
    {
        const auto published = published_.load(std::memory_order_relaxed);
        if (position > published && done_.load(std::memory_order_acquire) == published) {
            // The thread is idle and what is left is little. These jobs were never published: their positions
            // are used again.
            for (auto at = published; at != added_; ++at)
                work(ring_[at % ring_size]);
            added_ = published;
            held_back_ = 0;
            return;
        }
        publish();
        await(position);
    }

    void await(std::uint64_t position)
    {
        if (done_.load(std::memory_order_acquire) >= position)
            return;
        std::unique_lock lock{mutex_};
        awaited_ = position;
        progress_.wait(lock, [&] { return done_.load(std::memory_order_acquire) >= position; });
        awaited_ = nobody_waits;
    }

    void run()
    {
        for (std::uint64_t at = 0;;) {
            const auto end = await_more(at);
            if (end == at)
                return;
            for (std::size_t unsaid = 0; at != end;) {
                const auto& next = ring_[at % ring_size];
                unsaid += next.bytes.size();
                work(next);
                done_.store(++at, std::memory_order_release);
                if (at != end && unsaid < many_bytes)
                    continue;
                unsaid = 0;
                tell_progress(at);
            }
        }
    }

    /// The end of what is published beyond `at`; `at` itself when the thread shall end.
    std::uint64_t await_more(std::uint64_t at)
    {
        std::unique_lock lock{mutex_};
        more_.wait(lock, [&] { return stopping_ || published_.load(std::memory_order_acquire) != at; });
        return stopping_ ? at : published_.load(std::memory_order_acquire);
    }

    void tell_progress(std::uint64_t done)
    {
        const std::scoped_lock lock{mutex_};
        if (done >= awaited_)
            progress_.notify_one();
    }

    void work(const job& j) noexcept
    {
        try {
            switch (j.of) {
            case whose::message:
                hash_.add_to_message(j.bytes);
                break;
            case whose::part:
                hash_.add_to_part(j.bytes);
                break;
            case whose::both:
                hash_.add_to_both(j.bytes);
                break;
            }
            if (j.out != nullptr)
                *j.out = j.of == whose::part ? hash_.finish_part() : hash_.finish_message();
        } catch (...) {
            failure_ = std::current_exception();
        }
    }

    std::vector<job> ring_;
    /// The owner's.
    std::uint64_t added_ = 0;
    std::uint64_t seen_ = 0;
    std::size_t held_back_ = 0;
    bool alone_ = only_one_processor();
    /// Of whoever works: the thread on published jobs, the owner on the rest while the thread is idle.
    nested_sha256 hash_;
    std::exception_ptr failure_;
    /// Written by one side each, read by the other: on cache lines of their own.
    alignas(64) std::atomic<std::uint64_t> published_{0};
    alignas(64) std::atomic<std::uint64_t> done_{0};
    std::mutex mutex_;
    std::condition_variable more_;
    std::condition_variable progress_;
    /// Where the owner waits for the thread to come to.
    std::uint64_t awaited_ = nobody_waits;
    bool stopping_ = false;
    std::jthread thread_;
};

background_sha256::background_sha256() : lane_{std::make_unique<lane>()} {}

background_sha256::~background_sha256() = default;

void background_sha256::update(bytes_view bytes)
{
    begin(bytes);
    end();
}

void background_sha256::begin(bytes_view bytes)
{
    within_message_ = true;
    open_ = bytes;
}

void background_sha256::part(bytes_view bytes)
{
    within_part_ = true;
    if (!is_within(bytes, open_)) {
        lane_->add({bytes, whose::part, nullptr});
        return;
    }
    const auto before = static_cast<std::size_t>(bytes.data() - open_.data());
    if (before != 0)
        lane_->add({open_.first(before), whose::message, nullptr});
    lane_->add({bytes, whose::both, nullptr});
    open_ = open_.subspan(before + bytes.size());
}

void background_sha256::finish_part(digest& out)
{
    within_part_ = false;
    lane_->add({{}, whose::part, &out});
}

void background_sha256::end()
{
    if (!open_.empty())
        lane_->add({open_, whose::message, nullptr});
    open_ = {};
}

void background_sha256::finish(digest& out)
{
    within_message_ = false;
    lane_->add({{}, whose::message, &out});
}

std::uint64_t background_sha256::position() const noexcept
{
    return lane_->position();
}

void background_sha256::settle(std::uint64_t position)
{
    lane_->settle(position);
}

void background_sha256::wait() noexcept
{
    lane_->wait(everything);
}

digest background_sha256::finish()
{
    digest out;
    finish(out);
    settle();
    return out;
}

void background_sha256::discard()
{
    if (within_message_)
        static_cast<void>(finish());
    discard_part();
}

void background_sha256::discard_part()
{
    if (!within_part_)
        return;
    digest unused;
    finish_part(unused);
    settle();
}

} // namespace tare::codec
