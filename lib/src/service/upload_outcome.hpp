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
    std::vector<std::string> ids;
    /// The stored reports, in the archive's order, as JSON or as text.
    std::vector<std::string> reports;
    /// What is thought of each, where that is asked for.
    std::vector<policy::verdict> verdicts;
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

/// Stores the reports, which are spent then, and judges the images. Blocks.
[[nodiscard]] result<upload_outcome>
keep(store::report_store& store, std::vector<store::new_report>& reports, const answer_plan& plan);

/// The answer.
[[nodiscard]] http::response
answer_of(const upload_outcome& outcome, const answer_plan& plan, const representation& chosen);

} // namespace tare::service
