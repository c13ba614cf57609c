/* Tests of the C interface: all ways to give atoms agree, mistakes become codes, threads do not disturb each other, memory does not grow.
 *   ./test MODEL [malformed calls] [evaluations] */
#include <amalgam.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS = 3, ATOMS = 2 * CELLS * CELLS * CELLS, MOST = 8000 };

static int passed, failed, centres = ATOMS;
static double cell[9], positions[3 * MOST], forces[3 * MOST], reference[3 * ATOMS], energies[MOST], virials[9 * MOST];
static int32_t numbers[MOST], owner[MOST];

static void verdict(const char *name, int good) {
  if (good) passed++;
  else failed++;
  if (!good) printf("FAILED: %s (%s)\n", name, amalgam_last_error());
}

static double uniform(void) { return rand() / (double)RAND_MAX; }

/* A body-centred crystal in a strongly tilted cell, every atom off its place, some outside the cell. */
static void make_crystal(void) {
  double a = 3.165, tilted[9] = {CELLS * a, 0, 0, CELLS * a * 0.6, CELLS * a, 0.1, -0.4 * a, CELLS * a * 0.5, CELLS * a};
  memcpy(cell, tilted, sizeof cell);
  for (int atom = 0; atom < ATOMS; atom++) {
    int half = atom % 2, index = atom / 2;
    double f[3] = {(index % CELLS + 0.5 * half) / CELLS, (index / CELLS % CELLS + 0.5 * half) / CELLS, (index / CELLS / CELLS + 0.5 * half) / CELLS};
    if (atom % 7 == 0) f[atom % 3] += 2;
    for (int k = 0; k < 3; k++) positions[3 * atom + k] = f[0] * cell[k] + f[1] * cell[3 + k] + f[2] * cell[6 + k] + 0.2 * uniform();
    numbers[atom] = 42;
  }
}

/* Every periodic image that any own atom has within reach, as ghosts behind the own atoms. */
static int make_ghosts(double reach) {
  int ghosts = 0;
  for (int i = -4; i <= 4; i++)
    for (int j = -4; j <= 4; j++)
      for (int k = -4; k <= 4; k++)
        for (int atom = 0; atom < ATOMS && (i || j || k); atom++) {
          double *to = positions + 3 * (ATOMS + ghosts);
          int is_near = 0;
          for (int axis = 0; axis < 3; axis++) to[axis] = positions[3 * atom + axis] + i * cell[axis] + j * cell[3 + axis] + k * cell[6 + axis];
          for (int other = 0; other < ATOMS && !is_near; other++) {
            double x = to[0] - positions[3 * other], y = to[1] - positions[3 * other + 1], z = to[2] - positions[3 * other + 2];
            is_near = x * x + y * y + z * z < reach * reach;
          }
          if (!is_near) continue;
          if (ATOMS + ghosts + 1 >= MOST) abort();
          numbers[ATOMS + ghosts] = numbers[atom];
          owner[ghosts++] = atom;
        }
  return ghosts;
}

static amalgam_input whole(void) {
  amalgam_input input = {.size = sizeof input, .atoms = ATOMS, .periodic = {1, 1, 1}, .numbers = numbers, .positions = positions, .cell = cell};
  return input;
}

static amalgam_input with_ghosts(int ghosts) {
  amalgam_input input = {.size = sizeof input, .atoms = ATOMS, .ghosts = ghosts, .numbers = numbers, .positions = positions, .ghost_owner = owner, .skin = 0.3};
  return input;
}

static amalgam_output output_of(void) {
  amalgam_output output = {.size = sizeof output, .energies = energies, .forces = forces, .virials = virials};
  return output;
}

/* Whether an output is that of the whole crystal; forces on ghosts count for their owners. */
static int agrees(const amalgam_output *found, const amalgam_output *expected, int ghosts) {
  double worst = fabs(found->energy - expected->energy) / fabs(expected->energy), sum[3 * ATOMS];
  memcpy(sum, found->forces, sizeof sum);
  for (int ghost = 0; ghost < ghosts; ghost++)
    for (int axis = 0; axis < 3; axis++) sum[3 * owner[ghost] + axis] += found->forces[3 * (ATOMS + ghost) + axis];
  for (int index = 0; index < 3 * ATOMS; index++) worst = fmax(worst, 0.1 * fabs(sum[index] - reference[index]));
  for (int index = 0; index < 9; index++) {
    double parts = 0;
    for (int atom = 0; atom < centres; atom++) parts += found->virials[9 * atom + index];
    worst = fmax(worst, 0.01 * fmax(fabs(found->virial[index] - expected->virial[index]), fabs(parts - expected->virial[index])));
  }
  return worst < 1e-12;
}

