//! The parts of NumPy that are written in the language itself (`lib/`).

use crate::library::stdlib::ScriptModule;
use crate::script_modules;

script_modules! {
    "numpy._poly" "poly";
    "numpy.testing" "testing";
    "numpy.typing" "typing";
    "numpy._npyio" "npyio";
    "numpy._npytext" "npytext";
    "numpy._nditer" "nditer";
    "numpy._tools" "tools";
    "numpy.lib.npyio" "sources";
    "numpy._quantile" "quantile";
    "numpy.polynomial.polyutils" "polynomial/polyutils";
    "numpy.polynomial._family" "polynomial/family";
    "numpy.polynomial._series" "polynomial/series";
    "numpy.polynomial.polynomial" "polynomial/polynomial";
    "numpy.polynomial.chebyshev" "polynomial/chebyshev";
    "numpy.polynomial.legendre" "polynomial/legendre";
    "numpy.polynomial.hermite" "polynomial/hermite";
    "numpy.polynomial.hermite_e" "polynomial/hermite_e";
    "numpy.polynomial.laguerre" "polynomial/laguerre";
}
