// What LAMMPS and a plugin tell each other, after "Writing plugins" of the LAMMPS manual. Declared here because distributions ship the headers of LAMMPS
// without lammpsplugin.h.
#ifndef AMALGAM_PLUGIN_INTERFACE_H
#define AMALGAM_PLUGIN_INTERFACE_H

extern "C" {

struct lammps_plugin {
  const char *version;    // of the LAMMPS that the plugin was compiled for; another one warns
  const char *style, *name, *info, *author;
  void *create;           // for pair styles: Pair *(*)(LAMMPS *)
  void *handle;           // given to lammpsplugin_init
};

typedef void (*lammps_plugin_register)(lammps_plugin *, void *lammps);

// Called once by "plugin load"; registers what the plugin has.
void lammpsplugin_init(void *lammps, void *handle, void *register_function);

}

#endif
