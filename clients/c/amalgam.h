/* Amalgam: machine-learning interatomic potentials. The C interface of libamalgam.
 *
 * Units: Å, eV, eV/Å. Arrays are row-major, the last axis contiguous; cell rows are lattice vectors.
 * Every function returns AMALGAM_OK or an error code, never throws, and never ends the process. The text of the last error of a thread is
 * amalgam_last_error(). Functions may be called from any thread. Calls on one handle exclude each other: while one runs, another returns AMALGAM_BUSY.
 * Different handles are independent. Results do not depend on the number of threads, to the last bit.
 * After fork() the child must not call the library (AMALGAM_FORKED): start workers with exec or "spawn".
 *
 * Structures begin with their own size, set by the caller to sizeof: later versions of the library add members at the end and read old callers. */
#ifndef AMALGAM_H
#define AMALGAM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised when a caller made for an older library would no longer be understood. */
#define AMALGAM_ABI 1

enum amalgam_code {
  AMALGAM_OK = 0,
  AMALGAM_INPUT = 1,  /* something about the files, atoms or sizes given; the text says what */
  AMALGAM_BUG = 2,    /* our mistake; please report the text */
  AMALGAM_HANDLE = 3, /* no such handle: never opened, or closed */
  AMALGAM_BUSY = 4,   /* the handle is in use by another call: open one per thread */
  AMALGAM_CALLER = 5, /* a callback of the caller returned something other than 0 */
  AMALGAM_FORKED = 6  /* this process was forked after the library was first used */
};

/* A model or a committee in memory. Never 0; numbers are not used again after closing. */
typedef int64_t amalgam_potential;

typedef struct amalgam_options {
  int32_t size;      /* sizeof(amalgam_options) */
  int32_t precision; /* of the network's features: 32 (0 means the same) or 64; positions and energies are double in both */
  int32_t threads;   /* 0: all processors */
} amalgam_options;

typedef struct amalgam_info {
  int32_t size;         /* sizeof(amalgam_info) */
  int32_t members;      /* models: 1, or more for a committee */
  int32_t elements;     /* how many elements all members know */
  int32_t layers;       /* interaction layers, the most of the members */
  int32_t widest;       /* numbers per atom that an exchange carries at most */
  int32_t precision;    /* 32 or 64 */
  int32_t threads;
  int32_t needs_counts; /* 1 where the energy depends on the composition of the whole structure: set amalgam_input.counts on several processes */
  double cutoff;        /* Å; atoms farther apart form no pair */
  double reach;         /* Å; beyond it no atom changes the energy of another: layers × cutoff */
  int32_t has_uncertainty; /* 1 where all models tell how certain their energies are (amalgam calibrate) */
  int32_t reserved;        /* 0 */
} amalgam_info;

/* Features of atoms that other processes own (ghosts). Both functions are called layers − 1 times per member and evaluation, in the same order on every
 * process, also on one without atoms. rows: [atoms + ghosts, row_bytes], in the caller's order. Return 0, or anything else to give up. */
typedef struct amalgam_exchange {
  void *context;
  /* Fill the rows of ghosts from the rows of their owners. */
  int (*forward)(void *context, int layer, int row_bytes, int value_bytes, void *rows);
  /* Add the rows of ghosts to the rows of their owners; value_bytes says whether numbers are float or double. */
  int (*reverse)(void *context, int layer, int row_bytes, int value_bytes, void *rows);
} amalgam_exchange;

/* Atoms to evaluate. Three ways:
 *   ghosts = 0:        a structure in a periodic or open cell; the library finds the pairs;
 *   ghosts > 0:        own atoms, and ghosts for periodic images and for atoms of other processes, all within the cutoff; cell is not read;
 *   pair_start given:  the caller's own list of pairs. */
