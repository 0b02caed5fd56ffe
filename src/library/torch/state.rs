//! What the torch module keeps for a session: default dtype, grad mode, print options, the generator.

use super::saved::Packing;
use crate::array::DType;
use crate::array::format::options::TorchPrintOptions;
use crate::kernel::fpstatus::FlushDenormals;
use crate::kernel::random::torch::TorchGenerator;
use crate::value::Host;
use std::cell::RefCell;
use std::rc::Rc;

/// A generator that several values may share.
pub type SharedGenerator = Rc<RefCell<TorchGenerator>>;

/// The session's torch settings.
pub struct TorchState {
    /// `torch.get_default_dtype()`.
    pub default_dtype: DType,
    /// `torch.is_grad_enabled()`.
    pub grad: bool,
    /// `torch.is_inference_mode_enabled()`.
    pub inference: bool,
    /// `torch.is_anomaly_enabled()`.
    pub anomaly: bool,
    /// `torch.are_deterministic_algorithms_enabled()`.
    pub deterministic: bool,
    /// `torch.set_flush_denormal(…)`, undone when the session ends.
    pub flush: FlushDenormals,
    pub print: TorchPrintOptions,
    /// The hooks of `saved_tensors_hooks`, the innermost last.
    pub packing: Vec<Packing>,
    /// `torch.default_generator`.
    pub generator: SharedGenerator,
}

impl Default for TorchState {
    fn default() -> Self {
        TorchState {
            default_dtype: DType::F32,
            grad: true,
            inference: false,
            anomaly: false,
            deterministic: false,
            flush: FlushDenormals::default(),
            print: TorchPrintOptions::default(),
            packing: Vec::new(),
            generator: Rc::new(RefCell::new(TorchGenerator::from_os())),
        }
    }
}

/// The session's torch settings.
pub fn state(h: &mut dyn Host) -> &mut TorchState {
    h.state().get::<TorchState>()
}

/// `torch.get_default_dtype()`.
pub fn default_dtype(h: &mut dyn Host) -> DType {
    state(h).default_dtype
}
