//! The parts of torch that are written in the language itself, as PyTorch's own are: what is made of other functions of
//! torch and needs no kernel. Their text is in the binary and is run when a program first asks for it.

use crate::library::stdlib::ScriptModule;

macro_rules! scripts {
    ($($name:literal $file:literal;)*) => {
        /// Every module of torch that is written in the language. Those with an underscore hold a part of the native
        /// module of that name.
        pub static SCRIPTS: &[ScriptModule] =
            &[$(ScriptModule { name: $name, source: include_str!(concat!("lib/", $file, ".tscript")) }),*];
    };
}

scripts! {
    "torch.autograd.function" "function";
    "torch.autograd.functional" "autograd_functional";
    "torch.autograd.gradcheck" "gradcheck";
    "torch.autograd.graph" "graph";
    "torch.autograd.forward_ad" "forward_ad";
    "torch.func" "func";
    "torch.testing" "testing";
    "torch.nn.init" "init";
    "torch.nn.utils" "nn_utils";
    "torch.cuda" "cuda";
    "torch.backends" "backends";
    "torch.serialization" "serialization";
    "_torch_gradients" "gradients";
    "_torch_losses" "losses";
    "_torch_layers" "layers";
    "_torch_pools" "pools";
    "_torch_resample" "resample";
    "_torch_polynomials" "polynomials";
    "_torch_view_copies" "view_copies";
    "_torch_inplace_layers" "inplace_layers";
    "_torch_random" "random";
    "_torch_windows" "windows";
    "_torch_statistics" "statistics";
}

pub use crate::library::stdlib::script_name as name;

/// A row whose function is written in the language: name, module, first line of its documentation.
#[macro_export]
macro_rules! script_row {
    ($name:literal $module:literal $doc:literal) => {
        $crate::value::Builtin {
            name: $name,
            doc: $doc,
            params: &[],
            run: |h, args| {
                let f = $crate::library::torch::script::name(h, $module, $name)?;
                h.call(&f, args)
            },
            file: file!(),
            line: line!(),
        }
    };
}

/// Members of a native module that are names of a module written in the language.
#[macro_export]
macro_rules! from_script {
    ($module:literal: $($name:literal)*) => {
        &[$(($name, (|h| $crate::library::torch::script::name(h, $module, $name)) as $crate::value::module::Make)),*]
    };
}
