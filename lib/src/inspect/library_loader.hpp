#pragma once

#include "inspect/library_search.hpp"

#include <tare/inspect/program_closure.hpp>

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tare::inspect {

/// Files that one program may ask for, far beyond what programs have: Chromium needs about 150.
inline constexpr std::size_t most_program_parts = 4096;

/// Loads libraries breadth first, as dynamic linkers do, and adds them to the parts of a closure.
class library_loader
{
public:
    /// All three must outlive this object.
    library_loader(const image_view& view, const library_search& search, program_closure& out);

    /// Takes note of a part that is loaded already.
    void note(const program_part& part);

    /// Whether a library of that name is loaded, or is the linker.
    [[nodiscard]] bool has(std::string_view name) const;

    /// Loads what the part needs, and what that needs.
    void load_needed_by(std::size_t part);

    /// Loads one library. Its position; absent when it does not serve, and is a part nevertheless, or is
    /// loaded already under another name.
    std::optional<std::size_t> load(std::string_view name, std::size_t asked_by);

    /// False once as many parts are there as are looked for; that is a gap then.
    [[nodiscard]] bool has_room();

private:
    const image_view& view_;
    const library_search& search_;
    program_closure& out_;
    boost::unordered_flat_set<std::string> loaded_;
    boost::unordered_flat_set<image::inode_id> files_;
    bool is_full_ = false;
};

} // namespace tare::inspect