static int forward(void *context, int layer, int row_bytes, int value_bytes, void *rows) {
  (void)value_bytes;
  for (int ghost = 0; ghost < *(int *)context && layer > 0; ghost++)
    memcpy((char *)rows + (size_t)(ATOMS + ghost) * row_bytes, (char *)rows + (size_t)owner[ghost] * row_bytes, row_bytes);
  return 0;
}

static int reverse(void *context, int layer, int row_bytes, int value_bytes, void *rows) {
  int width = row_bytes / value_bytes;
  double *values = rows;
  for (int ghost = 0; ghost < *(int *)context && layer > 0; ghost++)
    for (int channel = 0; channel < width; channel++) values[owner[ghost] * width + channel] += values[(ATOMS + ghost) * width + channel];
  return value_bytes == 8 ? 0 : 1;
}

static int give_up(void *context, int layer, int row_bytes, int value_bytes, void *rows) {
  (void)context, (void)layer, (void)row_bytes, (void)value_bytes, (void)rows;
  return 17;
}

static void test_ghosts(amalgam_potential potential, const amalgam_output *expected, double cutoff) {
  int ghosts = make_ghosts(cutoff + 0.3), code;
  amalgam_input input = with_ghosts(ghosts);
  amalgam_output output = output_of();
  code = amalgam_evaluate(potential, &input, &output);
  verdict("ghosts that are images of own atoms", code == 0 && agrees(&output, expected, ghosts));
  input.same_atoms = 1;
  code = amalgam_evaluate(potential, &input, &output);
  verdict("the same atoms again", code == 0 && agrees(&output, expected, ghosts));

  int others[MOST];
  for (int ghost = 0; ghost < ghosts; ghost++) others[ghost] = -1;
  amalgam_exchange exchange = {&ghosts, forward, reverse};
  input.ghost_owner = others;
  verdict("ghosts of others without an exchange", amalgam_evaluate(potential, &input, &output) == AMALGAM_INPUT);
  input.exchange = &exchange;
  code = amalgam_evaluate(potential, &input, &output);
  verdict("ghosts of others", code == 0 && agrees(&output, expected, ghosts));
  exchange.forward = give_up;
  verdict("an exchange that gives up", amalgam_evaluate(potential, &input, &output) == AMALGAM_CALLER && strstr(amalgam_last_error(), "17"));
  exchange.forward = forward;
  verdict("and the next one", amalgam_evaluate(potential, &input, &output) == 0 && agrees(&output, expected, ghosts));

  static int32_t start[ATOMS + 1], neighbor[ATOMS * 400];
  for (int atom = 0; atom < ATOMS; atom++) {
    start[atom + 1] = start[atom];
    for (int other = ATOMS + ghosts - 1; other >= 0; other--) {
      double x = 0;
      for (int axis = 0; axis < 3; axis++) x += pow(positions[3 * other + axis] - positions[3 * atom + axis], 2);
      if (other != atom && x < cutoff * cutoff) neighbor[start[atom + 1]++] = other;
    }
  }
  input = with_ghosts(ghosts);
  input.pair_start = start;
  input.pair_neighbor = neighbor;
  verdict("a list of the caller", amalgam_evaluate(potential, &input, &output) == 0 && agrees(&output, expected, ghosts));
}

