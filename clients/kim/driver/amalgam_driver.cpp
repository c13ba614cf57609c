// Amalgam models behind the KIM API: a portable model driver. A KIM model's parameter files are the files of a model (several: a committee) and precision.txt.
//
// KIM exchanges nothing between the layers of a network. The simulator gives all particles within the influence distance; the library computes
// the features of those that do not contribute as surroundings, and sums the energies of contributing particles alone.

#include "KIM_ModelDriverHeaders.hpp"

#include <amalgam.h>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

extern "C" {
KIM::ModelDriverCreateFunction amalgam_driver_create;
}

namespace {

// A KIM model in memory. Its addresses are known to the KIM API.
struct Model {
  amalgam_potential potential = 0;
  amalgam_info info{};
  double length = 1, energy = 1;    // of the simulator's units, per Å and per eV
  double reach = 0, cutoff = 0;     // in the simulator's units of length
  int never_asks = 0;               // for the neighbours of particles that do not contribute: true of a single layer

  // Rows are what the library sees: contributing particles, then their neighbours, the neighbours of these, …
  std::vector<int> row_of, particle_of, distance;    // distance in neighbours from a contributing particle
  std::vector<int32_t> numbers, start, neighbors;
  std::vector<double> positions, energies, forces, virials;
  std::vector<int64_t> counts;

