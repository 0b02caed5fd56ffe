//! The module `time`: clocks, sleep, and calendar dates of seconds since 1970.

use super::args::{Real, value_error};
use super::calendar;
use crate::rows;
use crate::value::module::ModuleSpec;
use crate::value::{Host, Result, Value};
use nix::time::{ClockId, clock_gettime};
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The module `time`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "time",
    doc: "This module provides various functions to manipulate time values.",
    functions: &[FUNCTIONS],
    members: &[
        ("struct_time", |h| super::script_name(h, "_struct_sequences", "struct_time")),
        ("timezone", |_| Ok(Value::Int(-calendar::local_offset(0)))),
        ("altzone", |_| Ok(Value::Int(-calendar::local_offset(0)))),
        ("daylight", |_| Ok(Value::Int(0))),
    ],
    aliases: &[],
};

rows! { pub FUNCTIONS =
    /// Return the current time in seconds since the Epoch.
    ///
    /// >>> import time
    /// >>> time.time() > 1e9
    "time"() => |_: &mut dyn Host| Ok(Value::float(since_epoch().as_secs_f64()));
    /// Return the current time in nanoseconds since the Epoch.
    ///
    /// >>> import time
    /// >>> time.time_ns() > 10**18
    "time_ns"() => |_: &mut dyn Host| nanoseconds(since_epoch());
    /// Performance counter for benchmarking, in seconds.
    ///
    /// >>> import time
    /// >>> time.perf_counter() <= time.perf_counter()
    "perf_counter"() => |_: &mut dyn Host| Ok(Value::float(running().as_secs_f64()));
    /// Performance counter for benchmarking, in nanoseconds.
    ///
    /// >>> import time
    /// >>> time.perf_counter_ns() <= time.perf_counter_ns()
    "perf_counter_ns"() => |_: &mut dyn Host| nanoseconds(running());
    /// Monotonic clock, cannot go backward.
    ///
    /// >>> import time
    /// >>> time.monotonic() <= time.monotonic()
    "monotonic"() => |_: &mut dyn Host| Ok(Value::float(running().as_secs_f64()));
    /// Monotonic clock, cannot go backward, in nanoseconds.
    ///
    /// >>> import time
    /// >>> time.monotonic_ns() <= time.monotonic_ns()
    "monotonic_ns"() => |_: &mut dyn Host| nanoseconds(running());
    /// Process time for profiling: seconds of processor time used so far.
    ///
    /// >>> import time
    /// >>> time.process_time() >= 0
    "process_time"() => |_: &mut dyn Host| Ok(Value::float(processor().as_secs_f64()));
    /// Process time for profiling, in nanoseconds.
    ///
    /// >>> import time
    /// >>> time.process_time_ns() >= 0
    "process_time_ns"() => |_: &mut dyn Host| nanoseconds(processor());
    /// Processor time of the thread, in seconds.
    ///
    /// >>> import time
    /// >>> time.thread_time() >= 0
    "thread_time"() => |_: &mut dyn Host| Ok(Value::float(thread().as_secs_f64()));
    /// Delay execution for a given number of seconds.
    ///
    /// >>> import time
    /// >>> time.sleep(0)
    "sleep"(seconds: Real, /) => sleep;
    /// Convert seconds since the Epoch to a time tuple expressing UTC.
    ///
    /// >>> import time
    /// >>> time.gmtime(0).tm_year
    "gmtime"(seconds: Option<Real> = None, /) => gmtime;
    /// Convert seconds since the Epoch to a time tuple expressing local time.
    ///
    /// >>> import time
    /// >>> time.localtime(10**9).tm_year
    "localtime"(seconds: Option<Real> = None, /) => localtime;
    /// Convert a time tuple in local time to seconds since the Epoch.
    ///
    /// >>> import time
    /// >>> time.mktime(time.localtime(10**9))
    "mktime"(tuple: Value, /) => mktime;
    /// Convert a time tuple to a string according to a format specification.
    ///
    /// >>> import time
    /// >>> time.strftime("%Y-%m-%d %H:%M", time.gmtime(0))
    "strftime"(format: String, tuple: Option<Value> = None, /) => strftime;
    /// Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.
    ///
    /// >>> import time
    /// >>> time.asctime(time.gmtime(0))
    "asctime"(tuple: Option<Value> = None, /) => asctime;
    /// Convert a time in seconds since the Epoch to a string in local time.
    ///
    /// >>> import time
    /// >>> len(time.ctime(0))
    "ctime"(seconds: Option<Real> = None, /) => ctime;
}

