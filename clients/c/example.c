/* Energy, forces and stress of a structure from C.
 *   cc -I. example.c -L../../artifacts/native -lamalgam -Wl,-rpath,../../artifacts/native -o example
 *   ./example model.safetensors */
#include <amalgam.h>
#include <stdio.h>
#include <stdlib.h>

static void check(int code) {
  if (code == AMALGAM_OK) return;
  fprintf(stderr, "error %d: %s\n", code, amalgam_last_error());
  exit(1);
}

int main(int argc, char **argv) {
  if (argc < 2 || amalgam_abi() != AMALGAM_ABI) {
    fprintf(stderr, "usage: %s MODEL…\n", argv[0]);
    return 1;
  }
  amalgam_options options = {.size = sizeof options, .precision = 64, .threads = 1};
  amalgam_potential potential;
  check(amalgam_open((const char *const *)(argv + 1), argc - 1, &options, &potential));

  amalgam_info info = {.size = sizeof info};
  check(amalgam_describe(potential, &info));
  printf("amalgam %s: %d model(s), %d elements, %d layers, cutoff %g Å\n", amalgam_version(), info.members, info.elements, info.layers, info.cutoff);

  /* Body-centred molybdenum, one atom off its place. */
  double a = 3.165, cell[9] = {a, 0, 0, 0, a, 0, 0, 0, a}, positions[6] = {0.1, 0.05, 0, a / 2, a / 2, a / 2};
  int32_t numbers[2] = {42, 42};
  double energies[2], forces[6];
  amalgam_input input = {.size = sizeof input, .atoms = 2, .periodic = {1, 1, 1}, .numbers = numbers, .positions = positions, .cell = cell};
  amalgam_output output = {.size = sizeof output, .energies = energies, .forces = forces};
  check(amalgam_evaluate(potential, &input, &output));

  printf("energy %.9f eV\n", output.energy);
  for (int atom = 0; atom < 2; atom++)
    printf("atom %d: energy %.9f eV, force %.9f %.9f %.9f eV/Å\n", atom + 1, energies[atom], forces[3 * atom], forces[3 * atom + 1], forces[3 * atom + 2]);
  printf("stress xx %.9f eV/Å³\n", -output.virial[0] / (a * a * a));
  check(amalgam_close(potential));
  return 0;
}
