//! The modules `collections.abc` and `numbers`: abstract classes for questions about types.

use crate::library::core::protocol;
use crate::value::Value;
use crate::value::module::ModuleSpec;

macro_rules! abstract_module {
    ($(#[doc = $doc:literal])* $id:ident $module:literal $about:literal: $($name:literal)*) => {
        $(#[doc = $doc])*
        pub static $id: ModuleSpec = ModuleSpec {
            name: $module,
            doc: $about,
            functions: &[],
            members: &[$(($name, |_| Ok(protocol::class($module, $name).unwrap_or(Value::None)))),*],
            aliases: &[],
        };
    };
}

abstract_module! {
    /// The module `collections.abc`.
    COLLECTIONS "collections.abc" "Abstract Base Classes (ABCs) for collections.":
    "Hashable" "Sized" "Container" "Iterable" "Collection" "Iterator" "Generator" "Reversible" "Callable" "Sequence"
    "MutableSequence" "Mapping" "MutableMapping" "Set" "MutableSet" "ByteString" "KeysView" "ValuesView" "ItemsView"
}

abstract_module! {
    /// The module `numbers`.
    NUMBERS "numbers" "Abstract Base Classes (ABCs) for numbers.":
    "Number" "Complex" "Real" "Rational" "Integral"
}
