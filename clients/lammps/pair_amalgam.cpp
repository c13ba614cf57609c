// Amalgam models in LAMMPS. The library finds the pairs among own atoms and ghosts itself; between the layers of the network the features of atoms travel to
// their ghosts on other processes (and derivatives back) with the communication that LAMMPS has for pair styles. Ghosts within one cutoff are enough.

#include "pair_amalgam.h"

#include "atom.h"
#include "comm.h"
#include "domain.h"
#include "error.h"
#include "force.h"
#include "memory.h"
#include "neighbor.h"
#include "update.h"

#include <cmath>
#include <cstdlib>
#include <cstring>

using namespace LAMMPS_NS;

// LAMMPS renamed forward_comm_pair to forward_comm, and the same for reverse, in 2022.
template <class C> static auto send_forward(C *comm, Pair *pair, int) -> decltype(comm->forward_comm_pair(pair)) { comm->forward_comm_pair(pair); }
template <class C> static auto send_forward(C *comm, Pair *pair, long) -> decltype(comm->forward_comm(pair)) { comm->forward_comm(pair); }
template <class C> static auto send_reverse(C *comm, Pair *pair, int) -> decltype(comm->reverse_comm_pair(pair)) { comm->reverse_comm_pair(pair); }
template <class C> static auto send_reverse(C *comm, Pair *pair, long) -> decltype(comm->reverse_comm(pair)) { comm->reverse_comm(pair); }

static const double KCAL_PER_EV = 23.060547830619;
static const double MASS_TOLERANCE = 0.1;    // of an element's mass: isotopes pass, another element mostly does not

PairAmalgam::PairAmalgam(LAMMPS *lmp) : Pair(lmp)
{
  single_enable = 0;
  restartinfo = 0;
  one_coeff = 1;
  manybody_flag = 1;
  no_virial_fdotr_compute = 1;
  centroidstressflag = CENTROID_NOTAVAIL;
}

PairAmalgam::~PairAmalgam()
{
  close();
  if (allocated) {
    memory->destroy(setflag);
    memory->destroy(cutsq);
  }
}

void PairAmalgam::close()
{
  if (potential) amalgam_close(potential);
  if (deviations) fclose(deviations);
  potential = 0;
  deviations = nullptr;
}

// A message that every process comes to. A string, never a literal: for literals LAMMPS formats, with headers that Debian does not ship.
void PairAmalgam::stop(const std::string &message) { error->all(FLERR, message); }

// An error of one process ends all: none waits for it in an exchange.
void PairAmalgam::check(int code)
{
  if (code != AMALGAM_OK) error->one(FLERR, std::string("amalgam: ") + amalgam_last_error());
}

void PairAmalgam::settings(int narg, char **arg)
{
  close();
  files.clear();
  if (amalgam_abi() != AMALGAM_ABI) stop("pair_style amalgam: libamalgam and amalgam.h are of different versions");
  amalgam_options options = {(int32_t) sizeof(options), 32, 1};
  // One thread per process is what most runs under MPI want; LAMMPS users say otherwise with this variable.
  if (const char *set = getenv("OMP_NUM_THREADS")) options.threads = atoi(set) > 0 ? atoi(set) : 1;
  for (int index = 0; index < narg; index++) {
    std::string word = arg[index];
    bool is_keyword = word == "precision" || word == "threads" || word == "out_freq" || word == "out_file";
    if (is_keyword && index + 1 == narg) stop("pair_style amalgam: expected a value after " + word + ", found none");
    if (!is_keyword) files.push_back(word);
    else if (word == "out_file") deviation_file = arg[++index];
    else if (word == "out_freq") deviation_every = utils::inumeric(FLERR, arg[++index], false, lmp);
    else if (word == "threads") options.threads = utils::inumeric(FLERR, arg[++index], false, lmp);
    else if (std::string value = arg[++index]; value == "float32" || value == "float64") options.precision = value == "float32" ? 32 : 64;
    else stop("pair_style amalgam: expected precision float32 or float64, found " + value);
  }
  if (files.empty()) stop("pair_style amalgam: expected a model file, found none");
  std::vector<const char *> names;
  for (const std::string &file : files) names.push_back(file.c_str());
  check(amalgam_open(names.data(), (int) names.size(), &options, &potential));
  info.size = sizeof(info);
  check(amalgam_describe(potential, &info));
  if (deviation_every > 0 && info.members < 2) stop("pair_style amalgam: expected two or more models for out_freq, found one");
  // Buffers of LAMMPS are sized by these numbers.
  int doubles = (info.widest * (info.precision / 8) + 7) / 8;
  comm_forward = doubles > 2 ? doubles : 2;
  comm_reverse = doubles > 3 ? doubles : 3;
  known_local = -1;
}

