// Lists the same tars with Go's archive/tar and with our reader, and fails where they differ and we did not
// refuse.
#include "comparison.hpp"
#include "tar_bases.hpp"
#include "tar_listing.hpp"
#include "tar_mutator.hpp"

#include <fmt/format.h>

#include <shared_images.hpp>
#include <utility>

namespace {

using namespace tare::test;

/// Whole archives, excerpts of them, and mutants of the small ones.
class tar_inputs final : public comparison_inputs
{
public:
    explicit tar_inputs(const comparison_options& o) : seed_{o.seed}
    {
        small_ = generated_bases();
        generated_ = small_.size();
        const auto add = [this](const std::filesystem::path& folder) {
            for (auto& archive : archives_below(folder)) {
                for (auto& excerpt : excerpts(archive))
                    small_.push_back(std::move(excerpt));
                whole_.push_back(std::move(archive));
            }
        };
        if (const auto folder = shared_images())
            add(*folder);
        else
            fmt::print("No folder of shared images (TARE_SHARED): only generated archives are compared.\n");
        for (const auto& folder : o.folders)
            add(folder);
    }

    [[nodiscard]] std::uint64_t named() const override { return whole_.size() + small_.size(); }

    [[nodiscard]] std::string name(std::uint64_t index) const override { return base(index).name; }

    [[nodiscard]] std::string at(std::uint64_t index) const override
    {
        if (index < named())
            return base(index).bytes;
        tar_mutator m{seed_ ^ (index * 0xD1342543DE82EF95U)};
        // Generated bases are few but hold all formats: half of the mutants are theirs.
        const auto& parent = small_[m.below(2) == 0 ? m.below(generated_) : m.below(small_.size())];
        return m.mutate(parent.bytes);
    }

private:
    [[nodiscard]] const base_archive& base(std::uint64_t index) const
    {
        return index < whole_.size() ? whole_[index] : small_[index - whole_.size()];
    }

    std::uint64_t seed_;
    std::vector<base_archive> whole_;
    std::vector<base_archive> small_;
    /// How many of the small ones were made here; they stand first.
    std::size_t generated_ = 0;
};

reading list(std::string_view archive, const comparison_options&)
{
    return list_like_go(archive);
}

int compare(const comparison_options& o)
{
    return compare_with_go(o, tar_inputs{o}, {"archives", list, {}});
}

} // namespace

int main(int count, char** arguments)
{
    return run_comparison(count, arguments, compare);
}
