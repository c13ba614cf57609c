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
  if (deviation_every > 0 && info.members < 2 && !info.has_uncertainty)
    stop("pair_style amalgam: expected two or more models for out_freq, or one that tells how certain it is (amalgam calibrate), found one that does not");
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
    fprintf(deviations, info.members > 1 ? "# step max_devi_f min_devi_f avg_devi_f devi_e (eV/A, eV/atom)\n"
                                         : "# step max_uncertainty min_uncertainty avg_uncertainty (eV, of an atom's energy)\n");
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
  if (writes && info.members < 2) uncertainties.assign(own + 1, 0), output.uncertainties = uncertainties.data();
  if (writes && info.members > 1) {
    member_energies.assign(info.members, 0);
    member_forces.resize(3 * (size_t) count * info.members + 1);
    output.member_energies = member_energies.data();
    output.member_forces = member_forces.data();
  }
  check(amalgam_evaluate(potential, &input, &output));
  report(output);
  if (writes) info.members > 1 ? write_deviations() : write_uncertainties();
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
