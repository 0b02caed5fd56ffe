//! The module `numpy.polynomial`: polynomials in several bases. They are written in the language, in
//! `lib/polynomial/`, and loaded when first named.

use crate::library::stdlib::script_name;
use crate::value::module::ModuleSpec;

/// The module `numpy.polynomial`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "numpy.polynomial",
    doc: "A sub-package for efficiently dealing with polynomials.",
    functions: &[],
    members: &[
        ("Polynomial", |h| script_name(h, "numpy.polynomial.polynomial", "Polynomial")),
        ("Chebyshev", |h| script_name(h, "numpy.polynomial.chebyshev", "Chebyshev")),
        ("Legendre", |h| script_name(h, "numpy.polynomial.legendre", "Legendre")),
        ("Hermite", |h| script_name(h, "numpy.polynomial.hermite", "Hermite")),
        ("HermiteE", |h| script_name(h, "numpy.polynomial.hermite_e", "HermiteE")),
        ("Laguerre", |h| script_name(h, "numpy.polynomial.laguerre", "Laguerre")),
        ("set_default_printstyle", |h| script_name(h, "numpy.polynomial._series", "set_default_printstyle")),
        ("polynomial", |h| h.import("numpy.polynomial.polynomial")),
        ("chebyshev", |h| h.import("numpy.polynomial.chebyshev")),
        ("legendre", |h| h.import("numpy.polynomial.legendre")),
        ("hermite", |h| h.import("numpy.polynomial.hermite")),
        ("hermite_e", |h| h.import("numpy.polynomial.hermite_e")),
        ("laguerre", |h| h.import("numpy.polynomial.laguerre")),
        ("polyutils", |h| h.import("numpy.polynomial.polyutils")),
    ],
    aliases: &[],
};