void PairAmalgam::coeff(int narg, char **arg)
{
  int types = atom->ntypes;
  if (!allocated) {
    memory->create(setflag, types + 1, types + 1, "pair:setflag");
    memory->create(cutsq, types + 1, types + 1, "pair:cutsq");
    allocated = 1;
  }
  if (narg != 2 + types || strcmp(arg[0], "*") != 0 || strcmp(arg[1], "*") != 0)
    stop("pair_coeff: expected * * and an element or NULL for each of " + std::to_string(types) + " atom types, found " + std::to_string(narg) +
               " words");
  number_of_type.assign(types + 1, 0);
  mass_of_type.assign(types + 1, 0);
  std::vector<int32_t> known(info.elements);
  check(amalgam_elements(potential, known.data(), info.elements));
  for (int type = 1; type <= types; type++) {
    std::string symbol = arg[1 + type];
    if (symbol == "NULL") continue;
    int32_t number = 0;
    check(amalgam_element(symbol.c_str(), &number, &mass_of_type[type]));
    bool is_known = false;
    for (int32_t one : known) is_known = is_known || one == number;
    if (!is_known) stop("pair_coeff: expected an element that the model knows, found " + symbol + " for type " + std::to_string(type));
    number_of_type[type] = number;
  }
  for (int i = 1; i <= types; i++)
    for (int j = 1; j <= types; j++) setflag[i][j] = number_of_type[i] && number_of_type[j];
}

void PairAmalgam::init_style()
{
  std::string units = update->unit_style;
  if (units != "metal" && units != "real") stop("pair_style amalgam: expected units metal or real, found " + units);
  if (!force->newton_pair) stop("pair_style amalgam: expected newton on, found off");
  energy_unit = units == "metal" ? 1 : KCAL_PER_EV;
  for (int type = 1; type <= atom->ntypes && atom->mass && comm->me == 0; type++)
    if (number_of_type[type] && std::fabs(atom->mass[type] - mass_of_type[type]) > MASS_TOLERANCE * mass_of_type[type])
      error->warning(FLERR, "pair_style amalgam: type " + std::to_string(type) + " has mass " + std::to_string(atom->mass[type]) + ", its element " +
                     std::to_string(mass_of_type[type]));
  if (deviation_every > 0 && comm->me == 0 && !deviations) {
    deviations = fopen(deviation_file.c_str(), "w");
    if (!deviations) error->one(FLERR, "pair_style amalgam: cannot write " + deviation_file);
    fprintf(deviations, "# step max_devi_f min_devi_f avg_devi_f devi_e (eV/A, eV/atom)\n");
  }
  known_local = -1;
  // No list is asked for: the library has its own.
}

double PairAmalgam::init_one(int, int) { return info.cutoff; }

