/* A KIM model of Amalgam against the library itself: periodic crystals, with images as particles that do not contribute.
 *   ./test KIM_MODEL MODEL_FILE… */
#include <amalgam.h>
#include <KIM_SimulatorHeaders.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS = 2, ATOMS = 2 * CELLS * CELLS * CELLS, MOST = 40000, MOST_NEIGHBORS = 400 };

static int passed, failed;
static double cell[9], positions[3 * MOST], forces[3 * MOST], energies[MOST], virials[6 * MOST];
static int owner[MOST], codes[MOST], contributing[MOST], particles, list[MOST_NEIGHBORS];
static int32_t numbers[ATOMS];
static double kim_energy, kim_virial[6], cutoff;

static void verdict(const char *name, int good) {
  if (good) passed++;
  else failed++;
  printf("%s: %s\n", good ? "ok" : "FAILED", name);
}

static void need(int good, const char *what) {
  if (good) return;
  fprintf(stderr, "cannot go on: %s (%s)\n", what, amalgam_last_error());
  exit(1);
}

/* A body-centred crystal of several elements in a tilted cell, every atom off its place; own atoms first, then all images within reach. */
static void make_particles(double a, double reach, const int32_t *known, int elements) {
  double tilted[9] = {CELLS * a, 0, 0, CELLS * a * 0.3, CELLS * a, 0.1, -0.4 * a, CELLS * a * 0.2, CELLS * a};
  memcpy(cell, tilted, sizeof cell);
  for (int atom = 0; atom < ATOMS; atom++) {
    int half = atom % 2, index = atom / 2;
    double f[3] = {(index % CELLS + 0.5 * half) / CELLS, (index / CELLS % CELLS + 0.5 * half) / CELLS, (index / CELLS / CELLS + 0.5 * half) / CELLS};
    for (int k = 0; k < 3; k++) positions[3 * atom + k] = f[0] * cell[k] + f[1] * cell[3 + k] + f[2] * cell[6 + k] + 0.3 * rand() / RAND_MAX;
    numbers[atom] = known[atom * 5 % elements];
    contributing[atom] = 1;
    owner[atom] = atom;
  }
  particles = ATOMS;
  int most = 2 + (int)(2 * reach / (CELLS * a));
  for (int i = -most; i <= most; i++)
    for (int j = -most; j <= most; j++)
      for (int k = -most; k <= most; k++)
        for (int atom = 0; atom < ATOMS && (i || j || k); atom++) {
          double *to = positions + 3 * particles, nearest = 1e300;
          for (int axis = 0; axis < 3; axis++) to[axis] = positions[3 * atom + axis] + i * cell[axis] + j * cell[3 + axis] + k * cell[6 + axis];
          for (int other = 0; other < ATOMS; other++)
            nearest = fmin(nearest, hypot(hypot(to[0] - positions[3 * other], to[1] - positions[3 * other + 1]), to[2] - positions[3 * other + 2]));
          if (nearest > reach) continue;
          contributing[particles] = 0;
          owner[particles++] = atom;
          need(particles + 1 < MOST, "too many images");
        }
}

static int neighbors_of(void *data, int lists, const double *cutoffs, int which, int particle, int *count, const int **neighbors) {
  if (data || lists != 1 || which || particle >= particles) return 1;
  *count = 0;
  for (int other = 0; other < particles; other++) {
    const double *r = positions + 3 * particle, *s = positions + 3 * other;
    double x = s[0] - r[0], y = s[1] - r[1], z = s[2] - r[2], skin = 0.3;
    if (other == particle || x * x + y * y + z * z > (cutoffs[0] + skin) * (cutoffs[0] + skin)) continue;
    if (*count == MOST_NEIGHBORS) return 1;
    list[(*count)++] = other;
  }
  *neighbors = list;
  return 0;
}

