! What Fortran gets of the structures of a file, in double: evaluate STRUCTURES MODEL [MODEL2 …]. See test_doors.py for both formats.
program evaluate
  use amalgam
  implicit none
  integer, parameter :: longest = 1000
  character(len=longest) :: path
  character(len=longest), target, allocatable :: names(:)
  type(c_ptr), allocatable :: files(:)
  type(amalgam_options) :: options
  type(amalgam_info) :: info
  integer(c_int64_t) :: potential
  integer :: count, index, unit, status, atoms

  count = command_argument_count() - 1
  if (count < 1) error stop "usage: evaluate STRUCTURES MODEL…"
  allocate (names(count), files(count))
  do index = 1, count
    call get_command_argument(index + 1, path)
    names(index) = trim(path)//c_null_char
    files(index) = c_loc(names(index))
  end do
  options%precision = 64
  options%threads = 1
  call check(amalgam_open(files, int(count, c_int), options, potential))
  call check(amalgam_describe(potential, info))
  call get_command_argument(1, path)
  open (newunit=unit, file=trim(path), action="read", status="old")
  do
    read (unit, *, iostat=status) atoms
    if (status /= 0) exit
    call tell(atoms)
  end do
  close (unit)
  call check(amalgam_close(potential))

contains

  subroutine tell(atoms)
    integer, intent(in) :: atoms
    type(amalgam_input) :: input
    type(amalgam_output) :: output
    integer(c_int32_t), target :: numbers(atoms + 1)
    real(c_double), target :: cell(3, 3), positions(3, atoms + 1), forces(3, atoms + 1)
    real(c_double), target :: energies(atoms + 1), uncertainties(atoms + 1), members(info%members)
    integer :: atom
    read (unit, *) input%periodic
    read (unit, *) cell
    do atom = 1, atoms
      read (unit, *) numbers(atom), positions(:, atom)
    end do
    input%atoms = atoms
    input%numbers = c_loc(numbers)
    input%positions = c_loc(positions)
    input%cell = c_loc(cell)
    output%energies = c_loc(energies)
    output%forces = c_loc(forces)
    output%member_energies = c_loc(members)
    output%uncertainties = c_loc(uncertainties)
    call check(amalgam_evaluate(potential, input, output))
    print '(*(es26.17e3))', output%energy, output%energy_uncertainty, output%virial, members
    do atom = 1, atoms
      print '(5es26.17e3)', energies(atom), forces(:, atom), uncertainties(atom)
    end do
  end subroutine

  subroutine check(code)
    integer(c_int), intent(in) :: code
    if (code == amalgam_ok) return
    print '(a,i0,2a)', "error ", code, ": ", amalgam_error_text()
    error stop 1
  end subroutine
end program
