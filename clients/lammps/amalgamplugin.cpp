// pair_style amalgam as a plugin, for a LAMMPS built with PKG_PLUGIN. Compiled with the headers of that LAMMPS.

#include "lammpsplugin.h"
#include "pair_amalgam.h"
#include "version.h"

using namespace LAMMPS_NS;

static Pair *create(LAMMPS *lmp) { return new PairAmalgam(lmp); }

extern "C" void lammpsplugin_init(void *lmp, void *handle, void *regfunc)
{
  lammpsplugin_t plugin;
  plugin.version = LAMMPS_VERSION;
  plugin.style = "pair";
  plugin.name = "amalgam";
  plugin.info = "Amalgam machine-learning potentials";
  plugin.author = "Amalgam contributors";
  plugin.creator.v1 = (lammpsplugin_factory1 *) &create;
  plugin.handle = handle;
  (*(lammpsplugin_regfunc) regfunc)(&plugin, lmp);
}
