#pragma once

#include "service/endpoint.hpp"

#include <tare/base/limits.hpp>
#include <tare/policy/policy.hpp>
#include <tare/policy/verdict.hpp>
#include <tare/policy/write.hpp>
#include <tare/store/report_store.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the endpoints that judge images have in common. Whatever asks the store blocks.
namespace tare::service {

inline constexpr std::string_view markdown_type = "text/markdown; charset=utf-8";
inline constexpr std::string_view sarif_type = "application/sarif+json";
inline constexpr std::string_view junit_type = "application/xml";

/// Today, in UTC: what waivers and releases of distributions are held against.
[[nodiscard]] std::chrono::sys_days today();

/// What somebody names in a parameter and does not exist is a wrong parameter: the path is right. Faults of
/// the service itself stay what they are.
[[nodiscard]] error of_parameter(std::string_view name, error e);

/// A policy's JSON by its name, built-in ones included; `errc::not_found`.
[[nodiscard]] result<std::string> policy_json(store::report_store& store, std::string_view name);

/// An image as it is judged: on this day, whenever it was analysed.
struct judged_image
{
    report::image_report report;
    /// As `report::encode` writes it.
    std::string files;

    [[nodiscard]] policy::subject subject() const noexcept { return {report, files}; }
};

/// A stored image; errors as `find_image` and the store give them.
[[nodiscard]] result<judged_image> load_image(store::report_store& store, std::string_view reference);

/// The same of what the store has, or is about to have.
[[nodiscard]] result<judged_image> judged_image_of(std::string_view report_json, std::string file_tree);

/// What a request wants images to be judged by, from its query.
struct judging_request
{
    /// Absent: what the checks say by themselves.
    std::optional<std::string> policy;
    std::optional<std::string> baseline;
    /// Whether an image that fails is answered with 422.
    bool gate = false;
};

/// Reads `?policy=`, `?baseline=` and `?gate=`. With a `fallback` there is always a policy; without, the
/// other two need one.
[[nodiscard]] result<judging_request>
read_judging(const http::request& head, std::optional<std::string_view> fallback);

/// What images are judged by, ready to be used.
struct judge_of_images
{
    std::optional<policy::policy> rules;
    std::string name;
    std::optional<judged_image> baseline;

    [[nodiscard]] policy::verdict judge(const judged_image& image) const;
};

/// Loads the policy and the baseline; names that mean nothing are `errc::invalid_parameter`.
[[nodiscard]] result<judge_of_images>
load_judge(store::report_store& store, const judging_request& wanted, const limits& bounds);

/// The forms that verdicts come in.
[[nodiscard]] std::vector<representation> verdict_representations(schema_source json);

/// Verdicts in a form other than JSON: its word in `?format=`.
[[nodiscard]] std::string rendered(const std::vector<policy::verdict>& verdicts, std::string_view format);

/// `?policy=`, `?baseline=` and `?gate=`.
[[nodiscard]] std::vector<parameter> judging_parameters();

} // namespace tare::service
