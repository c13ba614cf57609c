// What the headers of LAMMPS name of its own copy of {fmt}, which Debian's liblammps-dev does not ship. Declared, never called: messages here are strings.
#ifndef LMP_FMT_NAMES_H
#define LMP_FMT_NAMES_H

#include <string>

namespace fmt {
class string_view;
class format_args;
template <typename... Args, typename S> format_args make_args_checked(const S &, const Args &...);
template <typename... Args> std::string format(Args &&...);
}    // namespace fmt

#endif
