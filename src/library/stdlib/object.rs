//! Macros for the standard library's own types.

pub(crate) use crate::value::object_type;

/// Declares iterator types: `iterator_types! { COUNT "itertools" "count"; }`.
macro_rules! iterator_types {
    ($($info:ident $module:literal $text:literal;)*) => {$(
        #[doc = concat!("`", $module, ".", $text, "`")]
        pub static $info: $crate::value::TypeInfo =
            $crate::value::TypeInfo::new($module, $text, Some(&$crate::value::types::ITERATOR));
    )*};
}
pub(crate) use iterator_types;

/// The Rust object behind a receiver, or `TypeError`: for methods called through the type.
macro_rules! receiver {
    ($v:expr, $ty:ty) => {
        match $v.downcast::<$ty>() {
            Some(o) => o,
            None => {
                let text = format!("descriptor requires another object, not '{}'", $v.type_name());
                return Err($crate::diag::Error::type_error(text).into());
            }
        }
    };
}
pub(crate) use receiver;
