/* One heap for all threads. By default glibc gives every thread a heap of its own, and each of them keeps what its thread
 * once needed: memory then grows with the number of threads and with time. The programs wait far more than they allocate,
 * so that sharing one heap costs nothing that can be measured. Rust code cannot ask for it without `unsafe`. */
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

__attribute__((constructor)) static void etl_one_heap(void)
{
    mallopt(M_ARENA_MAX, 1);
}
#endif