static void set_arguments(KIM_ComputeArguments *arguments) {
  int bad = KIM_ComputeArguments_SetArgumentPointerInteger(arguments, KIM_COMPUTE_ARGUMENT_NAME_numberOfParticles, &particles)
    || KIM_ComputeArguments_SetArgumentPointerInteger(arguments, KIM_COMPUTE_ARGUMENT_NAME_particleSpeciesCodes, codes)
    || KIM_ComputeArguments_SetArgumentPointerInteger(arguments, KIM_COMPUTE_ARGUMENT_NAME_particleContributing, contributing)
    || KIM_ComputeArguments_SetArgumentPointerDouble(arguments, KIM_COMPUTE_ARGUMENT_NAME_coordinates, positions)
    || KIM_ComputeArguments_SetArgumentPointerDouble(arguments, KIM_COMPUTE_ARGUMENT_NAME_partialEnergy, &kim_energy)
    || KIM_ComputeArguments_SetArgumentPointerDouble(arguments, KIM_COMPUTE_ARGUMENT_NAME_partialForces, forces)
    || KIM_ComputeArguments_SetArgumentPointerDouble(arguments, KIM_COMPUTE_ARGUMENT_NAME_partialParticleEnergy, energies)
    || KIM_ComputeArguments_SetArgumentPointerDouble(arguments, KIM_COMPUTE_ARGUMENT_NAME_partialVirial, kim_virial)
    || KIM_ComputeArguments_SetArgumentPointerDouble(arguments, KIM_COMPUTE_ARGUMENT_NAME_partialParticleVirial, virials)
    || KIM_ComputeArguments_SetCallbackPointer(arguments, KIM_COMPUTE_CALLBACK_NAME_GetNeighborList, KIM_LANGUAGE_NAME_c, (KIM_Function *)neighbors_of, NULL);
  need(!bad, "the arguments");
}

/* Largest relative difference of what KIM gives, and its virial, from the library's. */
static void compare(amalgam_potential potential, double energy_unit, double length_unit, double limit) {
  double expected_energies[ATOMS], expected_forces[3 * ATOMS], given[3 * ATOMS], sums[3 * ATOMS] = {0}, parts[6] = {0}, given_cell[9];
  for (int index = 0; index < 3 * ATOMS; index++) given[index] = positions[index] / length_unit;
  for (int index = 0; index < 9; index++) given_cell[index] = cell[index] / length_unit;
  amalgam_input input = {.size = sizeof input, .atoms = ATOMS, .periodic = {1, 1, 1}, .numbers = numbers, .positions = given, .cell = given_cell};
  amalgam_output output = {.size = sizeof output, .energies = expected_energies, .forces = expected_forces};
  need(amalgam_evaluate(potential, &input, &output) == 0, "the library");
  double scale = 1e-3, worst = 0, worst_energy = 0, virial_scale = 1e-3, worst_virial = 0;
  for (int particle = 0; particle < particles; particle++)
    for (int axis = 0; axis < 3; axis++) sums[3 * owner[particle] + axis] += forces[3 * particle + axis];
  for (int index = 0; index < 3 * ATOMS; index++) {
    double one = expected_forces[index] * energy_unit / length_unit;
    scale = fmax(scale, fabs(one));
    worst = fmax(worst, fabs(sums[index] - one));
  }
  for (int atom = 0; atom < ATOMS; atom++)
    worst_energy = fmax(worst_energy, fabs(energies[atom] / energy_unit - expected_energies[atom]) / fmax(1, fabs(expected_energies[atom])));
  static const int FIRST[6] = {0, 4, 8, 5, 2, 1};
  for (int particle = 0; particle < particles; particle++)
    for (int part = 0; part < 6; part++) parts[part] += virials[6 * particle + part];
  for (int part = 0; part < 6; part++) {
    double one = -energy_unit * output.virial[FIRST[part]];
    virial_scale = fmax(virial_scale, fabs(one));
    worst_virial = fmax(worst_virial, fmax(fabs(kim_virial[part] - one), fabs(parts[part] - one)));
  }
  printf("energy %.9f eV (relative %.1e), per atom %.1e, forces %.1e, virial %.1e, %d images\n", output.energy,
         fabs(kim_energy / energy_unit / output.energy - 1), worst_energy, worst / scale, worst_virial / virial_scale, particles - ATOMS);
  verdict("energy", fabs(kim_energy / energy_unit / output.energy - 1) < limit && worst_energy < limit);
  verdict("forces", worst < 10 * limit * scale);
  verdict("virial", worst_virial < 10 * limit * virial_scale);
}