// Which atoms the library sees, and whose images ghosts are. Valid as long as LAMMPS keeps its neighbour lists.
void PairAmalgam::find_rows()
{
  int local = atom->nlocal, all = local + atom->nghost;
  known_local = local;
  known_ghost = atom->nghost;
  homes.resize(2 * (size_t) all);
  for (int i = 0; i < local; i++) {
    homes[2 * i] = comm->me;
    homes[2 * i + 1] = i;
  }
  exchange(HOMES, true);
  row_of.assign(all, -1);
  atom_of.clear();
  numbers.clear();
  owner.clear();
  for (int i = 0; i < all; i++) {
    if (i == local) own = (int) atom_of.size();
    int number = number_of_type[atom->type[i]];
    if (!number) continue;
    row_of[i] = (int) atom_of.size();
    atom_of.push_back(i);
    numbers.push_back(number);
    if (i >= local) owner.push_back(homes[2 * i] == comm->me ? row_of[(int) homes[2 * i + 1]] : -1);
  }
  if (all == local) own = (int) atom_of.size();
  ghosts = (int) atom_of.size() - own;
  if (!info.needs_counts) return;
  std::vector<int64_t> mine(119, 0);
  for (int row = 0; row < own; row++) mine[numbers[row]]++;
  counts.resize(119);
  MPI_Allreduce(mine.data(), counts.data(), 119, MPI_INT64_T, MPI_SUM, world);
}

void PairAmalgam::evaluate(bool same_atoms)
{
  int count = own + ghosts;
  positions.resize(3 * (size_t) count + 1);
  forces.resize(3 * (size_t) count + 1);
  for (int row = 0; row < count; row++)
    for (int axis = 0; axis < 3; axis++) positions[3 * row + axis] = atom->x[atom_of[row]][axis];

  amalgam_exchange functions = {this, forward, reverse};
  amalgam_input input = {};
  input.size = sizeof(input);
  input.atoms = own;
  input.ghosts = ghosts;
  input.numbers = numbers.data();
  input.positions = positions.data();
  input.ghost_owner = owner.data();
  input.same_atoms = same_atoms;
  input.skin = neighbor->skin;
  input.counts = info.needs_counts ? counts.data() : nullptr;
  // On one process every ghost is an image of an own atom, and nothing travels.
  if (comm->nprocs > 1) input.exchange = &functions;
  else if (count == 0) return;

  amalgam_output output = {};
  output.size = sizeof(output);
  output.forces = forces.data();
  bool writes = deviation_every > 0 && update->ntimestep % deviation_every == 0;
  if (eflag_atom) energies.resize(own + 1), output.energies = energies.data();
  if (vflag_atom) virials.resize(9 * (size_t) own + 1), output.virials = virials.data();
  if (writes) {
    member_energies.assign(info.members, 0);
    member_forces.resize(3 * (size_t) count * info.members + 1);
    output.member_energies = member_energies.data();
    output.member_forces = member_forces.data();
  }
  check(amalgam_evaluate(potential, &input, &output));
  report(output);
  if (writes) write_deviations();
}

void PairAmalgam::report(const amalgam_output &output)
{
  for (int row = 0; row < own + ghosts; row++)
    for (int axis = 0; axis < 3; axis++) atom->f[atom_of[row]][axis] += energy_unit * forces[3 * row + axis];
  // xx yy zz xy xz yz, of the symmetric part of a row-major matrix
  static const int FIRST[6] = {0, 4, 8, 1, 2, 5}, SECOND[6] = {0, 4, 8, 3, 6, 7};
  if (eflag_global) eng_vdwl += energy_unit * output.energy;
  for (int part = 0; part < 6 && vflag_global; part++) virial[part] += 0.5 * energy_unit * (output.virial[FIRST[part]] + output.virial[SECOND[part]]);
  for (int row = 0; row < own && eflag_atom; row++) eatom[atom_of[row]] += energy_unit * energies[row];
  for (int row = 0; row < own && vflag_atom; row++)
    for (int part = 0; part < 6; part++)
      vatom[atom_of[row]][part] += 0.5 * energy_unit * (virials[9 * row + FIRST[part]] + virials[9 * row + SECOND[part]]);
}

void PairAmalgam::compute(int eflag, int vflag)
{
  ev_init(eflag, vflag);
  // Atoms change places only where LAMMPS has built its lists anew.
  bool same_atoms = neighbor->ago > 0 && known_local == atom->nlocal && known_ghost == atom->nghost;
  int changed = !same_atoms, any = 0;
  // Finding rows sends something: all processes take part, or none.
  if (comm->nprocs > 1) MPI_Allreduce(&changed, &any, 1, MPI_INT, MPI_MAX, world);
  else any = changed;
  if (any) find_rows();
  evaluate(!any);
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
