#include "memory.hpp"

#include <malloc.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace tare::app {

#ifdef __GLIBC__
namespace {

constexpr int largest_in_heap = 32 << 20;

// Grows the heap by `bytes`, less than largest_in_heap, and asks for huge pages there. None of it is touched,
// so none of it is memory yet.
void* grow_heap(std::size_t bytes) noexcept
{
    constexpr std::size_t huge_page = 2 << 20;
    void* const grown = std::malloc(bytes);
    void* first = grown;
    // A kernel without huge pages says no, and small ones do as well.
    if (grown != nullptr && std::align(huge_page, huge_page, first, bytes) != nullptr)
        madvise(first, bytes - bytes % huge_page, MADV_HUGEPAGE);
    return grown;
}

} // namespace
#endif

void keep_freed_memory() noexcept
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, largest_in_heap);
    mallopt(M_TRIM_THRESHOLD, 2 * largest_in_heap);
    // What is small comes from caches of the threads all the same.
    mallopt(M_ARENA_MAX, 1);
    // The most that is not trimmed at once; a single piece of that size would not come from the heap.
    constexpr std::size_t piece = largest_in_heap - (1 << 20);
    void* const lower = grow_heap(piece);
    void* const upper = grow_heap(piece);
    std::free(upper);
    std::free(lower);
#endif
}

} // namespace tare::app