static void test(const char *name, amalgam_potential potential, KIM_LengthUnit length, double length_unit, KIM_EnergyUnit energy, double energy_unit,
                 double limit) {
  KIM_Model *model;
  KIM_ComputeArguments *arguments;
  int accepted = 0, lists, supported;
  const double *cutoffs;
  const int *never;
  need(KIM_Model_Create(KIM_NUMBERING_zeroBased, length, energy, KIM_CHARGE_UNIT_e, KIM_TEMPERATURE_UNIT_K, KIM_TIME_UNIT_ps, name, &accepted, &model) == 0,
       "the KIM model");
  need(accepted, "units");
  double reach;
  KIM_Model_GetInfluenceDistance(model, &reach);
  KIM_Model_GetNeighborListPointers(model, &lists, &cutoffs, &never);
  need(lists == 1, "one neighbour list");
  cutoff = cutoffs[0];
  amalgam_info info = {.size = sizeof info};
  need(amalgam_describe(potential, &info) == 0, "describe");
  verdict("influence distance", fabs(reach / length_unit - info.reach) < 1e-9 && fabs(cutoff / length_unit - info.cutoff) < 1e-9);
  int32_t known[119];
  need(amalgam_elements(potential, known, 119) == 0, "elements");
  make_particles(4.2 * length_unit, reach, known, info.elements);
  for (int particle = 0; particle < particles; particle++) codes[particle] = numbers[owner[particle]];
  need(KIM_Model_GetSpeciesSupportAndCode(model, KIM_SpeciesName_FromString("U"), &supported, codes + MOST - 1) == 0, "species");
  int has_uranium = 0;
  for (int index = 0; index < info.elements; index++) has_uranium |= known[index] == 92;
  verdict("elements", supported == has_uranium);
  need(KIM_Model_ComputeArgumentsCreate(model, &arguments) == 0, "arguments");
  set_arguments(arguments);
  need(KIM_Model_Compute(model, arguments) == 0, "compute");
  compare(potential, energy_unit, length_unit, limit);
  memset(contributing, 0, sizeof contributing);
  need(KIM_Model_Compute(model, arguments) == 0, "compute without contributing particles");
  verdict("nothing contributes", kim_energy == 0 && forces[0] == 0 && kim_virial[0] == 0);
  memcpy(positions + 3, positions, 3 * sizeof(double));
  contributing[0] = contributing[1] = 1;
  verdict("atoms at one place are an error", KIM_Model_Compute(model, arguments) != 0);
  KIM_Model_ComputeArgumentsDestroy(model, &arguments);
  KIM_Model_Destroy(&model);
}

int main(int argc, char **argv) {
  amalgam_options options = {.size = sizeof options, .precision = 64, .threads = 1};
  amalgam_potential potential;
  if (argc < 3) return 1;
  need(amalgam_open((const char *const *)(argv + 2), argc - 2, &options, &potential) == 0, "the model file");
  test(argv[1], potential, KIM_LENGTH_UNIT_A, 1, KIM_ENERGY_UNIT_eV, 1, 1e-10);
  test(argv[1], potential, KIM_LENGTH_UNIT_nm, 0.1, KIM_ENERGY_UNIT_kcal_mol, 23.060547830619, 1e-6);
  printf("%d passed, %d failed\n", passed, failed);
  return failed > 0;
}
