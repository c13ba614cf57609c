/* What the C interface says of the structures of a file, in double: evaluate STRUCTURES MODEL [MODEL2 …]. See test_doors.py for both formats. */
#include <amalgam.h>
#include <stdio.h>
#include <stdlib.h>

static void check(int code) {
  if (code == AMALGAM_OK) return;
  fprintf(stderr, "error %d: %s\n", code, amalgam_last_error());
  exit(1);
}

static void want(int good) {
  if (good) return;
  fprintf(stderr, "the file of structures cannot be read\n");
  exit(1);
}

static void *room(size_t count, size_t size) {
  void *place = calloc(count + 1, size);
  want(place != NULL);
  return place;
}

static void evaluate(FILE *file, int atoms, amalgam_potential potential, int members) {
  amalgam_input input = {.size = sizeof input, .atoms = atoms};
  int32_t *numbers = room(atoms, sizeof *numbers);
  double cell[9], *positions = room(3 * atoms, sizeof(double)), *energies = room(atoms, sizeof(double)), *forces = room(3 * atoms, sizeof(double));
  double *uncertainties = room(atoms, sizeof(double)), *each = room(members, sizeof(double));
  for (int axis = 0; axis < 3; axis++) want(fscanf(file, "%d", &input.periodic[axis]) == 1);
  for (int index = 0; index < 9; index++) want(fscanf(file, "%lf", &cell[index]) == 1);
  for (int atom = 0; atom < atoms; atom++)
    want(fscanf(file, "%d %lf %lf %lf", &numbers[atom], &positions[3 * atom], &positions[3 * atom + 1], &positions[3 * atom + 2]) == 4);
  input.numbers = numbers, input.positions = positions, input.cell = cell;
  amalgam_output output = {.size = sizeof output, .energies = energies, .forces = forces, .member_energies = each, .uncertainties = uncertainties};
  check(amalgam_evaluate(potential, &input, &output));
  printf("%.17g %.17g", output.energy, output.energy_uncertainty);
  for (int index = 0; index < 9; index++) printf(" %.17g", output.virial[index]);
  for (int member = 0; member < members; member++) printf(" %.17g", each[member]);
  for (int atom = 0; atom < atoms; atom++)
    printf("\n%.17g %.17g %.17g %.17g %.17g", energies[atom], forces[3 * atom], forces[3 * atom + 1], forces[3 * atom + 2], uncertainties[atom]);
  printf("\n");
  free(numbers), free(positions), free(energies), free(forces), free(uncertainties), free(each);
}

int main(int argc, char **argv) {
  FILE *file = argc > 2 ? fopen(argv[1], "r") : NULL;
  want(file != NULL);
  amalgam_options options = {.size = sizeof options, .precision = 64, .threads = 1};
  amalgam_potential potential;
  amalgam_info info = {.size = sizeof info};
  check(amalgam_open((const char *const *)(argv + 2), argc - 2, &options, &potential));
  check(amalgam_describe(potential, &info));
  for (int atoms; fscanf(file, "%d", &atoms) == 1;) evaluate(file, atoms, potential, info.members);
  fclose(file);
  check(amalgam_close(potential));
  return 0;
}
