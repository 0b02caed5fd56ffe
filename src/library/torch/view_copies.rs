//! The names of what `lib/view_copies.tscript` holds.

use crate::script_row;
use crate::value::Builtin;

/// Functions of `torch` alone.
pub static FUNCTIONS: &[Builtin] = &[
    script_row!("alias_copy" "_torch_view_copies" "A copy of the tensor."),
    script_row!("as_strided_copy" "_torch_view_copies" "A copy of any shape and strides."),
    script_row!("detach_copy" "_torch_view_copies" "A copy without history."),
    script_row!("diagonal_copy" "_torch_view_copies" "A copy of a diagonal."),
    script_row!("expand_copy" "_torch_view_copies" "A copy stretched along dimensions of length 1."),
    script_row!("permute_copy" "_torch_view_copies" "A copy with the dimensions in another order."),
    script_row!("select_copy" "_torch_view_copies" "A copy of one index of a dimension."),
    script_row!("slice_copy" "_torch_view_copies" "A copy of a range along a dimension."),
    script_row!("split_copy" "_torch_view_copies" "Copies of parts of equal length."),
    script_row!("split_with_sizes_copy" "_torch_view_copies" "Copies of parts of these lengths."),
    script_row!("squeeze_copy" "_torch_view_copies" "A copy without dimensions of length 1."),
    script_row!("t_copy" "_torch_view_copies" "A copy of the transposed matrix."),
    script_row!("transpose_copy" "_torch_view_copies" "A copy with two dimensions exchanged."),
    script_row!("unbind_copy" "_torch_view_copies" "Copies of the slices along a dimension."),
    script_row!("unfold_copy" "_torch_view_copies" "A copy of windows along a dimension."),
    script_row!("unsqueeze_copy" "_torch_view_copies" "A copy with one dimension more."),
    script_row!("view_as_complex_copy" "_torch_view_copies" "A complex copy of pairs of real numbers."),
    script_row!("view_as_real_copy" "_torch_view_copies" "A copy of complex numbers as pairs of real ones."),
    script_row!("view_copy" "_torch_view_copies" "A copy under another shape."),
];

/// Functions that are methods too.
pub static BOTH: &[Builtin] = &[
    script_row!("narrow_copy" "_torch_view_copies" "A copy of a range along a dimension."),
    script_row!("unsafe_split" "_torch_view_copies" "Parts of equal length that may be written."),
    script_row!("unsafe_split_with_sizes" "_torch_view_copies" "Parts of these lengths that may be written."),
    script_row!("unsafe_chunk" "_torch_view_copies" "So many parts, which may be written."),
    script_row!("nonzero_static" "_torch_view_copies" "The indices of so many elements that are not zero."),
];
