#include "inspect/library_loader.hpp"

#include <algorithm>

namespace tare::inspect {

struct later_loading::state
{
    const image_view& view;
    program_closure& closure;
    std::optional<library_search> search{};
    std::optional<library_loader> loader{};
};

later_loading::later_loading(const image_view& view, const start_conditions& how, program_closure& closure)
    : state_{std::make_unique<state>(view, closure)}
{
    const auto& parts = closure.parts;
    for (std::size_t i = parts.size(); i-- > 0 && !state_->search;) {
        if (parts[i].role != part_role::linker)
            continue;
        if (!parts[i].file || !parts[i].asked_by)
            return;
        state_->search.emplace(view, how, parts, *parts[i].asked_by, i);
        if (state_->search->kind() == linker_kind::unknown)
            return;
        state_->loader.emplace(view, *state_->search, closure);
        for (auto later = i; later < parts.size(); ++later)
            state_->loader->note(parts[later]);
    }
}

later_loading::~later_loading() = default;

bool later_loading::is_possible() const noexcept
{
    return state_->loader.has_value();
}

bool later_loading::is_glibc() const noexcept
{
    return is_possible() && state_->search->kind() == linker_kind::glibc;
}

std::optional<std::size_t> later_loading::load(std::string_view name, std::size_t asked_by)
{
    auto& s = *state_;
    if (!is_possible() || s.loader->has(name) || !s.loader->has_room())
        return std::nullopt;
    const auto before = s.closure.parts.size();
    const auto added = s.loader->load(name, asked_by);
    if (added)
        s.loader->load_needed_by(*added);
    else
        // That it is nowhere is no fault of the program: it goes on without.
        s.closure.parts.resize(before);
    return added;
}

void later_loading::load_needed_by(image::node_id file)
{
    auto& s = *state_;
    const auto* const binary = find<elf>(s.view, file);
    if (!is_possible() || binary == nullptr || !s.search->is_for_program(*binary))
        return;
    const auto& needed = binary->needed;
    if (std::all_of(needed.begin(), needed.end(), [&](const auto& name) { return s.loader->has(name); }))
        return;
    if (!s.loader->has_room())
        return;
    program_part part;
    part.role = part_role::library;
    part.file = file;
    part.path = s.view.files.path_of(file);
    part.name = part.path;
    part.asked_by = s.search->program();
    part.found_by = "as it is written";
    part.binary = binary;
    s.loader->note(part);
    s.closure.parts.push_back(std::move(part));
    s.loader->load_needed_by(s.closure.parts.size() - 1);
}

} // namespace tare::inspect
