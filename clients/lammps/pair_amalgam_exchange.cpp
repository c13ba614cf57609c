// What pair_style amalgam sends between processes: features of atoms between the layers of the network, forces of the members of a committee.

#include "pair_amalgam.h"

#include "atom.h"
#include "comm.h"
#include "update.h"

#include <cmath>
#include <cstring>

using namespace LAMMPS_NS;

// LAMMPS renamed forward_comm_pair to forward_comm, and the same for reverse, in 2022.
template <class C> static auto send_forward(C *comm, Pair *pair, int) -> decltype(comm->forward_comm_pair(pair)) { comm->forward_comm_pair(pair); }
template <class C> static auto send_forward(C *comm, Pair *pair, long) -> decltype(comm->forward_comm(pair)) { comm->forward_comm(pair); }
template <class C> static auto send_reverse(C *comm, Pair *pair, int) -> decltype(comm->reverse_comm_pair(pair)) { comm->reverse_comm_pair(pair); }
template <class C> static auto send_reverse(C *comm, Pair *pair, long) -> decltype(comm->reverse_comm(pair)) { comm->reverse_comm(pair); }

// Standard uncertainties of the energies of atoms, of one model: largest, least and mean.
void PairAmalgam::write_uncertainties()
{
  double sums[2] = {(double) own, 0}, all_sums[2], extremes[2] = {-1e300, -1e300}, all_extremes[2];
  for (int row = 0; row < own; row++) {
    sums[1] += uncertainties[row];
    extremes[0] = std::fmax(extremes[0], uncertainties[row]);
    extremes[1] = std::fmax(extremes[1], -uncertainties[row]);
  }
  MPI_Allreduce(sums, all_sums, 2, MPI_DOUBLE, MPI_SUM, world);
  MPI_Allreduce(extremes, all_extremes, 2, MPI_DOUBLE, MPI_MAX, world);
  if (!deviations) return;
  fprintf(deviations, BIGINT_FORMAT " %.8g %.8g %.8g\n", update->ntimestep, all_extremes[0], -all_extremes[1], all_sums[1] / all_sums[0]);
  fflush(deviations);
}

// The committee's disagreement on forces: largest, least and mean of sqrt(mean over members of |F_m - F|^2), and on the energy per atom.
void PairAmalgam::write_deviations()
{
  size_t count = 3 * (size_t) (own + ghosts);
  std::vector<double> mean(3 * (size_t) own, 0), square(own, 0), whole(count * info.members);
  for (int member = 0; member < info.members; member++) {
    // What other processes found for own atoms.
    travelling.assign(3 * (size_t) (atom->nlocal + atom->nghost), 0);
    for (int row = 0; row < own + ghosts; row++)
      for (int axis = 0; axis < 3; axis++) travelling[3 * atom_of[row] + axis] = member_forces[count * member + 3 * row + axis];
    exchange(FORCES, false);
    for (int row = 0; row < own; row++)
      for (int axis = 0; axis < 3; axis++) {
        whole[count * member + 3 * row + axis] = travelling[3 * atom_of[row] + axis];
        mean[3 * row + axis] += travelling[3 * atom_of[row] + axis] / info.members;
      }
  }
  for (int member = 0; member < info.members; member++)
    for (int index = 0; index < 3 * own; index++) square[index / 3] += std::pow(whole[count * member + index] - mean[index], 2) / info.members;
  double sums[2] = {(double) own, 0}, all_sums[2], extremes[2] = {-1e300, -1e300}, all_extremes[2];
  for (int row = 0; row < own; row++) {
    double deviation = std::sqrt(square[row]);
    sums[1] += deviation;
    extremes[0] = std::fmax(extremes[0], deviation);
    extremes[1] = std::fmax(extremes[1], -deviation);
  }
  std::vector<double> energy(info.members);
  MPI_Allreduce(sums, all_sums, 2, MPI_DOUBLE, MPI_SUM, world);
  MPI_Allreduce(extremes, all_extremes, 2, MPI_DOUBLE, MPI_MAX, world);
  MPI_Allreduce(member_energies.data(), energy.data(), info.members, MPI_DOUBLE, MPI_SUM, world);
  if (!deviations) return;
  double centre = 0, spread = 0;
  for (double one : energy) centre += one / info.members;
  for (double one : energy) spread += (one - centre) * (one - centre) / info.members;
  fprintf(deviations, BIGINT_FORMAT " %.8g %.8g %.8g %.8g\n", update->ntimestep, all_extremes[0], -all_extremes[1], all_sums[1] / all_sums[0],
          std::sqrt(spread) / all_sums[0]);
  fflush(deviations);
}

