/* Two heaps for all threads. By default glibc gives every thread a heap of its own, and each of them keeps what its thread
 * once needed: memory then grows with the number of threads and with time. With one heap the threads that parse, those of the
 * database and the one that waits for the portal stand in each other's way. Rust code cannot ask for it without `unsafe`. */
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

__attribute__((constructor)) static void etl_two_heaps(void)
{
    mallopt(M_ARENA_MAX, 2);
}
#endif