/// When the process first asked a clock.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Time since [`START`].
pub fn running() -> Duration {
    START.elapsed()
}

/// Time on a clock of the system, or since the start where it has no such clock.
fn clock(id: ClockId) -> Duration {
    clock_gettime(id).map_or_else(|_| running(), Duration::from)
}

/// Processor time of the whole process.
fn processor() -> Duration {
    clock(ClockId::CLOCK_PROCESS_CPUTIME_ID)
}

/// Processor time of the thread that runs the program.
fn thread() -> Duration {
    clock(ClockId::CLOCK_THREAD_CPUTIME_ID)
}

fn nanoseconds(d: Duration) -> Result<Value> {
    Ok(Value::Int(d.as_nanos() as i64))
}

fn sleep(h: &mut dyn Host, seconds: Real) -> Result<Value> {
    if seconds.0.is_nan() {
        return value_error("Invalid value NaN (not a number)");
    }
    if seconds.0 < 0.0 {
        return value_error("sleep length must be non-negative");
    }
    h.flush()?;
    let Ok(mut left) = Duration::try_from_secs_f64(seconds.0) else {
        return super::args::overflow("timestamp too large to convert to C _PyTime_t");
    };
    while left > Duration::ZERO {
        h.check_interrupt()?;
        let step = left.min(Duration::from_millis(50));
        std::thread::sleep(step);
        left -= step;
    }
    Ok(Value::None)
}

fn seconds_or_now(seconds: Option<Real>) -> Result<i64> {
    match seconds {
        None => Ok(since_epoch().as_secs() as i64),
        Some(Real(s)) if s.is_nan() => value_error("Invalid value NaN (not a number)"),
        Some(Real(s)) if s.abs() < 6.0e13 => Ok(s.floor() as i64),
        Some(_) => super::args::overflow("timestamp out of range for platform time_t"),
    }
}

fn struct_time(h: &mut dyn Host, fields: calendar::Fields) -> Result<Value> {
    let items = fields.iter().map(|&n| Value::Int(n)).collect();
    let class = super::script_name(h, "_struct_sequences", "struct_time")?;
    h.call(&class, crate::value::Args::positional(&[Value::tuple(items)]))
}

fn gmtime(h: &mut dyn Host, seconds: Option<Real>) -> Result<Value> {
    let at = seconds_or_now(seconds)?;
    struct_time(h, calendar::fields(at))
}

fn local(at: i64) -> calendar::Fields {
    calendar::fields(at + calendar::local_offset(at))
}

fn localtime(h: &mut dyn Host, seconds: Option<Real>) -> Result<Value> {
    let at = seconds_or_now(seconds)?;
    struct_time(h, local(at))
}

/// The nine numbers of a time tuple.
fn fields_of(h: &mut dyn Host, tuple: &Value) -> Result<calendar::Fields> {
    let items = tuple.to_vec(h)?;
    let small = |v: &Value| v.to_index_saturating().filter(|n| n.abs() < 1 << 40);
    let numbers: Option<Vec<i64>> = items.iter().map(small).collect();
    match numbers.and_then(|n| calendar::Fields::try_from(n).ok()) {
        Some(f) => Ok(f),
        None => super::args::type_error("Tuple or struct_time argument required"),
    }
}

fn fields_or_now(h: &mut dyn Host, tuple: Option<Value>) -> Result<calendar::Fields> {
    match tuple {
        Some(t) => fields_of(h, &t),
        None => Ok(local(since_epoch().as_secs() as i64)),
    }
}

fn mktime(h: &mut dyn Host, tuple: Value) -> Result<Value> {
    let at = calendar::seconds(&fields_of(h, &tuple)?);
    Ok(Value::float((at - calendar::local_offset(at)) as f64))
}

fn strftime(h: &mut dyn Host, format: String, tuple: Option<Value>) -> Result<Value> {
    let fields = fields_or_now(h, tuple)?;
    Ok(Value::str(calendar::format(&format, &fields)))
}

fn asctime(h: &mut dyn Host, tuple: Option<Value>) -> Result<Value> {
    let fields = fields_or_now(h, tuple)?;
    Ok(Value::str(calendar::format("%a %b %e %H:%M:%S %Y", &fields)))
}

fn ctime(_: &mut dyn Host, seconds: Option<Real>) -> Result<Value> {
    let at = seconds_or_now(seconds)?;
    Ok(Value::str(calendar::format("%a %b %e %H:%M:%S %Y", &local(at))))
}