int PairAmalgam::exchange(Cargo what, bool is_forward)
{
  int most_forward = comm_forward, most_reverse = comm_reverse, doubles = what == HOMES ? 2 : what == FORCES ? 3 : (row_bytes + 7) / 8;
  cargo = what;
  comm_forward = comm_reverse = doubles;
  if (is_forward) send_forward(comm, this, 0);
  else send_reverse(comm, this, 0);
  comm_forward = most_forward;
  comm_reverse = most_reverse;
  return 0;
}

int PairAmalgam::forward(void *context, int, int row_bytes, int value_bytes, void *rows)
{
  auto pair = (PairAmalgam *) context;
  pair->rows = (char *) rows;
  pair->row_bytes = row_bytes;
  pair->value_bytes = value_bytes;
  return pair->exchange(FEATURES, true);
}

int PairAmalgam::reverse(void *context, int, int row_bytes, int value_bytes, void *rows)
{
  auto pair = (PairAmalgam *) context;
  pair->rows = (char *) rows;
  pair->row_bytes = row_bytes;
  pair->value_bytes = value_bytes;
  return pair->exchange(FEATURES, false);
}

int PairAmalgam::pack_forward_comm(int n, int *list, double *buf, int, int *)
{
  if (cargo == HOMES) {
    for (int k = 0; k < n; k++) memcpy(buf + 2 * k, &homes[2 * (size_t) list[k]], 2 * sizeof(double));
    return 2 * n;
  }
  int doubles = (row_bytes + 7) / 8;
  for (int k = 0; k < n; k++)
    if (row_of[list[k]] >= 0) memcpy(buf + (size_t) doubles * k, rows + (size_t) row_of[list[k]] * row_bytes, row_bytes);
  return doubles * n;
}

void PairAmalgam::unpack_forward_comm(int n, int first, double *buf)
{
  if (cargo == HOMES) {
    memcpy(&homes[2 * (size_t) first], buf, 2 * sizeof(double) * n);
    return;
  }
  int doubles = (row_bytes + 7) / 8;
  for (int k = 0; k < n; k++)
    if (row_of[first + k] >= 0) memcpy(rows + (size_t) row_of[first + k] * row_bytes, buf + (size_t) doubles * k, row_bytes);
}

int PairAmalgam::pack_reverse_comm(int n, int first, double *buf)
{
  if (cargo == FORCES) {
    memcpy(buf, &travelling[3 * (size_t) first], 3 * sizeof(double) * n);
    return 3 * n;
  }
  int doubles = (row_bytes + 7) / 8;
  for (int k = 0; k < n; k++)
    if (row_of[first + k] >= 0) memcpy(buf + (size_t) doubles * k, rows + (size_t) row_of[first + k] * row_bytes, row_bytes);
  return doubles * n;
}

template <class T> static void add(const void *from, void *to, int bytes)
{
  for (int channel = 0; channel < bytes / (int) sizeof(T); channel++) ((T *) to)[channel] += ((const T *) from)[channel];
}

void PairAmalgam::unpack_reverse_comm(int n, int *list, double *buf)
{
  int doubles = cargo == FORCES ? 3 : (row_bytes + 7) / 8;
  for (int k = 0; k < n; k++) {
    const double *from = buf + (size_t) doubles * k;
    int row = row_of[list[k]];
    if (cargo == FORCES) add<double>(from, &travelling[3 * (size_t) list[k]], 3 * sizeof(double));
    else if (row >= 0 && value_bytes == sizeof(float)) add<float>(from, rows + (size_t) row * row_bytes, row_bytes);
    else if (row >= 0) add<double>(from, rows + (size_t) row * row_bytes, row_bytes);
  }
}

double PairAmalgam::memory_usage()
{
  return Pair::memory_usage() + sizeof(double) * (double) (positions.capacity() + forces.capacity() + homes.capacity() + member_forces.capacity());
}
