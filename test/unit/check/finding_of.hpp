#pragma once

#include <tare/analysis/analyzer.hpp>
#include <tare/report/finding.hpp>

#include <boost/describe/enum_to_string.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/catch_tostring.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <tar_builder.hpp>
#include <utility>
#include <vector>

template<>
struct Catch::StringMaker<tare::report::finding_result>
{
    static std::string convert(tare::report::finding_result r)
    {
        return boost::describe::enum_to_string(r, "?");
    }
};

namespace tare::test {

using enum report::finding_result;

/// An image to be judged: layers, what is in its config, and how the history says it was built.
class judged
{
public:
    /// An image of one layer, unless `layers` adds more.
    explicit judged(tar_builder layer) { layers_.push_back({layer.finish(), "RUN build"}); }

    /// One without anything in its layer but a file that nothing asks for.
    judged() : judged{tar_builder{}.file("data", "x")} {}

    /// Adds a layer.
    judged& layer(const tar_builder& files, std::string created_by = "RUN more")
    {
        layers_.push_back({files.finish(), std::move(created_by)});
        return *this;
    }

    /// Says what made the first layer.
    judged& built_by(std::string created_by)
    {
        layers_.front().created_by = std::move(created_by);
        return *this;
    }

    /// JSON members of the config's `config`: `"User":"0"`.
    judged& with(std::string runtime)
    {
        runtime_ = std::move(runtime);
        return *this;
    }

    /// JSON members of the config itself.
    judged& top(std::string members)
    {
        top_ = std::move(members);
        return *this;
    }

    /// Steps of the history that made no layer, after those that did.
    judged& steps(std::vector<std::string> created_by)
    {
        steps_ = std::move(created_by);
        return *this;
    }

    judged& platform(std::string os, std::string architecture)
    {
        os_ = std::move(os);
        architecture_ = std::move(architecture);
        return *this;
    }

    /// Leaves a layer out of the archive, as layouts may do with foreign ones.
    judged& lacking_a_layer()
    {
        lacking_ = true;
        return *this;
    }

    /// Allows no file's content to be looked at.
    judged& reading_nothing()
    {
        options_.bounds.max_kept_file_bytes = 1;
        return *this;
    }

    /// Analyses with these options.
    judged& within(analysis::options o)
    {
        options_ = std::move(o);
        return *this;
    }

    /// What one check finds.
    [[nodiscard]] report::finding by(std::string_view check) const;

    /// Only how it ends.
    [[nodiscard]] report::finding_result result(std::string_view check) const { return by(check).result; }

    /// All findings.
    [[nodiscard]] std::vector<report::finding> findings() const;

private:
    struct source
    {
        std::string tar;
        std::string created_by;
    };

    std::vector<source> layers_;
    std::vector<std::string> steps_;
    std::string runtime_;
    std::string top_;
    std::string os_ = "linux";
    std::string architecture_ = "amd64";
    bool lacking_ = false;
    analysis::options options_;
};

/// What one check finds in a root filesystem, as `docker export` writes it.
[[nodiscard]] report::finding in_root_filesystem(std::string_view check, const tar_builder& files);

/// The paths of a finding's places, in order, with a space after each.
[[nodiscard]] std::string paths(const report::finding& f);

} // namespace tare::test
