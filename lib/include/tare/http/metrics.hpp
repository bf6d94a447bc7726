#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::http {

/// Labels of one series, in the order they are written.
using metric_labels = std::vector<std::pair<std::string, std::string>>;

/// A number that only grows. Every member of the three kinds below is lock-free and may be called from any
/// thread.
class counter
{
public:
    void add(std::uint64_t n = 1) noexcept { value_.fetch_add(n, std::memory_order_relaxed); }

    [[nodiscard]] std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

/// A number that goes up and down.
class gauge
{
public:
    void add(std::int64_t n) noexcept { value_.fetch_add(n, std::memory_order_relaxed); }

    void set(std::int64_t n) noexcept { value_.store(n, std::memory_order_relaxed); }

    [[nodiscard]] std::int64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> value_{0};
};

/// How often something took how long.
class duration_histogram
{
public:
    /// Upper bounds of the buckets: from a tenth of a millisecond to five minutes.
    static constexpr std::array<std::chrono::nanoseconds, 12> bounds{
        std::chrono::microseconds{100}, std::chrono::microseconds{500}, std::chrono::milliseconds{2},
        std::chrono::milliseconds{10},  std::chrono::milliseconds{50},  std::chrono::milliseconds{250},
        std::chrono::seconds{1},        std::chrono::seconds{5},        std::chrono::seconds{15},
        std::chrono::seconds{60},       std::chrono::seconds{120},      std::chrono::seconds{300},
    };

    void observe(std::chrono::nanoseconds duration) noexcept;

    /// Observations in the bucket of that index alone; the last one has no upper bound.
    [[nodiscard]] std::uint64_t count(std::size_t bucket) const noexcept
    {
        return counts_[bucket].load(std::memory_order_relaxed);
    }

    [[nodiscard]] std::chrono::nanoseconds sum() const noexcept
    {
        return std::chrono::nanoseconds{sum_.load(std::memory_order_relaxed)};
    }

private:
    std::array<std::atomic<std::uint64_t>, bounds.size() + 1> counts_{};
    std::atomic<std::int64_t> sum_{0};
};

/// Counters in rows and columns, which both are fixed beforehand. Cells that are zero are not written: most
/// combinations never occur.
class counter_table
{
public:
    counter_table(std::size_t rows, std::size_t columns) : columns_{columns}, cells_(rows * columns) {}

    void add(std::size_t row, std::size_t column) noexcept { cells_[row * columns_ + column].add(); }

    [[nodiscard]] std::uint64_t value(std::size_t row, std::size_t column) const noexcept
    {
        return cells_[row * columns_ + column].value();
    }

private:
    std::size_t columns_;
    std::vector<counter> cells_;
};

/// Figures about the program, as Prometheus collects them. All series are made before anything is served;
/// from then on the set is closed, whatever clients send, and nothing that counts or reads takes a lock.
class metrics
{
public:
    enum class kind : std::uint8_t
    {
        counter,
        gauge,
    };

    enum class format : std::uint8_t
    {
        /// Version 0.0.4 of the text format.
        prometheus,
        /// OpenMetrics 1.0.
        openmetrics,
    };

    metrics();
    ~metrics();
    metrics(const metrics&) = delete;
    metrics& operator=(const metrics&) = delete;

    // Each adds one series and throws std::logic_error when its name or labels are not well-formed, when the
    // series is there already, or when the name stands for something else. What is returned lives as long as
    // this object. `help` is one sentence.

    /// The name ends with "_total".
    counter& add_counter(std::string_view name, std::string_view help, const metric_labels& labels = {});

    gauge& add_gauge(std::string_view name, std::string_view help, const metric_labels& labels = {});

    /// The name ends with "_seconds".
    duration_histogram&
    add_durations(std::string_view name, std::string_view help, const metric_labels& labels = {});

    /// A number that is asked for when it is written. `read` is quick and safe from several threads.
    void add_reading(
        kind k, std::string_view name, std::string_view help, const metric_labels& labels,
        std::function<double()> read
    );

    /// One series for every cell: the labels of its row, then `column_label` with the column's value.
    counter_table& add_table(
        std::string_view name, std::string_view help, const std::vector<metric_labels>& rows,
        std::string_view column_label, const std::vector<std::string>& columns
    );

    /// Called before figures are written, to refresh what readings give. Quick and safe from several threads.
    void before_writing(std::function<void()> refresh);

    /// Everything, as text. Safe from several threads.
    [[nodiscard]] std::string text(format f = format::prometheus) const;

    /// The most series there can ever be, a histogram's buckets counted one by one.
    [[nodiscard]] std::size_t max_series() const noexcept;

    /// What there is, for documentation.
    struct description
    {
        std::string name;
        /// "counter", "gauge" or "histogram".
        std::string_view type;
        std::vector<std::string> labels;
        std::string help;
    };

    [[nodiscard]] std::vector<description> describe() const;

    /// The Content-Type of `text`.
    [[nodiscard]] static std::string_view content_type(format f) noexcept;

private:
    struct family;

    family& family_of(
        std::string_view name, std::string_view help, std::string_view type, const metric_labels& labels
    );

    std::vector<std::unique_ptr<family>> families_;
    std::vector<std::function<void()>> refreshers_;
};

/// Adds what client libraries of Prometheus call the process collector: `process_cpu_seconds_total`,
/// `process_resident_memory_bytes`, `process_virtual_memory_bytes`, `process_open_fds`, `process_max_fds`,
/// `process_threads` and `process_start_time_seconds`.
void add_process_metrics(metrics& to);

} // namespace tare::http