/* The images of own atoms as surroundings that exchange nothing, as far as the model reaches. */
static void test_surroundings(amalgam_potential potential, const amalgam_output *expected, double reach) {
  int images = make_ghosts(reach);
  centres = ATOMS + images;
  amalgam_input input = {.size = sizeof input, .atoms = centres, .summed = ATOMS, .numbers = numbers, .positions = positions};
  amalgam_output output = output_of();
  int code = amalgam_evaluate(potential, &input, &output), zero = 1;
  for (int atom = ATOMS; atom < centres; atom++) zero &= energies[atom] == 0;
  verdict("surroundings", code == 0 && zero && agrees(&output, expected, images));
  input.summed = centres + 1;
  verdict("more atoms summed than there are", amalgam_evaluate(potential, &input, &output) == AMALGAM_INPUT && strstr(amalgam_last_error(), "summed"));
  centres = ATOMS;
}

/* One argument at random is wrong; the code says so, and the next right call is answered. */
static int malformed(amalgam_potential potential, int which) {
  amalgam_input input = whole();
  amalgam_output output = output_of();
  int32_t bad_numbers[ATOMS], bad_start[ATOMS + 1] = {0}, bad_owner[1] = {ATOMS};
  double bad_positions[3 * ATOMS], bad_cell[9];
  memcpy(bad_numbers, numbers, sizeof bad_numbers);
  memcpy(bad_positions, positions, sizeof bad_positions);
  memcpy(bad_cell, cell, sizeof bad_cell);
  switch (which) {
    case 0: return amalgam_evaluate(potential + 1 + rand(), &input, &output);
    case 1: return amalgam_evaluate(-rand(), &input, &output);
    case 2: return amalgam_evaluate(potential, NULL, &output);
    case 3: return amalgam_evaluate(potential, &input, NULL);
    case 4: input.size = rand() % 100; break;
    case 5: output.size = rand() % 100; break;
    case 6: input.atoms = -1 - rand(); break;
    case 7: input.numbers = NULL; break;
    case 8: input.positions = NULL; break;
    case 9: input.cell = NULL; break;
    case 10: bad_numbers[rand() % ATOMS] = rand() % 2 ? 1 : 119 + rand(); input.numbers = bad_numbers; break;
    case 11: bad_positions[rand() % (3 * ATOMS)] = rand() % 2 ? NAN : INFINITY; input.positions = bad_positions; break;
    case 12: bad_cell[rand() % 9] = NAN; input.cell = bad_cell; break;
    case 13: memcpy(bad_cell, bad_cell + 3, 3 * sizeof(double)); input.cell = bad_cell; break;
    case 14: input.ghosts = -1 - rand(); break;
    case 15: input.ghosts = 1; break;
    case 16: input.periodic[rand() % 3] = 2 + rand(); break;
    case 17: bad_start[rand() % ATOMS] = -5; input.pair_start = bad_start; memset(input.periodic, 0, 12); input.pair_neighbor = bad_start; break;
    case 18: bad_start[ATOMS] = 1; input.pair_start = bad_start; memset(input.periodic, 0, 12); break;
    case 19: input.ghosts = 1, input.atoms = ATOMS - 1, input.ghost_owner = bad_owner, memset(input.periodic, 0, 12); break;
    case 20: memcpy(bad_positions, bad_positions + 3, 3 * sizeof(double)); input.positions = bad_positions; break;
    case 21: input.summed = rand() % 2 ? -1 - rand() % 1000 : 1 + rand() % (2 * ATOMS); break;
    default: input.skin = rand() % 2 ? -1 : NAN; break;
  }
  return amalgam_evaluate(potential, &input, &output);
}

static void test_malformed(amalgam_potential potential, const amalgam_output *expected, int calls) {
  int wrong = 0;
  for (int call = 0; call < calls; call++)
    if (malformed(potential, call % 23) == 0) {
      wrong++;
      printf("accepted: case %d\n", call % 23);
    }
  amalgam_input input = whole();
  amalgam_output output = output_of();
  verdict("malformed calls give codes", wrong == 0);
  verdict("after them a right one is answered", amalgam_evaluate(potential, &input, &output) == 0 && agrees(&output, expected, 0));
  amalgam_potential none;
  const char *missing[] = {NULL}, *nowhere[] = {"nowhere.safetensors"}, *here[] = {__FILE__};
  amalgam_options options = {.size = sizeof options, .precision = 16};
  verdict("files that are none", amalgam_open(NULL, 1, NULL, &none) && amalgam_open(missing, 1, NULL, &none) && amalgam_open(nowhere, 1, NULL, &none)
    && amalgam_open(here, 1, NULL, &none) && amalgam_open(nowhere, -1, NULL, &none) && amalgam_open(nowhere, 1, &options, &none));
}

