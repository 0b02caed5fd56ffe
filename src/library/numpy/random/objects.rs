//! The objects of `numpy.random`: seed sequences, bit generators, and the two front objects that share
//! a bit generator's state.

use crate::kernel::random::bits::Kind;
use crate::kernel::random::{BitGenerator, Generator as Stream, NumpyLegacy, SeedSequence};
use crate::op::random::Source;
use crate::value::{Host, Object, TypeInfo, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// `np.random.SeedSequence`.
pub static SEED_SEQUENCE: TypeInfo = TypeInfo::new("numpy.random.bit_generator", "SeedSequence", None);
/// `np.random.BitGenerator`.
pub static BIT_GENERATOR: TypeInfo = TypeInfo::new("numpy.random.bit_generator", "BitGenerator", None);
/// `np.random.MT19937`.
pub static MT19937: TypeInfo = TypeInfo::new("numpy.random._mt19937", "MT19937", Some(&BIT_GENERATOR));
/// `np.random.PCG64`.
pub static PCG64: TypeInfo = TypeInfo::new("numpy.random._pcg64", "PCG64", Some(&BIT_GENERATOR));
/// `np.random.PCG64DXSM`.
pub static PCG64DXSM: TypeInfo = TypeInfo::new("numpy.random._pcg64", "PCG64DXSM", Some(&BIT_GENERATOR));
/// `np.random.Philox`.
pub static PHILOX: TypeInfo = TypeInfo::new("numpy.random._philox", "Philox", Some(&BIT_GENERATOR));
/// `np.random.SFC64`.
pub static SFC64: TypeInfo = TypeInfo::new("numpy.random._sfc64", "SFC64", Some(&BIT_GENERATOR));
/// `np.random.Generator`.
pub static GENERATOR: TypeInfo = TypeInfo::new("numpy.random._generator", "Generator", None);
/// `np.random.RandomState`.
pub static RANDOM_STATE: TypeInfo = TypeInfo::new("numpy.random.mtrand", "RandomState", None);

/// The type of a kind of bit generator.
pub fn kind_type(kind: Kind) -> &'static TypeInfo {
    match kind {
        Kind::Mt19937 => &MT19937,
        Kind::Pcg64 => &PCG64,
        Kind::Pcg64Dxsm => &PCG64DXSM,
        Kind::Philox => &PHILOX,
        Kind::Sfc64 => &SFC64,
    }
}

/// A seed sequence with the entropy as the program gave it.
pub struct Seed {
    pub sequence: RefCell<SeedSequence>,
    pub entropy: Value,
}

/// The state that a bit generator and the objects built on it share.
pub struct Core {
    pub stream: RefCell<Stream>,
    pub seed: Option<Value>,
}

/// `BitGenerator` objects.
pub struct BitObject(pub Rc<Core>);
/// `Generator` objects.
pub struct GeneratorObject(pub Rc<Core>);
/// `RandomState` objects: what the frozen stream adds to a bit generator is its kept normal number.
pub struct RandomStateObject {
    pub core: RefCell<Rc<Core>>,
    legacy: RefCell<NumpyLegacy>,
}

macro_rules! object {
    ($($ty:ty => |$this:ident| $info:expr;)*) => {$(
        impl Object for $ty {
            fn type_info(&self) -> &'static TypeInfo {
                let $this = self;
                $info
            }
            fn as_any(&self) -> &dyn std::any::Any {
                self
            }
        }
    )*};
}
object! {
    Seed => |_s| &SEED_SEQUENCE;
    BitObject => |s| kind_type(s.0.stream.borrow().bits.kind);
    GeneratorObject => |_s| &GENERATOR;
    RandomStateObject => |_s| &RANDOM_STATE;
}

impl Core {
    /// A bit generator of this kind from a seed sequence object.
    pub fn seeded(kind: Kind, seed: Value) -> Rc<Core> {
        let sequence = seed.downcast::<Seed>().map(|s| s.sequence.borrow().clone());
        let stream = Stream::with_kind(kind, sequence.unwrap_or_else(SeedSequence::from_os));
        Rc::new(Core { stream: RefCell::new(stream), seed: Some(seed) })
    }
    /// A bit generator in a given state.
    pub fn of_bits(bits: BitGenerator) -> Rc<Core> {
        Rc::new(Core { stream: RefCell::new(Stream::from_bits(bits)), seed: None })
    }
    /// NumPy's name of its kind.
    pub fn name(&self) -> &'static str {
        self.stream.borrow().bits.kind.name()
    }
}

impl Seed {
    /// A seed sequence object.
    pub fn value(sequence: SeedSequence, entropy: Value) -> Value {
        Value::object(Seed { sequence: RefCell::new(sequence), entropy })
    }
    /// One from the operating system.
    pub fn from_os() -> Value {
        let sequence = SeedSequence::from_os();
        let entropy = Value::int(num_bigint::BigInt::from_slice(num_bigint::Sign::Plus, &sequence.entropy));
        Seed::value(sequence, entropy)
    }
}

impl RandomStateObject {
    /// On a legacy stream of its own.
    pub fn new(legacy: NumpyLegacy) -> Self {
        let core = Core::of_bits(legacy.bits.clone());
        RandomStateObject { core: RefCell::new(core), legacy: RefCell::new(legacy) }
    }
    /// On a bit generator object's state.
    pub fn on(core: Rc<Core>) -> Self {
        let legacy = NumpyLegacy::from_bits(core.stream.borrow().bits.clone());
        RandomStateObject { core: RefCell::new(core), legacy: RefCell::new(legacy) }
    }
    /// Goes over to a bit generator object's state.
    pub fn go_over(&self, core: Rc<Core>) {
        *self.legacy.borrow_mut() = NumpyLegacy::from_bits(core.stream.borrow().bits.clone());
        *self.core.borrow_mut() = core;
    }
    /// Runs `f` on the stream; the bit generator's own state moves with it.
    pub fn with<R>(&self, f: impl FnOnce(&mut NumpyLegacy) -> R) -> R {
        let core = self.core.borrow().clone();
        let mut legacy = self.legacy.borrow_mut();
        std::mem::swap(&mut legacy.bits, &mut core.stream.borrow_mut().bits);
        let result = f(&mut legacy);
        std::mem::swap(&mut legacy.bits, &mut core.stream.borrow_mut().bits);
        result
    }
}

/// Runs `f` on the stream behind a `Generator` or a `RandomState`.
pub fn with_source<R>(this: &Value, f: impl FnOnce(&mut Source) -> R) -> Option<R> {
    if let Some(g) = this.downcast::<GeneratorObject>() {
        return Some(f(&mut Source::New(&mut g.0.stream.borrow_mut())));
    }
    this.downcast::<RandomStateObject>().map(|r| r.with(|legacy| f(&mut Source::Legacy(legacy))))
}

/// The session's `RandomState`, which the functions of the module use.
#[derive(Default)]
struct Global(Option<Value>);

/// The object behind `np.random.rand` and its like.
pub fn global(h: &mut dyn Host) -> Value {
    let state = h.state().get::<Global>();
    state.0.get_or_insert_with(|| Value::object(RandomStateObject::new(NumpyLegacy::from_os()))).clone()
}
