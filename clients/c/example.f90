! Energy and forces of a structure from Fortran.
!   gfortran amalgam.f90 example.f90 -L../../artifacts/native -lamalgam -Wl,-rpath,../../artifacts/native -o example
!   ./example model.safetensors
program example
  use amalgam
  implicit none
  real(c_double), parameter :: a = 3.165d0
  character(len=1000), target :: file
  type(c_ptr) :: files(1)
  type(amalgam_options) :: options
  type(amalgam_input) :: input
  type(amalgam_output) :: output
  integer(c_int64_t) :: potential
  ! The last axis of C is the first of Fortran: one column per atom, and per lattice vector.
  real(c_double), target :: positions(3, 2), cell(3, 3), forces(3, 2)
  integer(c_int32_t), target :: numbers(2)
  integer :: atom

  if (command_argument_count() < 1) stop "usage: example MODEL"
  call get_command_argument(1, file)
  file = trim(file)//c_null_char
  files(1) = c_loc(file)
  options%precision = 64
  options%threads = 1
  call check(amalgam_open(files, 1_c_int, options, potential))

  numbers = 42
  cell = reshape([a, 0d0, 0d0, 0d0, a, 0d0, 0d0, 0d0, a], [3, 3])
  positions = reshape([0.1d0, 0.05d0, 0d0, a/2, a/2, a/2], [3, 2])
  input%atoms = 2
  input%periodic = 1
  input%numbers = c_loc(numbers)
  input%positions = c_loc(positions)
  input%cell = c_loc(cell)
  output%forces = c_loc(forces)
  call check(amalgam_evaluate(potential, input, output))

  print '(a,f0.9,a)', "energy ", output%energy, " eV"
  do atom = 1, 2
    print '(a,i0,a,3f13.9,a)', "atom ", atom, ": force", forces(:, atom), " eV/Å"
  end do
  call check(amalgam_close(potential))

contains

  subroutine check(code)
    integer(c_int), intent(in) :: code
    if (code == amalgam_ok) return
    print '(a,i0,2a)', "error ", code, ": ", amalgam_error_text()
    stop 1
  end subroutine
end program
