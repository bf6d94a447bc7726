#include "inspect/library_loader.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace tare::inspect {

library_loader::library_loader(const image_view& view, const library_search& search, program_closure& out)
    : view_{view}, search_{search}, out_{out}
{}

void library_loader::note(const program_part& part)
{
    loaded_.insert(part.name);
    if (part.file)
        files_.insert(view_.files.at(*part.file).inode);
    if (part.binary != nullptr && part.binary->soname)
        loaded_.insert(*part.binary->soname);
}

bool library_loader::has(std::string_view name) const
{
    return search_.is_linker(name) || loaded_.contains(std::string{name});
}

void library_loader::load_needed_by(std::size_t part)
{
    std::vector<std::size_t> waiting{part};
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        const auto* const binary = out_.parts[waiting[i]].binary;
        if (binary == nullptr)
            continue;
        for (const auto& name : binary->needed) {
            if (has(name))
                continue;
            if (!has_room())
                return;
            if (const auto added = load(name, waiting[i]))
                waiting.push_back(*added);
        }
    }
}

std::optional<std::size_t> library_loader::load(std::string_view name, std::size_t asked_by)
{
    auto part = search_.find(name, asked_by);
    const bool serves = part.problem == part_problem::none;
    if (serves && files_.contains(view_.files.at(*part.file).inode)) {
        out_.other_paths.push_back(std::move(part.path));
        loaded_.insert(part.name);
        return std::nullopt;
    }
    if (serves)
        note(part);
    else
        loaded_.insert(part.name);
    out_.parts.push_back(std::move(part));
    return serves ? std::optional{out_.parts.size() - 1} : std::nullopt;
}

bool library_loader::has_room()
{
    if (out_.parts.size() + out_.other_paths.size() < most_program_parts)
        return true;
    if (!is_full_)
        out_.gaps.push_back(fmt::format("More than {} files are asked for.", most_program_parts));
    is_full_ = true;
    return false;
}

} // namespace tare::inspect