typedef struct amalgam_input {
  int32_t size;              /* sizeof(amalgam_input) */
  int32_t atoms;             /* own atoms, 0 or more */
  int32_t ghosts;            /* atoms behind them, 0 or more */
  int32_t periodic[3];       /* whether the cell repeats along its rows; with ghosts all 0 */
  const int32_t *numbers;    /* [atoms + ghosts], atomic numbers */
  const double *positions;   /* [atoms + ghosts, 3], Å; may lie outside the cell */
  const double *cell;        /* [3, 3], Å, lattice vectors as rows; may be NULL where nothing is periodic */
  const int32_t *ghost_owner; /* [ghosts], the own atom that a ghost is an image of, or −1: another process owns it */
  int32_t same_atoms;        /* 1: atoms and ghosts are those of the last evaluation, in the same order; pairs are kept while nothing has moved far */
  int32_t summed;            /* 0: the energy is that of all own atoms. n: of the first n; forces and virial are its derivatives, and the atoms behind them
                                are surroundings up to amalgam_info.reach, for programs that keep so many atoms of others and exchange nothing */
  double skin;               /* Å beyond the cutoff to which pairs with ghosts are searched, so that they can be kept; 0 or more */
  const int32_t *pair_start;    /* [atoms + 1], first pair of a centre; NULL: the library finds the pairs */
  const int32_t *pair_neighbor; /* [pairs], an own atom, or atoms + g for ghost g; at least all pairs within the cutoff, i←j and j←i, in any order */
  const amalgam_exchange *exchange; /* where ghosts belong to other processes; NULL otherwise */
  const int64_t *counts;     /* [119], atoms of the whole structure by atomic number, all processes together; NULL: own atoms are all */
} amalgam_input;

/* Where results go. NULL: not wanted. A committee gives the mean of its members. */
typedef struct amalgam_output {
  int32_t size;            /* sizeof(amalgam_output) */
  int32_t reserved;        /* 0 */
  double energy;           /* eV, sum over own atoms */
  double virial[9];        /* [3, 3], eV, W = −∂E/∂ε; stress = −W/volume */
  double *energies;        /* [atoms], eV */
  double *forces;          /* [atoms + ghosts, 3], eV/Å; what own atoms find for ghosts of other processes is to be added to their owners' forces; ghosts
                              with an owner here get zeros, their share is with the owner */
  double *virials;         /* [atoms, 3, 3], eV, the part of W from the pairs of each centre; their sum is W */
  double *member_energies; /* [members], eV */
  double *member_forces;   /* [members, atoms + ghosts, 3], eV/Å, as forces */
  double energy_uncertainty; /* eV/atom, standard uncertainty of the energy of own atoms; not-a-number where a model does not tell. Of a structure on
                                several processes it is that of the part here */
  double *uncertainties;   /* [atoms], eV, standard uncertainties of the energies of atoms; not-a-number where a model does not tell */
} amalgam_output;

/* The AMALGAM_ABI of the library, to compare with that of the header. */
int amalgam_abi(void);

/* Version of the library, such as "0.1.0". */
const char *amalgam_version(void);

/* What went wrong in the last call of this thread that failed, UTF-8; "" before. Valid until the next failing call of the thread. */
const char *amalgam_last_error(void);

/* Opens model files: one, or several as a committee. A file may also be the name of a model that comes along, such as "universal", or MODEL@16: a committee
 * of 16 drawn from the posterior of a calibrated model. options may be NULL. */
int amalgam_open(const char *const *files, int count, const amalgam_options *options, amalgam_potential *potential);

/* Frees a potential. AMALGAM_BUSY, and nothing freed, while a call on it runs. */
int amalgam_close(amalgam_potential potential);

/* What a potential is; info->size must be set. */
int amalgam_describe(amalgam_potential potential, amalgam_info *info);

/* Atomic numbers that all members know, ascending. room: how many fit into numbers, at least amalgam_info.elements. */
int amalgam_elements(amalgam_potential potential, int32_t *numbers, int room);

/* Atomic number and mass (u) of a chemical symbol such as "Mo"; either may be NULL. AMALGAM_INPUT where there is none of this name. */
int amalgam_element(const char *symbol, int32_t *number, double *mass);

/* Energy, forces and virial. Energy and forces that are not finite are AMALGAM_INPUT. After an error the output is undefined. */
int amalgam_evaluate(amalgam_potential potential, const amalgam_input *input, amalgam_output *output);

#ifdef __cplusplus
}
#endif
#endif
