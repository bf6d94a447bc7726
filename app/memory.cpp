#include "memory.hpp"

#include <malloc.h>

namespace tare::app {

void keep_freed_memory() noexcept
{
#ifdef __GLIBC__
    constexpr int largest_in_heap = 32 << 20;
    mallopt(M_MMAP_THRESHOLD, largest_in_heap);
    mallopt(M_TRIM_THRESHOLD, 2 * largest_in_heap);
    // What is small comes from caches of the threads all the same.
    mallopt(M_ARENA_MAX, 1);
#endif
}

} // namespace tare::app
