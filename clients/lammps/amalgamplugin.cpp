// pair_style amalgam as a plugin, for a LAMMPS built with PKG_PLUGIN. Compiled with the headers of that LAMMPS.

#include "pair_amalgam.h"
#include "plugin_interface.h"

#include "lammps.h"
#if __has_include("version.h")
#include "version.h"
#endif

using namespace LAMMPS_NS;

static Pair *create(LAMMPS *lmp) { return new PairAmalgam(lmp); }

void lammpsplugin_init(void *lammps, void *handle, void *register_function)
{
#ifdef LAMMPS_VERSION
  const char *version = LAMMPS_VERSION;
#else
  // Headers of distributions do not say their version; they come with the library that runs.
  const char *version = ((LAMMPS *) lammps)->version;
#endif
  lammps_plugin plugin = {version, "pair", "amalgam", "Amalgam machine-learning potentials", "Amalgam contributors", (void *) &create, handle};
  ((lammps_plugin_register) register_function)(&plugin, lammps);
}
