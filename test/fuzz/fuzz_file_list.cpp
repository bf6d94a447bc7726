// Two stored file lists: what is asked of one, and what differs between both. Damaged ones are refused
// wherever they are read, and what is counted adds up.
#include "compare/parts.hpp"
#include "fuzz_support.hpp"

#include <tare/report/file_tree.hpp>
#include <tare/report/file_tree_reader.hpp>

using namespace tare;

namespace {

constexpr std::string_view magic = "tare.files/";

void ask(std::string_view stored, const report::file_tree& tree)
{
    for (const auto& n : tree) {
        const auto listed = report::list_directory(stored, n.path);
        test::require(!listed || listed->entries.size() <= tree.size());
        const auto second = report::list_directory(stored, n.path, {1, 1});
        test::require(listed.has_value() == second.has_value());
        if (listed && listed->entries.size() > 1)
            test::require(
                second->entries.front() == listed->entries[1] &&
                second->has_more == (listed->entries.size() > 2)
            );
        // Every list that Tare writes has such paths only; others are asked for in their absolute form.
        const bool is_absolute =
            n.path == "/" || (n.path.starts_with('/') && !n.path.starts_with("//") && !n.path.ends_with('/'));
        if (is_absolute)
            test::require(listed && listed->entries.front().path == n.path);
    }
    const auto all = [](std::uint32_t) { return true; };
    const auto owned = report::list_owned(stored, "/", all);
    const auto unowned = report::list_owned(stored, "/", {});
    test::require(owned && unowned && owned->entries.size() + unowned->entries.size() <= tree.size());
    test::require(!report::to_json(tree).empty());
}

/// Entry by entry it is the list that is decoded at once.
void read_one_by_one(std::string_view bytes, const result<report::file_tree>& whole)
{
    auto reader = report::file_tree_reader::open(bytes);
    test::require(reader.has_value() || !whole);
    if (!reader)
        return;
    report::file_node node;
    for (std::size_t i = 0;; ++i) {
        const auto more = reader->next(node);
        test::require(more.has_value() || !whole);
        if (!more || !*more) {
            test::require(!whole || i == whole->size());
            return;
        }
        test::require(!whole || node == whole->at(i));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto input = test::as_input(data, size);
    const auto second = std::min(input.find(magic, magic.size()), input.size());
    const auto base = input.substr(0, second);
    const auto target = input.substr(second);
    const auto left = report::decode_file_tree(base);
    const auto right = report::decode_file_tree(target);
    read_one_by_one(base, left);
    read_one_by_one(target, right);
    if (left && left->size() <= 100)
        ask(base, *left);
    compare::options few;
    few.most_files = 3;
    const auto there = compare::compare_files(base, target, few);
    const auto back = compare::compare_files(target, base, few);
    test::require(there.has_value() == back.has_value());
    test::require(there.has_value() == (left.has_value() && right.has_value()));
    if (!there)
        return 0;
    test::require(there->added.count == back->removed.count && there->removed.count == back->added.count);
    test::require(there->changed.count == back->changed.count && there->unchanged == back->unchanged);
    for (const auto* const c : {&there->added, &there->removed, &there->changed})
        test::require(c->entries.size() <= few.most_files && c->entries.size() + c->omitted == c->count);
    test::require(there->removed.count + there->changed.count + there->unchanged == left->size());
    test::require(there->added.count + there->changed.count + there->unchanged == right->size());
    return 0;
}
