//! How arrays are printed: NumPy's and PyTorch's options with their names, defaults and profiles.

use crate::diag::{Error, Result};

/// NumPy's `floatmode`: what the precision means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloatMode {
    /// Exactly `precision` digits.
    Fixed,
    /// As many digits as tell every element apart from its neighbours.
    Unique,
    /// As `Unique`, at most `precision`.
    MaxPrec,
    /// As `MaxPrec`, the same number for all elements.
    MaxPrecEqual,
}

impl FloatMode {
    const NAMES: [(&'static str, FloatMode); 4] = [
        ("fixed", FloatMode::Fixed),
        ("unique", FloatMode::Unique),
        ("maxprec", FloatMode::MaxPrec),
        ("maxprec_equal", FloatMode::MaxPrecEqual),
    ];
    /// The mode of this name, or NumPy's `ValueError`.
    pub fn parse(name: &str) -> Result<FloatMode> {
        let found = Self::NAMES.iter().find(|(n, _)| *n == name);
        found.map(|&(_, m)| m).ok_or_else(|| {
            let all: Vec<String> = Self::NAMES.iter().map(|(n, _)| format!("\"{n}\"")).collect();
            Error::value(format!("floatmode option must be one of {}", all.join(", ")))
        })
    }
    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, m)| *m == self).map_or("", |(n, _)| n)
    }
}

/// NumPy's `sign`: what stands before a number that is not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `-`: nothing.
    Minus,
    /// `+`: a plus sign.
    Plus,
    /// A space, where a minus sign would stand.
    Space,
}

impl Sign {
    /// The mode written so, or NumPy's `ValueError`.
    pub fn parse(text: &str) -> Result<Sign> {
        match text {
            "-" => Ok(Sign::Minus),
            "+" => Ok(Sign::Plus),
            " " => Ok(Sign::Space),
            _ => Err(Error::value("sign option must be one of ' ', '+', or '-'")),
        }
    }
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Sign::Minus => "-",
            Sign::Plus => "+",
            Sign::Space => " ",
        }
    }
}

/// The options of `np.set_printoptions`, with NumPy's names and defaults (`formatter` is passed
/// separately; `legacy` does not exist here).
#[derive(Clone, Debug, PartialEq)]
pub struct PrintOptions {
    /// Digits behind the point at most, as `floatmode` says.
    pub precision: usize,
    /// Arrays with more elements are summarised; infinity never does.
    pub threshold: f64,
    /// Elements shown at either end of a summarised axis.
    pub edgeitems: usize,
    /// Characters in a line.
    pub linewidth: usize,
    /// Never switch to exponents because of small numbers or large ratios.
    pub suppress: bool,
    pub nanstr: String,
    pub infstr: String,
    pub sign: Sign,
    pub floatmode: FloatMode,
}

impl Default for PrintOptions {
    fn default() -> Self {
        PrintOptions {
            precision: 8,
            threshold: 1000.0,
            edgeitems: 3,
            linewidth: 75,
            suppress: false,
            nanstr: "nan".to_owned(),
            infstr: "inf".to_owned(),
            sign: Sign::Minus,
            floatmode: FloatMode::MaxPrec,
        }
    }
}

/// The options of `torch.set_printoptions`.
#[derive(Clone, Debug, PartialEq)]
pub struct TorchPrintOptions {
    /// Digits behind the point.
    pub precision: usize,
    /// Tensors with more elements are summarised; infinity never does.
    pub threshold: f64,
    /// Elements shown at either end of a summarised axis.
    pub edgeitems: usize,
    /// Characters in a line.
    pub linewidth: usize,
    /// Exponents always or never; `None` lets the elements decide.
    pub sci_mode: Option<bool>,
}

impl Default for TorchPrintOptions {
    fn default() -> Self {
        TorchPrintOptions { precision: 4, threshold: 1000.0, edgeitems: 3, linewidth: 80, sci_mode: None }
    }
}

impl TorchPrintOptions {
    /// Applies a profile (`default`, `short` or `full`) and leaves `sci_mode`; another name changes nothing.
    pub fn apply_profile(&mut self, profile: &str) {
        let (precision, threshold, edgeitems) = match profile {
            "default" => (4, 1000.0, 3),
            "short" => (2, 1000.0, 2),
            "full" => (4, f64::INFINITY, 3),
            _ => return,
        };
        *self = TorchPrintOptions { precision, threshold, edgeitems, linewidth: 80, sci_mode: self.sci_mode };
    }
}
