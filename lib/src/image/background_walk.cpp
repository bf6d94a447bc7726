#include "image/background_walk.hpp"

#include "codec/processors.hpp"

#include <unistd.h>

#include <array>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

namespace tare::image {
namespace {

/// What is worth waking the reader for, and what may be left when the owner is woken.
constexpr std::size_t batch = 8;
constexpr std::size_t few_left = background_walk::most_under_way / 2;

// Decompressing cannot be shared out, and where threads outnumber processors it is what everything waits for:
// the owner shall run. On Linux nice(2) is the calling thread's, and that of the threads it starts, which
// hash what is walked.
void let_the_owner_run_first() noexcept
{
    constexpr int steps = 4;
    [[maybe_unused]] const int now = nice(steps);
}

struct piece
{
    bytes_view bytes;
    decoded_so_far then;
};

} // namespace

class background_walk::worker
{
public:
    worker(reader& to, bool threads) : reader_{to}, alone_{!threads || codec::only_one_processor()} {}

    ~worker()
    {
        if (!thread_.joinable())
            return;
        {
            const std::scoped_lock lock{mutex_};
            stopping_ = true;
        }
        more_.notify_one();
        thread_.join();
    }

    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;

    result<void> add(const piece& p)
    {
        seen_ += p.bytes.size();
        if (!thread_.joinable() && !start_thread()) {
            if (!failed())
                keep(read(p), p);
            return outcome();
        }
        std::unique_lock lock{mutex_};
        if (added_ - read_ == most_under_way) {
            publish();
            progress_.wait(lock, [this] { return added_ - read_ <= few_left; });
        }
        if (failed())
            return outcome();
        ring_.at(added_ % ring_.size()) = p;
        ++added_;
        if (added_ - published_ >= batch)
            publish();
        return {};
    }

    result<void> drain()
    {
        std::unique_lock lock{mutex_};
        publish();
        progress_.wait(lock, [this] { return added_ == read_; });
        return outcome();
    }

    [[nodiscard]] decoded_so_far failed_at() const noexcept { return failed_at_; }

private:
    bool start_thread()
    {
        if (alone_ || seen_ < bytes_before_thread)
            return false;
        try {
            thread_ = std::thread{[this] { run(); }};
        } catch (const std::system_error&) {
            // The system allows no more threads; the owner's will do.
            alone_ = true;
        }
        return thread_.joinable();
    }

    void publish()
    {
        published_ = added_;
        more_.notify_one();
    }

    void run()
    {
        let_the_owner_run_first();
        std::unique_lock lock{mutex_};
        while (true) {
            more_.wait(lock, [this] { return stopping_ || published_ != read_; });
            if (stopping_)
                return;
            if (!failed()) {
                const auto next = ring_.at(read_ % ring_.size());
                lock.unlock();
                const auto fault = read(next);
                lock.lock();
                keep(fault, next);
            }
            ++read_;
            if (added_ - read_ <= few_left)
                progress_.notify_one();
        }
    }

    /// An exception of the reader's is thrown again where the owner asks.
    struct fault
    {
        std::optional<error> refusal;
        std::exception_ptr exception;
    };

    [[nodiscard]] fault read(const piece& p) noexcept
    {
        try {
            if (auto done = reader_.read_decoded(p.bytes, p.then); !done)
                return {done.error(), nullptr};
            return {};
        } catch (...) {
            return {std::nullopt, std::current_exception()};
        }
    }

    void keep(const fault& f, const piece& of)
    {
        fault_ = f;
        if (failed())
            failed_at_ = of.then;
    }

    [[nodiscard]] bool failed() const noexcept { return fault_.refusal || fault_.exception; }

    [[nodiscard]] result<void> outcome() const
    {
        if (fault_.exception)
            std::rethrow_exception(fault_.exception);
        return fault_.refusal ? result<void>{*fault_.refusal} : result<void>{};
    }

    reader& reader_;
    std::uint64_t seen_ = 0;
    bool alone_;
    /// Guards what follows, once there is a thread.
    std::mutex mutex_;
    fault fault_;
    decoded_so_far failed_at_;
    std::condition_variable more_;
    std::condition_variable progress_;
    std::array<piece, most_under_way> ring_{};
    std::uint64_t added_ = 0;
    std::uint64_t published_ = 0;
    std::uint64_t read_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

background_walk::background_walk(reader& to, bool threads) : worker_{std::make_unique<worker>(to, threads)} {}

background_walk::~background_walk() = default;

result<void> background_walk::add(bytes_view bytes, const decoded_so_far& now)
{
    return worker_->add({bytes, now});
}

result<void> background_walk::drain()
{
    return worker_->drain();
}

decoded_so_far background_walk::failed_at() const noexcept
{
    return worker_->failed_at();
}

} // namespace tare::image
