#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints src/base/almanac_table.inc: the instants of the solar terms and the months of the lunar calendar.

The sun is Meeus, Astronomical Algorithms, chapter 25 (the planetary theory VSOP87, cut at one second of arc) with
nutation and aberration; the new moons are his chapter 49. Both agree with the published almanacs to well under a
minute. Days are those of the 120th meridian (UTC+8); before 1929 China reckoned by the local time of Beijing, which
the days of the new moons then follow.
"""
import math
import sys

L = [
    [(175347046, 0, 0), (3341656, 4.6692568, 6283.07585), (34894, 4.6261, 12566.1517), (3497, 2.7441, 5753.3849),
     (3418, 2.8289, 3.5231), (3136, 3.6277, 77713.7715), (2676, 4.4181, 7860.4194), (2343, 6.1352, 3930.2097),
     (1324, 0.7425, 11506.7698), (1273, 2.0371, 529.691), (1199, 1.1096, 1577.3435), (990, 5.233, 5884.927),
     (902, 2.045, 26.298), (857, 3.508, 398.149), (780, 1.179, 5223.694), (753, 2.533, 5507.553),
     (505, 4.583, 18849.228), (492, 4.205, 775.523), (357, 2.92, 0.067), (317, 5.849, 11790.629),
     (284, 1.899, 796.298), (271, 0.315, 10977.079), (243, 0.345, 5486.778), (206, 4.806, 2544.314),
     (205, 1.869, 5573.143), (202, 2.458, 6069.777), (156, 0.833, 213.299), (132, 3.411, 2942.463),
     (126, 1.083, 20.775), (115, 0.645, 0.98), (103, 0.636, 4694.003), (102, 0.976, 15720.839),
     (102, 4.267, 7.114), (99, 6.21, 2146.17), (98, 0.68, 155.42), (86, 5.98, 161000.69), (85, 1.3, 6275.96),
     (85, 3.67, 71430.7), (80, 1.81, 17260.15), (79, 3.04, 12036.46), (75, 1.76, 5088.63), (74, 3.5, 3154.69),
     (74, 4.68, 801.82), (70, 0.83, 9437.76), (62, 3.98, 8827.39), (61, 1.82, 7084.9), (57, 2.78, 6286.6),
     (56, 4.39, 14143.5), (56, 3.47, 6279.55), (52, 0.19, 12139.55), (52, 1.33, 1748.02), (51, 0.28, 5856.48),
     (49, 0.49, 1194.45), (41, 5.37, 8429.24), (41, 2.4, 19651.05), (39, 6.17, 10447.39), (37, 6.04, 10213.29),
     (37, 2.57, 1059.38), (36, 1.71, 2352.87), (36, 1.78, 6812.77), (33, 0.59, 17789.85), (30, 0.44, 83996.85),
     (30, 2.74, 1349.87), (25, 3.16, 4690.48)],
    [(628331966747, 0, 0), (206059, 2.678235, 6283.07585), (4303, 2.6351, 12566.1517), (425, 1.59, 3.523),
     (119, 5.796, 26.298), (109, 2.966, 1577.344), (93, 2.59, 18849.23), (72, 1.14, 529.69), (68, 1.87, 398.15),
     (67, 4.41, 5507.55), (59, 2.89, 5223.69), (56, 2.17, 155.42), (45, 0.4, 796.3), (36, 0.47, 775.52),
     (29, 2.65, 7.11), (21, 5.34, 0.98), (19, 1.85, 5486.78), (19, 4.97, 213.3), (17, 2.99, 6275.96),
     (16, 0.03, 2544.31), (16, 1.43, 2146.17), (15, 1.21, 10977.08), (12, 2.83, 1748.02), (12, 3.26, 5088.63),
     (12, 5.27, 1194.45), (12, 2.08, 4694), (11, 0.77, 553.57), (10, 1.3, 6286.6), (10, 4.24, 1349.87),
     (9, 2.7, 242.73), (9, 5.64, 951.72), (8, 5.3, 2352.87), (6, 2.65, 9437.76), (6, 4.67, 4690.48)],
    [(52919, 0, 0), (8720, 1.0721, 6283.0758), (309, 0.867, 12566.152), (27, 0.05, 3.52), (16, 5.19, 26.3),
     (16, 3.68, 155.42), (10, 0.76, 18849.23), (9, 2.06, 77713.77), (7, 0.83, 775.52), (5, 4.66, 1577.34),
     (4, 1.03, 7.11), (4, 3.44, 5573.14), (3, 5.14, 796.3), (3, 6.05, 5507.55), (3, 1.19, 242.73),
     (3, 6.12, 529.69), (3, 0.31, 398.15), (3, 2.28, 553.57), (2, 4.38, 5223.69), (2, 3.75, 0.98)],
    [(289, 5.844, 6283.076), (35, 0, 0), (17, 5.49, 12566.15), (3, 5.2, 155.42), (1, 4.72, 3.52),
     (1, 5.3, 18849.23), (1, 5.97, 242.73)],
    [(114, 3.142, 0), (8, 4.13, 6283.08), (1, 3.84, 12566.15)],
    [(1, 3.14, 0)],
]
R = [
    [(100013989, 0, 0), (1670700, 3.0984635, 6283.07585), (13956, 3.05525, 12566.1517), (3084, 5.1985, 77713.7715),
     (1628, 1.1739, 5753.3849), (1576, 2.8469, 7860.4194), (925, 5.453, 11506.77), (542, 4.564, 3930.21)],
    [(103019, 1.10749, 6283.07585), (1721, 1.0644, 12566.1517)],
    [(4359, 5.7846, 6283.0758)],
]
# Nutation in longitude: multiples of D M M' F Omega, then 0.0001" and its change a century.
NUTATION = [
    (0, 0, 0, 0, 1, -171996, -174.2), (-2, 0, 0, 2, 2, -13187, -1.6), (0, 0, 0, 2, 2, -2274, -0.2),
    (0, 0, 0, 0, 2, 2062, 0.2), (0, 1, 0, 0, 0, 1426, -3.4), (0, 0, 1, 0, 0, 712, 0.1), (-2, 1, 0, 2, 2, -517, 1.2),
    (0, 0, 0, 2, 1, -386, -0.4), (0, 0, 1, 2, 2, -301, 0), (-2, -1, 0, 2, 2, 217, -0.5), (-2, 0, 1, 0, 0, -158, 0),
    (-2, 0, 0, 2, 1, 129, 0.1), (0, 0, -1, 2, 2, 123, 0), (2, 0, 0, 0, 0, 63, 0), (0, 0, 1, 0, 1, 63, 0.1),
    (2, 0, -1, 2, 2, -59, 0), (0, 0, -1, 0, 1, -58, -0.1), (0, 0, 1, 2, 1, -51, 0), (-2, 0, 2, 0, 0, 48, 0),
    (0, 0, -2, 2, 1, 46, 0), (2, 0, 0, 2, 2, -38, 0), (0, 0, 2, 2, 2, -31, 0), (0, 0, 2, 0, 0, 29, 0),
    (-2, 0, 1, 2, 2, 29, 0), (0, 0, 0, 2, 0, 26, 0), (-2, 0, 0, 2, 0, -22, 0), (0, 0, -1, 2, 1, 21, 0),
    (0, 2, 0, 0, 0, 17, -0.1), (2, 0, -1, 0, 1, 16, 0), (-2, 2, 0, 2, 2, -16, 0.1), (0, 1, 0, 0, 1, -15, 0),
]


def delta_t(year):  # TT - UT in seconds (Espenak and Meeus; measured, then flat, since 2005)
    t = year - 2000
    if year < 1920:
        t = year - 1900
        return -2.79 + 1.494119 * t - 0.0598939 * t**2 + 0.0061966 * t**3 - 0.000197 * t**4
    if year < 1941:
        t = year - 1920
        return 21.20 + 0.84493 * t - 0.0761 * t**2 + 0.0020936 * t**3
    if year < 1961:
        t = year - 1950
        return 29.07 + 0.407 * t - t**2 / 233 + t**3 / 2547
    if year < 1986:
        t = year - 1975
        return 45.45 + 1.067 * t - t**2 / 260 - t**3 / 718
    if year < 2005:
        return 63.86 + 0.3345 * t - 0.060374 * t**2 + 0.0017275 * t**3 + 0.000651814 * t**4 + 0.00002373599 * t**5
    if year < 2020:
        return 64.7 + (year - 2005) * 0.31
    return 69.3 + max(0, year - 2030) * 0.1


def series(table, tau):
    return sum(sum(a * math.cos(b + c * tau) for a, b, c in part) * tau**i for i, part in enumerate(table)) / 1e8


def sun(jde):  # apparent longitude, degrees
    t = (jde - 2451545) / 36525
    tau = t / 10
    lon = math.degrees(series(L, tau)) + 180 - 0.09033 / 3600
    d = 297.85036 + 445267.11148 * t - 0.0019142 * t * t
    m = 357.52772 + 35999.05034 * t - 0.0001603 * t * t
    mm = 134.96298 + 477198.867398 * t + 0.0086972 * t * t
    f = 93.27191 + 483202.017538 * t - 0.0036825 * t * t
    om = 125.04452 - 1934.136261 * t + 0.0020708 * t * t
    nut = sum((a + b * t) * math.sin(math.radians(k[0] * d + k[1] * m + k[2] * mm + k[3] * f + k[4] * om))
              for *k, a, b in NUTATION) / 1e4
    return (lon + (nut - 20.4898 / series(R, tau)) / 3600) % 360


def sun_at(degrees, jde):  # when it stands there, near jde
    for _ in range(50):
        off = (degrees - sun(jde) + 180) % 360 - 180
        jde += off * 365.2422 / 360
        if abs(off) < 1e-8:
            break
    return jde


def new_moon(k):
    t = k / 1236.85
    jde = 2451550.09766 + 29.530588861 * k + 0.00015437 * t**2 - 0.00000015 * t**3 + 0.00000000073 * t**4
    e = 1 - 0.002516 * t - 0.0000074 * t * t
    m = math.radians(2.5534 + 29.1053567 * k - 0.0000014 * t**2 - 0.00000011 * t**3)
    mm = math.radians(201.5643 + 385.81693528 * k + 0.0107582 * t**2 + 0.00001238 * t**3 - 0.000000058 * t**4)
    f = math.radians(160.7108 + 390.67050284 * k - 0.0016118 * t**2 - 0.00000227 * t**3 + 0.000000011 * t**4)
    om = math.radians(124.7746 - 1.56375588 * k + 0.0020672 * t**2 + 0.00000215 * t**3)
    s = math.sin
    jde += (-0.4072 * s(mm) + 0.17241 * e * s(m) + 0.01608 * s(2 * mm) + 0.01039 * s(2 * f) + 0.00739 * e * s(mm - m)
            - 0.00514 * e * s(mm + m) + 0.00208 * e * e * s(2 * m) - 0.00111 * s(mm - 2 * f) - 0.00057 * s(mm + 2 * f)
            + 0.00056 * e * s(2 * mm + m) - 0.00042 * s(3 * mm) + 0.00042 * e * s(m + 2 * f)
            + 0.00038 * e * s(m - 2 * f) - 0.00024 * e * s(2 * mm - m) - 0.00017 * s(om) - 0.00007 * s(mm + 2 * m)
            + 0.00004 * s(2 * mm - 2 * f) + 0.00004 * s(3 * m) + 0.00003 * s(mm + m - 2 * f)
            + 0.00003 * s(2 * mm + 2 * f) - 0.00003 * s(mm + m + 2 * f) + 0.00003 * s(mm - m + 2 * f)
            - 0.00002 * s(mm - m - 2 * f) - 0.00002 * s(3 * mm + m) + 0.00002 * s(4 * mm))
    planets = [(299.77, 0.107408, 325), (251.88, 0.016321, 165), (251.83, 26.651886, 164), (349.42, 36.412478, 126),
               (84.66, 18.206239, 110), (141.74, 53.303771, 62), (207.14, 2.453732, 60), (154.84, 7.30686, 56),
               (34.52, 27.261239, 47), (207.19, 0.121824, 42), (291.34, 1.844379, 40), (161.72, 24.198154, 37),
               (239.56, 25.513099, 35), (331.55, 3.592518, 23)]
    for i, (a, b, c) in enumerate(planets):
        jde += c * 1e-6 * s(math.radians(a + b * k - (0.009173 * t * t if i == 0 else 0)))
    return jde


def unix(jde):  # seconds UTC
    year = 2000 + (jde - 2451545) / 365.25
    return (jde - 2440587.5) * 86400 - delta_t(year)


def day_of(seconds):  # in China
    zone = 8 * 3600 if seconds > -1293840000 else 27940  # 1929; Beijing 116 degrees 25 minutes
    return math.floor((seconds + zone) / 86400)


def terms(year):  # the 24 of a year from 小寒 on, UTC seconds
    first = 2451545 + (year - 2000) * 365.2422 + 5
    return [unix(sun_at((285 + 15 * i) % 360, first + i * 15.218)) for i in range(24)]


def civil(day):
    z = day + 719468
    era = z // 146097
    doe = z - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    m = mp + 3 if mp < 10 else mp - 9
    return yoe + era * 400 + (m <= 2), m, doy - (153 * mp + 2) // 5 + 1


def jan1(year):
    return (year - 1970) * 365 + (year - 1969) // 4 - (year - 1901) // 100 + (year - 1601) // 400


def months(year, winter, moons):
    """The months between two winter solstices as (day of new moon, number, leap), from the 11th of the year before."""
    a = max(d for d in moons if d <= winter[year - 1][0])
    b = max(d for d in moons if d <= winter[year][0])
    starts = [d for d in moons if a <= d <= b]
    majors = winter[year - 1][1]
    out, number, leap_left = [], 11, len(starts) == 14
    for x, y in zip(starts, starts[1:]):
        has = any(x <= m < y for m in majors)
        is_leap = leap_left and not has and bool(out)
        if is_leap:
            leap_left = False
            number = (number + 10) % 12 + 1
        out.append((x, number, is_leap))
        number = number % 12 + 1
    return out


def lunar_years(first, last):
    moons = sorted({PRINTED.get(day_of(unix(new_moon(k))), day_of(unix(new_moon(k)))) for k in range(int((first - 2002) * 12.3685), int((last - 1997) * 12.3685))})
    winter = {}
    for y in range(first - 2, last + 2):
        near, after = [day_of(s) for s in terms(y)], [day_of(s) for s in terms(y + 1)]
        winter[y] = (near[23], [near[23]] + [after[i] for i in range(1, 24, 2)])
    every = []
    for y in range(first, last + 2):
        every += months(y, winter, moons)
    starts = [m[0] for m in every] + [max(d for d in moons if d <= winter[last + 1][0])]
    years, at = {}, None
    for i, (day, number, is_leap) in enumerate(every):
        if number == 1 and not is_leap:
            at = civil(day)[0]
            years[at] = [day - jan1(at), 0, []]  # new year's day of the year, leap month, lengths
        if at is not None:
            years[at][2].append(starts[i + 1] - day)
            if is_leap:
                years[at][1] = number
    return {y: v for y, v in years.items() if first <= y <= last}


# Fell minutes beside midnight: the printed almanac has it on the day after.
PRINTED = {-23264: -23263}  # 1906-04-23

FIRST, LAST = 2020, 2050
YEAR_MINUTES = 525948.77  # of 365.2422 days


def main():
    base = jan1(FIRST) * 1440
    instants = [[math.floor(s / 60 + 0.5) - base for s in terms(y)] for y in range(FIRST, LAST + 1)]
    mean = [round(sum(row[i] - k * YEAR_MINUTES for k, row in enumerate(instants)) / len(instants)) for i in range(24)]
    out = ["// SPDX-License-Identifier: Apache-2.0", "// Made by tools/gen_almanac.py; do not edit.",
           f"// Solar terms from 小寒 to 冬至 in minutes UTC since {FIRST}-01-01: on the mean of the years, and by how many",
           "// minutes each year's instants differ from it.", "static const i32 term_mean[24] = {"]
    out += ["    " + " ".join(f"{v}," for v in mean[i:i + 8]) for i in (0, 8, 16)]
    out += ["};", f"static const signed char term_off[{len(instants)}][24] = {{"]
    for k, row in enumerate(instants):
        off = [v - mean[i] - math.floor(k * YEAR_MINUTES + 0.5) for i, v in enumerate(row)]
        assert all(-128 <= v <= 127 for v in off)
        out.append("    { " + ", ".join(map(str, off)) + " },")
    out += ["};", f"// Lunar years 1900-{LAST}: the day of the year of the first day (7 bits), the leap month (4 bits), and",
            "// whether each of 13 months has 30 days (the first month lowest).", "static const u32 lunar_years[] = {"]
    row = []
    years = lunar_years(1900, LAST)
    for y in range(1900, LAST + 1):
        start, leap, lens = years[y]
        assert all(n in (29, 30) for n in lens) and len(lens) == (13 if leap else 12), (y, lens)
        row.append(f"0x{start | leap << 7 | sum((n == 30) << (11 + i) for i, n in enumerate(lens)):06x},")
    out += ["    " + " ".join(row[i:i + 8]) for i in range(0, len(row), 8)]
    out += ["};", ""]
    sys.stdout.write("\n".join(out))


if __name__ == "__main__":
    main()
