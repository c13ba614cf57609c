// Amalgam models in LAMMPS: pair_style amalgam MODEL [MODEL2 ...] [keyword value ...]. See README.md.

#ifdef PAIR_CLASS
// clang-format off
PairStyle(amalgam,PairAmalgam);
// clang-format on
#else

#ifndef LMP_PAIR_AMALGAM_H
#define LMP_PAIR_AMALGAM_H

#include "pair.h"

#include <amalgam.h>
#include <cstdio>
#include <string>
#include <vector>

namespace LAMMPS_NS {

class PairAmalgam : public Pair {
 public:
  PairAmalgam(class LAMMPS *);
  ~PairAmalgam() override;
  void compute(int, int) override;
  void settings(int, char **) override;
  void coeff(int, char **) override;
  void init_style() override;
  double init_one(int, int) override;
  int pack_forward_comm(int, int *, double *, int, int *) override;
  void unpack_forward_comm(int, int, double *) override;
  int pack_reverse_comm(int, int, double *) override;
  void unpack_reverse_comm(int, int *, double *) override;
  double memory_usage() override;

 private:
  // What travels between processes at the moment, and therefore what pack and unpack read and write.
  enum Cargo { HOMES, FEATURES, FORCES };

  amalgam_potential potential = 0;
  amalgam_info info{};
  std::vector<std::string> files;
  int deviation_every = 0;
  std::string deviation_file = "model_devi.out";
  FILE *deviations = nullptr;
  double energy_unit = 1;    // of the unit style, per eV

  std::vector<int> number_of_type;     // [type], atomic number; 0 for NULL
  std::vector<double> mass_of_type;    // [type], u, of the element
  // Rows are what the library sees: own atoms of mapped types, then their ghosts.
  int own = 0, ghosts = 0, known_local = -1, known_ghost = -1;
  std::vector<int> row_of;         // [LAMMPS atom], -1 for atoms of types that are NULL
  std::vector<int> atom_of;        // [row]
  std::vector<int32_t> numbers;    // [row]
  std::vector<int32_t> owner;      // [ghost], row of the own atom it is an image of, or -1
  std::vector<int64_t> counts;     // [119], atoms of all processes
  std::vector<double> positions, forces, energies, virials, member_energies, member_forces, uncertainties;
  std::vector<double> homes;       // [LAMMPS atom, 2], process and index there of the owner

  Cargo cargo = HOMES;
  char *rows = nullptr;    // FEATURES
  int row_bytes = 0, value_bytes = 0;
  std::vector<double> travelling;    // FORCES: [LAMMPS atom, 3]

  void close();
  void check(int);
  void stop(const std::string &);
  void find_rows();
  void evaluate(bool);
  void report(const amalgam_output &);
  int exchange(Cargo, bool);
  void write_deviations();
  void write_uncertainties();
  static int forward(void *, int, int, int, void *);
  static int reverse(void *, int, int, int, void *);
};

}    // namespace LAMMPS_NS

#endif
#endif
