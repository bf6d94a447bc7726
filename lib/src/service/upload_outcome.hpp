#pragma once

#include "service/endpoint.hpp"
#include "service/judging.hpp"

#include <tare/base/result.hpp>
#include <tare/http/response.hpp>
#include <tare/policy/verdict.hpp>
#include <tare/store/report_store.hpp>

#include <string>
#include <string_view>
#include <vector>

// What an upload comes to once its archive is analysed.
namespace tare::service {

/// What became of an archive.
struct upload_outcome
{
    bool created = false;
    /// Whether an image fails, and that is to stop whoever asks.
    bool refused = false;
    std::vector<std::string> ids;
    /// The answer: reports and verdicts in the form that is asked for, in the archive's order.
    std::string body;
};

/// What is wanted of the reports once they are stored.
struct answer_plan
{
    judge_of_images judge;
    /// Whether an image that fails is answered with 422.
    bool gate = false;
    /// The form of the answer, by its word in `?format=`.
    std::string_view format;

    [[nodiscard]] bool judges() const noexcept;
};

/// Stores the reports, which are spent then, judges the images, and writes all of it down. Blocks.
[[nodiscard]] result<upload_outcome>
keep(store::report_store& store, std::vector<store::new_report>& reports, const answer_plan& plan);

/// The answer.
[[nodiscard]] http::response answer_of(upload_outcome outcome, const representation& chosen);

} // namespace tare::service
