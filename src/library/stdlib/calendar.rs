//! Calendar dates of seconds since 1970: for `time`.

/// Year, month 1–12, day 1–31, hour, minute, second, weekday (Monday 0), day of the year from 1,
/// daylight saving flag.
pub type Fields = [i64; 9];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const DAY: i64 = 86_400;

/// Days from 1970-01-01 to the first of March of that year's era: the inverse of [`date`].
fn days(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let m = (5 * of_year + 2) / 153;
    let month = if m < 10 { m + 3 } else { m - 9 };
    (year + era * 400 + i64::from(month <= 2), month, of_year - (153 * m + 2) / 5 + 1)
}

/// The date and time of day of a second, without a time zone.
pub fn fields(seconds: i64) -> Fields {
    let (day, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let (y, m, d) = date(day);
    let of_year = day - days(y, 1, 1) + 1;
    [y, m, d, rest / 3600, rest / 60 % 60, rest % 60, (day + 3).rem_euclid(7), of_year, 0]
}

/// The second of a date; months and the rest may overflow into each other.
pub fn seconds(f: &Fields) -> i64 {
    let months = f[0].saturating_mul(12).saturating_add(f[1] - 1);
    let day = days(months.div_euclid(12), months.rem_euclid(12) + 1, 1) + f[2] - 1;
    day.saturating_mul(DAY).saturating_add(f[3] * 3600 + f[4] * 60 + f[5])
}

/// How many seconds local time is ahead of UTC at this second: from the system's time zone file.
pub fn local_offset(at: i64) -> i64 {
    if std::env::var("TZ").is_ok_and(|tz| tz.is_empty() || tz.starts_with("UTC")) {
        return 0;
    }
    let path = match std::env::var("TZ") {
        Ok(tz) => format!("/usr/share/zoneinfo/{}", tz.trim_start_matches(':')),
        Err(_) => "/etc/localtime".to_string(),
    };
    std::fs::read(path).ok().and_then(|bytes| offset_in(&bytes, at)).unwrap_or(0)
}

/// Looks a second up in a TZif file's second (64-bit) block.
fn offset_in(bytes: &[u8], at: i64) -> Option<i64> {
    let number = |from: usize| Some(u32::from_be_bytes(bytes.get(from..from + 4)?.try_into().ok()?) as usize);
    let counts = |from: usize| -> Option<[usize; 6]> {
        let mut c = [0; 6];
        for (i, slot) in c.iter_mut().enumerate() {
            *slot = number(from + 20 + 4 * i)?;
        }
        Some(c)
    };
    // Counts: UT flags, standard flags, leap seconds, transitions, types, characters.
    let first = counts(0)?;
    let second = 44 + first[3] * 5 + first[4] * 6 + first[5] + first[2] * 8 + first[1] + first[0];
    let c = counts(second)?;
    let times = second + 44;
    let kinds = times + 8 * c[3];
    let types = kinds + c[3];
    let time = |i: usize| Some(i64::from_be_bytes(bytes.get(times + 8 * i..times + 8 * i + 8)?.try_into().ok()?));
    let mut kind = 0;
    for i in 0..c[3] {
        if time(i)? > at {
            break;
        }
        kind = *bytes.get(kinds + i)? as usize;
    }
    Some(number(types + 6 * kind)? as u32 as i32 as i64)
}

fn name<'a>(names: &[&'a str], i: i64) -> &'a str {
    usize::try_from(i).ok().and_then(|i| names.get(i).copied()).unwrap_or("?")
}

/// `strftime` in the C locale.
pub fn format(pattern: &str, f: &Fields) -> String {
    let mut out = String::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let hour12 = if f[3] % 12 == 0 { 12 } else { f[3] % 12 };
        let part = match chars.next() {
            Some('Y') => f[0].to_string(),
            Some('y') => format!("{:02}", f[0].rem_euclid(100)),
            Some('m') => format!("{:02}", f[1]),
            Some('d') => format!("{:02}", f[2]),
            Some('e') => format!("{:2}", f[2]),
            Some('H') => format!("{:02}", f[3]),
            Some('I') => format!("{hour12:02}"),
            Some('M') => format!("{:02}", f[4]),
            Some('S') => format!("{:02}", f[5]),
            Some('p') => if f[3] < 12 { "AM" } else { "PM" }.into(),
            Some('j') => format!("{:03}", f[7]),
            Some('w') => ((f[6] + 1) % 7).to_string(),
            Some('u') => (f[6] + 1).to_string(),
            Some('U') => format!("{:02}", (f[7] + 6 - (f[6] + 1) % 7) / 7),
            Some('W') => format!("{:02}", (f[7] + 6 - f[6]) / 7),
            Some('A') => name(&DAYS, f[6]).into(),
            Some('a') => name(&DAYS, f[6]).get(..3).unwrap_or("?").into(),
            Some('B') => name(&MONTHS, f[1] - 1).into(),
            Some('b' | 'h') => name(&MONTHS, f[1] - 1).get(..3).unwrap_or("?").into(),
            Some('c') => format("%a %b %e %H:%M:%S %Y", f),
            Some('x' | 'D') => format("%m/%d/%y", f),
            Some('X' | 'T') => format("%H:%M:%S", f),
            Some('F') => format("%Y-%m-%d", f),
            Some('R') => format("%H:%M", f),
            Some('r') => format("%I:%M:%S %p", f),
            Some('n') => "\n".into(),
            Some('t') => "\t".into(),
            Some('s') => seconds(f).to_string(),
            Some('z') => "+0000".into(),
            Some('Z') => "UTC".into(),
            Some('%') => "%".into(),
            Some(other) => format!("%{other}"),
            None => "%".into(),
        };
        out.push_str(&part);
    }
    out
}
