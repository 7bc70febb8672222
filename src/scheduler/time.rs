//! Times as text.

/// Milliseconds since 1970 as ISO 8601 in UTC with milliseconds: `2026-11-21T20:15:08.250Z`. Such texts sort by time.
///
/// ```
/// assert_eq!(oneloop::scheduler::iso(951_782_400_250.9), "2000-02-29T00:00:00.250Z");
/// ```
pub fn iso(ms: f64) -> String {
    let ms = ms as i64;
    let (days, in_day) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000));
    // Days to civil date: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (in_day / 3_600_000, in_day / 60_000 % 60, in_day / 1000 % 60);
    let mut text = String::with_capacity(24);
    // By hand: a page that opens needs no other formatting, which is ten times as much code.
    let ms = in_day % 1000;
    let fields =
        [(year, 1000, '-'), (month, 10, '-'), (day, 10, 'T'), (hour, 10, ':'), (minute, 10, ':'), (second, 10, '.'), (ms, 100, 'Z')];
    for (number, highest, after) in fields {
        let (number, mut place) = (number as u32, highest);
        while place > 0 {
            text.push(char::from(b'0' + (number / place % 10) as u8));
            place /= 10;
        }
        text.push(after);
    }
    text
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::iso;

    #[test]
    fn known_times() {
        assert_eq!(iso(0.0), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(1_795_292_108_250.0), "2026-11-21T20:15:08.250Z");
        assert_eq!(iso(4_102_444_799_999.0), "2099-12-31T23:59:59.999Z");
    }
}