struct work { amalgam_potential potential; double energy; int good, busy; };

static void *evaluate_often(void *argument) {
  struct work *work = argument;
  double own_forces[3 * ATOMS];
  for (int repeat = 0; repeat < 50; repeat++) {
    amalgam_input input = whole();
    amalgam_output output = {.size = sizeof output, .forces = own_forces};
    int code = amalgam_evaluate(work->potential, &input, &output);
    if (code == AMALGAM_BUSY) work->busy++;
    else if (code == 0 && output.energy == work->energy) work->good++;
  }
  return NULL;
}

static void test_threads(amalgam_potential first, amalgam_potential second, double energy, int same) {
  struct work works[2] = {{first, energy, 0, 0}, {second, energy, 0, 0}};
  pthread_t threads[2];
  for (int index = 0; index < 2; index++) pthread_create(threads + index, NULL, evaluate_often, works + index);
  for (int index = 0; index < 2; index++) pthread_join(threads[index], NULL);
  int answered = works[0].good + works[1].good, busy = works[0].busy + works[1].busy;
  verdict(same ? "two threads on one handle" : "two threads on a handle each", answered + busy == 100 && answered > 0 && (same || busy == 0));
}

static long resident(void) {
  long size, pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%ld %ld", &size, &pages) != 2) pages = 0;
  if (file) fclose(file);
  return pages * 4;
}

static void test_growth(amalgam_potential potential, int evaluations) {
  amalgam_input input = whole();
  amalgam_output output = output_of();
  input.atoms = 3;
  memset(input.periodic, 0, sizeof input.periodic);
  long before = 0;
  int code = 0;
  for (int call = 0; call < evaluations && !code; call++) {
    if (call == evaluations / 10) before = resident();
    positions[0] += 1e-9;
    code = amalgam_evaluate(potential, &input, &output);
  }
  long after = resident();
  printf("%d evaluations: resident memory from %ld to %ld kB\n", evaluations, before, after);
  verdict("memory does not grow", code == 0 && after < before + 4096);
}

int main(int argc, char **argv) {
  amalgam_options options = {.size = sizeof options, .precision = 64, .threads = 2};
  amalgam_potential first, second, committee;
  const char *files[] = {argv[argc > 1], argv[argc > 1]};
  if (argc < 2 || amalgam_open(files, 1, &options, &first) || amalgam_open(files, 1, &options, &second) || amalgam_open(files, 2, &options, &committee)) {
    printf("cannot open: %s\n", amalgam_last_error());
    return 1;
  }
  amalgam_info info = {.size = sizeof info};
  verdict("describe", amalgam_describe(committee, &info) == 0 && info.members == 2 && info.precision == 64 && info.cutoff > 0);
  make_crystal();
  amalgam_input input = whole();
  amalgam_output expected = output_of();
  verdict("a periodic structure", amalgam_evaluate(first, &input, &expected) == 0);
  memcpy(reference, forces, sizeof reference);
  double member_energies[2];
  amalgam_output output = output_of();
  output.member_energies = member_energies;
  verdict("a committee of equals", amalgam_evaluate(committee, &input, &output) == 0 && agrees(&output, &expected, 0) && member_energies[1] == expected.energy);
  test_ghosts(first, &expected, info.cutoff);
  test_surroundings(first, &expected, info.reach);
  test_malformed(first, &expected, argc > 2 ? atoi(argv[2]) : 22000);
  test_threads(first, second, expected.energy, 0);
  test_threads(first, first, expected.energy, 1);
  test_growth(first, argc > 3 ? atoi(argv[3]) : 2000);
  verdict("close", amalgam_close(first) == 0 && amalgam_close(second) == 0 && amalgam_close(committee) == 0);
  verdict("closed handles", amalgam_close(first) == AMALGAM_HANDLE && amalgam_evaluate(first, &input, &output) == AMALGAM_HANDLE);
  printf("%d passed, %d failed\n", passed, failed);
  return failed > 0;
}
