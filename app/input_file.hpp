#pragma once

#include <tare/base/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tare::app {

/// An archive on disk or on standard input, read from start to end. Shows how far it is on standard error
/// when that is a terminal.
class input_file
{
public:
    /// "-" is standard input, which must not be a terminal; then `example` shows how to pipe into it.
    /// `errc::invalid_parameter` when it cannot be opened.
    [[nodiscard]] static result<input_file> open(const std::string& path, std::string_view example);

    ~input_file();
    input_file(input_file&& other) noexcept;
    input_file& operator=(input_file&&) = delete;

    /// Reads up to `buffer.size()` bytes; 0 is the end.
    [[nodiscard]] result<std::size_t> read(std::span<std::byte> buffer);

    /// Takes the progress line off the terminal.
    void clear_progress();

private:
    input_file(int descriptor, std::string name);

    void show_progress();

    int descriptor_;
    std::string name_;
    /// Bytes in all; 0 when unknown.
    std::uint64_t size_ = 0;
    std::uint64_t read_ = 0;
    bool interactive_ = false;
    bool shown_ = false;
    std::chrono::steady_clock::time_point next_show_{};
};

} // namespace tare::app
