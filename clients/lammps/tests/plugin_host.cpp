// Loads the plugin as "plugin load" does, into the system's shared liblammps, which mostly lacks that command: plugin_host PLUGIN.so -in FILE.

#include "../plugin_interface.h"

#include "force.h"
#include "input.h"
#include "lammps.h"

#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <mpi.h>

using namespace LAMMPS_NS;

static void add(lammps_plugin *plugin, void *lammps)
{
  if (strcmp(plugin->style, "pair") == 0) (*((LAMMPS *) lammps)->force->pair_map)[plugin->name] = (Force::PairCreator) plugin->create;
  printf("plugin: %s %s for LAMMPS %s\n", plugin->style, plugin->name, plugin->version);
}

int main(int argc, char **argv)
{
  MPI_Init(&argc, &argv);
  void *handle = dlopen(argv[1], RTLD_NOW);
  if (!handle) {
    fprintf(stderr, "%s\n", dlerror());
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  {
    LAMMPS lammps(argc - 1, argv + 1, MPI_COMM_WORLD);
    auto init = (decltype(&lammpsplugin_init)) dlsym(handle, "lammpsplugin_init");
    init(&lammps, handle, (void *) &add);
    lammps.input->file();
  }
  MPI_Finalize();
  return 0;
}
