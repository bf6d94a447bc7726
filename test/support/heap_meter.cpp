#include "heap_meter.hpp"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> live{0};
std::atomic<std::size_t> most{0};

void* counted(void* memory)
{
    if (memory == nullptr)
        throw std::bad_alloc{};
    const auto now = live += malloc_usable_size(memory);
    auto known = most.load();
    while (known < now && !most.compare_exchange_weak(known, now)) {
    }
    return memory;
}

void discount(void* memory) noexcept
{
    if (memory == nullptr)
        return;
    live -= malloc_usable_size(memory);
    std::free(memory);
}

} // namespace

void* operator new(std::size_t size)
{
    return counted(std::malloc(size == 0 ? 1 : size));
}

void* operator new(std::size_t size, std::align_val_t alignment)
{
    const auto unit = static_cast<std::size_t>(alignment);
    return counted(std::aligned_alloc(unit, (size + unit - 1) / unit * unit));
}

void operator delete(void* memory) noexcept
{
    discount(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    discount(memory);
}

void operator delete(void* memory, std::align_val_t) noexcept
{
    discount(memory);
}

void operator delete(void* memory, std::size_t, std::align_val_t) noexcept
{
    discount(memory);
}

namespace tare::test {

heap_meter::heap_meter() noexcept : before_{live}
{
    most = before_;
}

std::size_t heap_meter::peak() const noexcept
{
    return most - before_;
}

} // namespace tare::test
