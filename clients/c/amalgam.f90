! Amalgam: the C interface of libamalgam for Fortran. What every member means stands in amalgam.h.
module amalgam
  use, intrinsic :: iso_c_binding
  implicit none

  integer(c_int), parameter :: amalgam_abi_known = 1
  integer(c_int), parameter :: amalgam_ok = 0

  type, bind(c) :: amalgam_options
    integer(c_int32_t) :: size = 12, precision = 32, threads = 0
  end type

  type, bind(c) :: amalgam_info
    integer(c_int32_t) :: size = 56, members = 0, elements = 0, layers = 0
    integer(c_int32_t) :: widest = 0, precision = 0, threads = 0, needs_counts = 0
    real(c_double) :: cutoff = 0, reach = 0
    integer(c_int32_t) :: has_uncertainty = 0, reserved = 0
  end type

  type, bind(c) :: amalgam_input
    integer(c_int32_t) :: size = 104, atoms = 0, ghosts = 0, periodic(3) = 0
    type(c_ptr) :: numbers = c_null_ptr, positions = c_null_ptr, cell = c_null_ptr, ghost_owner = c_null_ptr
    integer(c_int32_t) :: same_atoms = 0, summed = 0
    real(c_double) :: skin = 0
    type(c_ptr) :: pair_start = c_null_ptr, pair_neighbor = c_null_ptr
    type(c_ptr) :: exchange = c_null_ptr, counts = c_null_ptr
  end type

  type, bind(c) :: amalgam_output
    integer(c_int32_t) :: size = 144, reserved = 0
    real(c_double) :: energy = 0, virial(3, 3) = 0
    type(c_ptr) :: energies = c_null_ptr, forces = c_null_ptr, virials = c_null_ptr
    type(c_ptr) :: member_energies = c_null_ptr, member_forces = c_null_ptr
    real(c_double) :: energy_uncertainty = 0
    type(c_ptr) :: uncertainties = c_null_ptr
  end type

  interface
    function amalgam_abi() bind(c) result(abi)
      import :: c_int
      integer(c_int) :: abi
    end function

    function amalgam_open(files, count, options, potential) bind(c) result(code)
      import :: c_int, c_int64_t, c_ptr, amalgam_options
      type(c_ptr), intent(in) :: files(*)
      integer(c_int), value :: count
      type(amalgam_options), intent(in) :: options
      integer(c_int64_t), intent(out) :: potential
      integer(c_int) :: code
    end function

    function amalgam_close(potential) bind(c) result(code)
      import :: c_int, c_int64_t
      integer(c_int64_t), value :: potential
      integer(c_int) :: code
    end function

    function amalgam_describe(potential, info) bind(c) result(code)
      import :: c_int, c_int64_t, amalgam_info
      integer(c_int64_t), value :: potential
      type(amalgam_info), intent(inout) :: info
      integer(c_int) :: code
    end function

    function amalgam_evaluate(potential, input, output) bind(c) result(code)
      import :: c_int, c_int64_t, amalgam_input, amalgam_output
      integer(c_int64_t), value :: potential
      type(amalgam_input), intent(in) :: input
      type(amalgam_output), intent(inout) :: output
      integer(c_int) :: code
    end function

    function amalgam_last_error() bind(c) result(text)
      import :: c_ptr
      type(c_ptr) :: text
    end function

    pure function strlen(text) bind(c) result(length)
      import :: c_ptr, c_size_t
      type(c_ptr), value, intent(in) :: text
      integer(c_size_t) :: length
    end function
  end interface

contains

  !> The text of the last error of this thread.
  function amalgam_error_text() result(text)
    character(len=:), allocatable :: text
    character(kind=c_char), pointer :: bytes(:)
    type(c_ptr) :: place
    integer :: index, length
    place = amalgam_last_error()
    length = int(strlen(place))
    call c_f_pointer(place, bytes, [length])
    allocate (character(len=length) :: text)
    do index = 1, length
      text(index:index) = bytes(index)
    end do
  end function
end module
