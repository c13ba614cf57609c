/* Where there are more processes than processors: a process that waits for another sleeps for 50 µs instead of asking again at once, so that the others come
 * to work. Open MPI calls sched_yield where mpi_yield_when_idle is set. LD_PRELOAD=yield.so; numbers do not depend on it. */
#include <time.h>

int sched_yield(void) {
  struct timespec pause = {0, 50000};
  nanosleep(&pause, 0);
  return 0;
}
