#pragma once

namespace tare::app {

/// Lets the allocator keep what is freed, up to 64 MiB, for what is asked for next, whichever thread asks. To
/// be called before there is a second thread. Does nothing where the C library is not glibc.
///
/// glibc comes to these bounds by itself (mallopt(3), M_MMAP_THRESHOLD), but only as it sees large blocks
/// freed, and hands them back to the system until then; and it gives threads memory of their own, which the
/// others cannot use when it is free. An analysis takes and frees megabytes for one file after the other, on
/// several threads: a sixth of its time went into pages that the process had just had. What of the heap is
/// kept may be huge pages where the system has them for who asks (madvise(2)), a fiftieth of its time.
void keep_freed_memory() noexcept;

} // namespace tare::app
