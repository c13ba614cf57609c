// amalgam-lmp: LAMMPS of the system's shared liblammps with pair_style amalgam. Takes the options of LAMMPS: mpirun -n N amalgam-lmp -in FILE.

#include "force.h"
#include "input.h"
#include "lammps.h"
#include "pair_amalgam.h"

#include <cstdio>
#include <exception>
#include <mpi.h>

using namespace LAMMPS_NS;

static Pair *create(LAMMPS *lmp) { return new PairAmalgam(lmp); }

int main(int argc, char **argv)
{
  MPI_Init(&argc, &argv);
  try {
    LAMMPS lammps(argc, argv, MPI_COMM_WORLD);
    (*lammps.force->pair_map)["amalgam"] = &create;
    lammps.input->file();
  } catch (const std::exception &problem) {
    // LAMMPS has written its message where it throws; other processes may be waiting for this one.
    fprintf(stderr, "amalgam-lmp: %s\n", problem.what());
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  MPI_Finalize();
  return 0;
}