  ~Model() { if (potential) amalgam_close(potential); }
};

// What the simulator gives and wants; pointers to what it does not want are null.
struct Arguments {
  int const *count = nullptr, *species = nullptr, *contributing = nullptr;
  double const *positions = nullptr;
  double *energy = nullptr, *forces = nullptr, *energies = nullptr, *virial = nullptr, *virials = nullptr;
};

// KIM's codes are 1 for failure and carry no text: it goes to the log of the KIM API and to the terminal.
template <class T> int fail(T const *object, std::string const &text)
{
  object->LogEntry(KIM::LOG_VERBOSITY::error, text, __LINE__, __FILE__);
  std::fprintf(stderr, "amalgam: %s\n", text.c_str());
  return 1;
}

template <class Create> int open_files(Create *create, Model *model)
{
  std::string const *folder = nullptr, *name = nullptr;
  create->GetParameterFileDirectoryName(&folder);
  int files = 0;
  create->GetNumberOfParameterFiles(&files);
  amalgam_options options = {(int32_t) sizeof(options), 32, 1};
  if (char const *set = std::getenv("OMP_NUM_THREADS")) options.threads = std::atoi(set) > 0 ? std::atoi(set) : 1;
  std::vector<std::string> paths;
  for (int index = 0; index < files; index++) {
    if (create->GetParameterFileBasename(index, &name)) return fail(create, "cannot read the name of a parameter file");
    std::string path = *folder + "/" + *name, precision, shipped;
    if (name->find(".name.txt") != std::string::npos) {
      if (!(std::ifstream(path) >> shipped)) return fail(create, *name + ": expected the name of a model, found none");
      paths.push_back(shipped);
    } else if (*name != "precision.txt") paths.push_back(path);
    else if (!(std::ifstream(path) >> precision) || (precision != "float32" && precision != "float64"))
      return fail(create, "precision.txt: expected float32 or float64, found " + precision);
    else options.precision = precision == "float64" ? 64 : 32;
  }
  std::vector<char const *> names;
  for (std::string const &path : paths) names.push_back(path.c_str());
  if (amalgam_open(names.data(), (int) names.size(), &options, &model->potential)) return fail(create, amalgam_last_error());
  model->info.size = sizeof(model->info);
  if (amalgam_describe(model->potential, &model->info)) return fail(create, amalgam_last_error());
  // KIM does not tell what other processes hold.
  for (char const *size : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE"})
    if (model->info.needs_counts && std::getenv(size) && std::atoi(std::getenv(size)) > 1)
      return fail(create, "expected one process for a model that depends on the composition of the whole structure, found several\n"
                          "  → use pair_style amalgam, which counts the atoms of all");
  return 0;
}

template <class Create> int set_species(Create *create, Model *model)
{
  std::vector<int32_t> known(model->info.elements);
  if (amalgam_elements(model->potential, known.data(), (int) known.size())) return fail(create, amalgam_last_error());
  int names = 0;
  KIM::SPECIES_NAME::GetNumberOfSpeciesNames(&names);
  for (int index = 0; index < names; index++) {
    KIM::SpeciesName name;
    int32_t number = 0;
    if (KIM::SPECIES_NAME::GetSpeciesName(index, &name) || amalgam_element(name.ToString().c_str(), &number, nullptr)) continue;
    for (int32_t one : known)
      if (one == number && create->SetSpeciesCode(name, number)) return fail(create, "cannot set the code of " + name.ToString());
  }
  return 0;
}

bool is_needed(Model const *model, int row) { return model->distance[row] < model->info.layers; }

void add_row(Model *model, Arguments const &given, int particle, int distance)
{
  model->row_of[particle] = (int) model->particle_of.size();
  model->particle_of.push_back(particle);
  model->distance.push_back(distance);
  model->numbers.push_back(given.species[particle]);
  for (int axis = 0; axis < 3; axis++) model->positions.push_back(given.positions[3 * particle + axis] / model->length);
}

// Contributing particles and all that their energies depend on, with pairs. Particles as many neighbours away as there are layers have no pairs.
int find_rows(KIM::ModelComputeArguments const *arguments, Model *model, Arguments const &given)
{
  model->row_of.assign(*given.count, -1);
  model->particle_of.clear();
  model->distance.clear();
  model->numbers.clear();
  model->positions.clear();
  model->neighbors.clear();
  model->start.assign(1, 0);
  for (int particle = 0; particle < *given.count; particle++)
    if (given.contributing[particle]) add_row(model, given, particle, 0);
  double square = model->cutoff * model->cutoff * (1 + 1e-12);
  for (int row = 0; row < (int) model->particle_of.size(); row++) {
    int count = 0;
    int const *list = nullptr;
    int centre = model->particle_of[row], farther = model->distance[row] + 1;
    if (is_needed(model, row) && arguments->GetNeighborList(0, centre, &count, &list)) return fail(arguments, "the simulator gives no neighbour list");
    for (int index = 0; index < count; index++) {
      double const *r = given.positions + 3 * centre, *s = given.positions + 3 * list[index];
      if ((s[0] - r[0]) * (s[0] - r[0]) + (s[1] - r[1]) * (s[1] - r[1]) + (s[2] - r[2]) * (s[2] - r[2]) > square) continue;
      if (model->row_of[list[index]] < 0) add_row(model, given, list[index], farther);
      model->neighbors.push_back(model->row_of[list[index]]);
    }
    model->start.push_back((int32_t) model->neighbors.size());
  }
  return 0;
}

int evaluate(KIM::ModelComputeArguments const *arguments, Model *model, Arguments const &given)
{
  int rows = (int) model->particle_of.size(), summed = 0;
  while (summed < rows && model->distance[summed] == 0) summed++;
  if (summed == 0) return 0;
  model->forces.resize(3 * (size_t) rows);
  model->counts.assign(119, 0);
  for (int row = 0; row < summed; row++) model->counts[model->numbers[row]]++;
  amalgam_input input = {};
  input.size = sizeof(input);
  input.atoms = rows;
  input.summed = summed;
  input.numbers = model->numbers.data();
  input.positions = model->positions.data();
  input.pair_start = model->start.data();
  input.pair_neighbor = model->neighbors.data();
  input.counts = model->info.needs_counts ? model->counts.data() : nullptr;
  amalgam_output output = {};
  output.size = sizeof(output);
  output.forces = model->forces.data();
  if (given.energies) model->energies.resize(rows), output.energies = model->energies.data();
  if (given.virials) model->virials.resize(9 * (size_t) rows), output.virials = model->virials.data();
  if (amalgam_evaluate(model->potential, &input, &output)) return fail(arguments, amalgam_last_error());

  // xx yy zz yz xz xy; KIM's virial is +∂E/∂ε.
  static int const FIRST[6] = {0, 4, 8, 5, 2, 1}, SECOND[6] = {0, 4, 8, 7, 6, 3};
  double force = model->energy / model->length;
  if (given.energy) *given.energy = model->energy * output.energy;
  for (int part = 0; part < 6 && given.virial; part++)
    given.virial[part] = -0.5 * model->energy * (output.virial[FIRST[part]] + output.virial[SECOND[part]]);
  for (int row = 0; row < rows; row++) {
    int particle = model->particle_of[row];
    if (given.energies) given.energies[particle] = model->energy * model->energies[row];
    for (int axis = 0; axis < 3 && given.forces; axis++) given.forces[3 * particle + axis] = force * model->forces[3 * row + axis];
    for (int part = 0; part < 6 && given.virials; part++)
      given.virials[6 * particle + part] = -0.5 * model->energy * (model->virials[9 * row + FIRST[part]] + model->virials[9 * row + SECOND[part]]);
  }
  return 0;
}

int compute(KIM::ModelCompute const *const compute, KIM::ModelComputeArguments const *const arguments)
{
  namespace name = KIM::COMPUTE_ARGUMENT_NAME;
  Model *model = nullptr;
  compute->GetModelBufferPointer(reinterpret_cast<void **>(&model));
  Arguments given;
  if (arguments->GetArgumentPointer(name::numberOfParticles, &given.count) || arguments->GetArgumentPointer(name::particleSpeciesCodes, &given.species)
      || arguments->GetArgumentPointer(name::particleContributing, &given.contributing) || arguments->GetArgumentPointer(name::coordinates, &given.positions)
      || arguments->GetArgumentPointer(name::partialEnergy, &given.energy) || arguments->GetArgumentPointer(name::partialForces, &given.forces)
      || arguments->GetArgumentPointer(name::partialParticleEnergy, &given.energies) || arguments->GetArgumentPointer(name::partialVirial, &given.virial)
      || arguments->GetArgumentPointer(name::partialParticleVirial, &given.virials))
    return fail(arguments, "the simulator gives an argument of another type");
  if (given.energy) *given.energy = 0;
  for (int part = 0; part < 6 && given.virial; part++) given.virial[part] = 0;
  for (int index = 0; index < 3 * *given.count && given.forces; index++) given.forces[index] = 0;
  for (int index = 0; index < *given.count && given.energies; index++) given.energies[index] = 0;
  for (int index = 0; index < 6 * *given.count && given.virials; index++) given.virials[index] = 0;
  return find_rows(arguments, model, given) || evaluate(arguments, model, given);
}

int create_arguments(KIM::ModelCompute const *const, KIM::ModelComputeArgumentsCreate *const create)
{
  namespace name = KIM::COMPUTE_ARGUMENT_NAME;
  for (KIM::ComputeArgumentName one : {name::partialEnergy, name::partialForces, name::partialParticleEnergy, name::partialVirial, name::partialParticleVirial})
    if (create->SetArgumentSupportStatus(one, KIM::SUPPORT_STATUS::optional)) return 1;
  return 0;
}

int destroy_arguments(KIM::ModelCompute const *const, KIM::ModelComputeArgumentsDestroy *const) { return 0; }

int destroy(KIM::ModelDestroy *const destroy)
{
  Model *model = nullptr;
  destroy->GetModelBufferPointer(reinterpret_cast<void **>(&model));
  delete model;
  return 0;
}

template <class Routine> int set(KIM::ModelDriverCreate *create, KIM::ModelRoutineName name, Routine *routine)
{
  return create->SetRoutinePointer(name, KIM::LANGUAGE_NAME::cpp, 1, reinterpret_cast<KIM::Function *>(routine));
}

int set_up(KIM::ModelDriverCreate *create, Model *model)
{
  namespace name = KIM::MODEL_ROUTINE_NAME;
  if (amalgam_abi() != AMALGAM_ABI) return fail(create, "libamalgam and the driver are of different versions");
  if (open_files(create, model) || set_species(create, model)) return 1;
  model->reach = model->length * model->info.reach;
  model->cutoff = model->length * model->info.cutoff;
  model->never_asks = model->info.layers == 1;
  create->SetInfluenceDistancePointer(&model->reach);
  create->SetNeighborListPointers(1, &model->cutoff, &model->never_asks);
  create->SetModelBufferPointer(model);
  return create->SetModelNumbering(KIM::NUMBERING::zeroBased) || set(create, name::ComputeArgumentsCreate, create_arguments)
    || set(create, name::ComputeArgumentsDestroy, destroy_arguments) || set(create, name::Compute, compute)
    || set(create, name::Destroy, destroy);
}

}    // namespace

int amalgam_driver_create(KIM::ModelDriverCreate *const create, KIM::LengthUnit const length, KIM::EnergyUnit const energy, KIM::ChargeUnit const charge,
                          KIM::TemperatureUnit const temperature, KIM::TimeUnit const time)
{
  auto convert = [&](double power_of_length, double power_of_energy, double *factor) {
    return KIM::ModelDriverCreate::ConvertUnit(KIM::LENGTH_UNIT::A, KIM::ENERGY_UNIT::eV, KIM::CHARGE_UNIT::e, KIM::TEMPERATURE_UNIT::K, KIM::TIME_UNIT::ps,
                                               length, energy, charge, temperature, time, power_of_length, power_of_energy, 0, 0, 0, factor);
  };
  auto model = new Model;
  if (convert(1, 0, &model->length) || convert(0, 1, &model->energy) || create->SetUnits(length, energy, charge, temperature, time) || set_up(create, model)) {
    delete model;
    return fail(create, "the model cannot be used");
  }
  return 0;
}
