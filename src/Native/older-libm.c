/* exp, log and pow by the versions that glibc has had since its beginning on x86-64: since 2.29 there are others beside them, which compute the same and only
 * no longer ask how errors are to be reported. ./publish links this where AMALGAM_SYSROOT is set, with --wrap=exp and so on. */
__asm__(".symver first_exp, exp@GLIBC_2.2.5");
__asm__(".symver first_log, log@GLIBC_2.2.5");
__asm__(".symver first_pow, pow@GLIBC_2.2.5");

double first_exp(double), first_log(double), first_pow(double, double);

double __wrap_exp(double x) { return first_exp(x); }
double __wrap_log(double x) { return first_log(x); }
double __wrap_pow(double x, double y) { return first_pow(x, y); }
