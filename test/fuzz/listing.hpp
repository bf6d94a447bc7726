#pragma once

#include "fuzz_support.hpp"

#include <tare/codec/sha256.hpp>
#include <tare/tar/reader.hpp>

#include <string>

namespace tare::test {

/// Writes down what a tar reader says, so that two readings can be compared.
class listing final : public tar::entry_sink
{
public:
    result<void> on_entry(const tar::entry& e) override
    {
        text_ += e.path;
        text_ += '\0';
        text_ += e.link_target;
        text_ += '\0';
        text_ += std::to_string(e.size) + ' ' + std::to_string(e.mode) + ' ' + std::to_string(e.mtime) +
                 e.type_flag;
        expected_ = e.size;
        got_ = 0;
        return {};
    }

    result<void> on_content(bytes_view bytes) override
    {
        got_ += bytes.size();
        content_.update(bytes);
        return {};
    }

    result<void> on_entry_end() override
    {
        require(got_ == expected_);
        text_ += content_.finish().hex();
        return {};
    }

    [[nodiscard]] const std::string& text() const { return text_; }

    void note(const result<void>& outcome)
    {
        text_ += outcome ? "ok" : std::string{describe(outcome.error().code).id} + outcome.error().detail;
    }

private:
    std::string text_;
    codec::sha256 content_;
    std::uint64_t expected_ = 0;
    std::uint64_t got_ = 0;
};

} // namespace tare::test
