# SPDX-License-Identifier: Apache-2.0
"""What each field type is given and must give back. A type of GET /field-types without a row here fails the
test; nothing else is written per type.

A row:  values   [(JSON sent, JSON read, text in exports)], three at least, in the type's order of sorting
                 (JSON read None: as sent)
        texts    other spellings of values[0] in an import
        bad      JSON that is refused; bad_texts: cells that an import refuses
        mask     of values[0] (default ***)
        formula  (formula over {x}, type of its result, its value for each of values), or None: formulas cannot
                 read the type
        options, choices, more: of the field, its options, and more fields of the form
        given    of a computed type: what the other fields of each record hold; values are what comes of it
        part     a piece of values[0] for `contains` and `starts` (default: the first two letters of its text)
        empty    False: a record that is given nothing has a value too, which stands before (lone -1) or behind all
        below    {index: indexes that a filter by it finds too}
        not_asked  operators that the model here does not fit
        public   False: a public form may not ask for it; "sent": it may, but this test cannot fill it in
        file     False: it is in no sheet; "bound": a sheet shows it, but it cannot be taken to another record
        why      for what is left out
        nothing  True: it holds nothing; the other keys are not asked
A callable stands for what is only known on the running server; it gets the World.
"""


def levels(*more):
    return [{"key": k, "title": {"zh": zh, "en": en}} for k, zh, en in (("high", "高", "High"), ("mid", "中", "Mid"), ("low", "低", "Low"), *more)]


def tree():
    a = [{"key": k, "title": {"zh": zh}, **({"parent": p} if p else {})} for k, zh, p in (
        ("med", "内科", None), ("heart", "心内科", "med"), ("other", "其他", "med"), ("sur", "外科", None), ("rest", "其他", "sur"))]
    return a


def person(i):
    return lambda w: {"id": w.people[i][0], "title": w.people[i][1]}


def pair(*who):
    return lambda w: [{"id": w.people[i][0], "title": w.people[i][1]} for i in who]


def part_of(i):
    return lambda w: {"id": w.depts[i][0], "title": w.depts[i][1]}


def parts_of(*which):
    return lambda w: [{"id": w.depts[i][0], "title": w.depts[i][1]} for i in which]


def role(i):
    return lambda w: {"id": w.roles[i][0], "title": w.roles[i][1]}


def target(i):
    return lambda w: {"id": w.targets[i][0], "title": w.targets[i][1]}


def targets(*which):
    return lambda w: [{"id": w.targets[i][0], "title": w.targets[i][1]} for i in which]


def files(*names):
    return lambda w: [w.file(n) for n in names]


def file_text(*names):
    return lambda w: "、".join(f"{n}#{w.file(n)['id']}" for n in names)


def text(*words):
    return [(x, None, x) for x in words]


ROWS = [{"key": "a", "title": {"zh": "服务", "en": "Service"}}, {"key": "b", "title": {"zh": "环境", "en": "Rooms"}}]
WRONG_ID = "a" * 26

CASES = {
    "text": {"values": text("甲一", "甲二", "电"), "texts": [" 甲一\t"], "bad": [5, "一" * 201], "formula": ("LEN({x})", "integer", [2, 2, 1])},
    "longtext": {"values": text("甲一", "甲二\n两行", "电"), "bad": [["a"]], "formula": ("LEN({x})", "integer", [2, 5, 1]), "order": None},
    "richtext": {"values": [("<p>甲一</p>", None, "甲一"), ("<P>甲<b>二</b><script>x()</script></p>", "<p>甲<strong>二</strong></p>", "甲二"), ("<ul><li>电</li></ul>", None, "电")],
                 "texts": ["甲一", "<p onclick=x>甲一"], "bad": [5, {}], "formula": ("LEN({x})", "integer", [2, 2, 1]), "lossy": True},
    "email": {"values": text("a@example.com", "b@example.com", "c@example.cn"), "texts": ["a@EXAMPLE.com"], "bad": ["a@b", 5], "bad_texts": ["a b@example.com"],
              "mask": "a***@example.com", "formula": ("LEN({x})", "integer", [13, 13, 12])},
    "url": {"values": text("https://example.com/a", "https://example.com/b", "https://example.org/"), "bad": ["javascript:alert(1)"], "bad_texts": ["http://"],
            "formula": ("LEN({x})", "integer", [21, 21, 20])},
    "phone": {"values": text("19900000001", "19900000002", "19900000003"), "texts": ["+86 199-0000-0001"], "bad": ["12", []], "bad_texts": ["未留"], "mask": "199****0001",
              "part": "1990000000", "formula": ("RIGHT({x},1)", "text", ["1", "2", "3"])},
    "idnumber": {"values": text("11010519491231002X", "110101194912310024", "440305200001010013"), "texts": ["11010519491231002x"], "bad": ["110105194912310021"],
                 "bad_texts": ["1234"], "mask": "110*************2X", "formula": ("LEN({x})", "integer", [18, 18, 18]), "history": False},
    "barcode": {"values": text("6901234567892", "6901234567893", "QR-7"), "bad": [5], "formula": ("LEN({x})", "integer", [13, 13, 4])},
    "creditcode": {"values": text("91350100M000100Y43", "91350211M000100Y46", "92350100M000100Y40"), "texts": ["91350100 m000100y43"], "bad": ["91350100M000100Y44"],
                   "bad_texts": ["9135"], "formula": ("LEN({x})", "integer", [18, 18, 18])},
    "bankaccount": {"values": text("6222020000000000001", "6222020000000000002", "6222020000000000003"), "texts": ["6222 0200 0000 0000 001"], "bad": ["1234"],
                    "bad_texts": ["62220200000x"], "mask": "**** **** 0001", "formula": ("RIGHT({x},1)", "text", ["1", "2", "3"])},
    "color": {"values": text("#000000", "#2f6fed", "#ffffff"), "texts": ["#000", "000000"], "bad": ["red"], "bad_texts": ["#12"], "formula": ("LEN({x})", "integer", [7, 7, 7])},
    "secret": {"values": text("密码一", "密码二", "密码三"), "bad": [5], "formula": None, "why": "no formula reads a secret", "history": False},
    "integer": {"values": [(-5, None, "-5"), (0, None, "0"), (1280, None, "1280")], "texts": ["－5"], "bad": [1.5, True], "bad_texts": ["12a"], "formula": ("{x}*2", "integer", [-10, 0, 2560])},
    "decimal": {"values": [("-0.50", None, "-0.50"), ("12.50", None, "12.50"), (100, "100.00", "100.00")], "texts": ["-.5"], "bad": ["1.234", {}], "bad_texts": ["1e3"],
                "formula": ("{x}*2", "decimal", ["-1.00", "25.00", "200.00"])},
    "percent": {"values": [("0.075", None, "7.5%"), ("0.5", None, "50%"), ("1", None, "100%")], "texts": ["7.5％", "0.075"], "bad": ["7.555%", []], "bad_texts": ["半"],
                "formula": ("{x}*2", "decimal", ["0.15", "1.00", "2.00"])},
    "money": {"values": [("-15.78", None, "-15.78"), ("0.00", None, "0.00"), (1280.5, "1280.50", "1280.50")], "texts": ["－15.78", "-15.78元"], "bad": ["1.005", {}], "bad_texts": ["很多"],
              "formula": ("{x}*2", "money", ["-31.56", "0.00", "2561.00"])},
    "measure": {"options": {"unit": "℃", "ref_low": 36.1, "ref_high": 37.2}, "values": [("35.9", None, "35.9"), ("36.5", None, "36.5"), (40, "40.0", "40.0")], "texts": ["35.9℃"],
                "bad": ["36.55"], "bad_texts": ["高"], "formula": ("{x}*2", "decimal", ["71.80", "73.00", "80.00"])},
    "boolean": {"values": [(False, None, "否"), (True, None, "是"), (True, None, "是")], "texts": ["FALSE"], "bad": [1, "是"], "bad_texts": ["也许"],
                "formula": ("IF({x},1,0)", "integer", [0, 1, 1]), "twins": True},
    "select": {"choices": levels(), "values": [("high", None, "高"), ("mid", None, "中"), ("low", None, "低")], "texts": ["high", "High"], "bad": ["nosuch", 1], "bad_texts": ["没有"],
               "formula": ("{x}", "text", ["高", "中", "低"])},
    "multiselect": {"choices": levels(), "values": [(["high"], None, "高"), (["high", "mid"], None, "高、中"), (["low"], None, "低")], "texts": ["高；高"], "bad": ["high", ["nosuch"]],
                    "bad_texts": ["高、没有"], "formula": None, "why": "lists are not read by formulas yet"},
    "tags": {"choices": levels(), "values": [(["high"], None, "高"), (["high", "mid"], None, "高、中"), (["low"], None, "低")], "texts": ["high|高"], "bad": ["high", ["nosuch"]],
             "bad_texts": ["没有"], "formula": None, "why": "as multiselect"},
    "cascade": {"choices": tree(), "values": [("med", None, "内科"), ("heart", None, "内科 / 心内科"), ("other", None, "内科 / 其他"), ("rest", None, "外科 / 其他")],
                "texts": ["内科", "med"], "bad": ["nosuch"], "bad_texts": ["其他"], "formula": ("{x}", "text", ["内科", "内科 / 心内科", "内科 / 其他", "外科 / 其他"]), "below": {0: [1, 2]}},
    "rating": {"values": [(1, None, "1"), (3, None, "3"), (5, None, "5")], "texts": ["★"], "bad": [0, 6, "★★"], "bad_texts": ["★★★★★★"], "formula": ("{x}*2", "integer", [2, 6, 10])},
    "slider": {"options": {"min": -10, "max": 10, "step": 5, "unit": "分"}, "values": [(-10, None, "-10"), (0, None, "0"), (5, None, "5")], "bad": [3, 15], "bad_texts": ["3"],
               "formula": ("{x}*2", "integer", [-20, 0, 10])},
    "scale": {"options": {"low_zh": "不会", "high_zh": "一定会"}, "values": [(0, None, "0"), (7, None, "7"), (10, None, "10")], "bad": [11, 7.5], "bad_texts": ["-1"], "formula": ("{x}*2", "integer", [0, 14, 20])},
    "matrix": {"choices": levels(), "options": {"rows": ROWS}, "values": [({"b": "mid", "a": "high"}, {"a": "high", "b": "mid"}, "服务：高；环境：中"), ({"a": "low"}, None, "服务：低"), ({"b": "low"}, None, "环境：低")],
               "texts": ["环境:mid;服务:高"], "bad": [{"c": "low"}, {"a": "nosuch"}, []], "bad_texts": ["服务"], "formula": None, "why": "a table of answers is no value of the language"},
    "date": {"values": text("2026-03-08", "2026-07-05", "2027-01-01"), "texts": ["2026年3月8日", "2026/3/8", "20260308"], "bad": ["2026-02-29", 5], "bad_texts": ["08/03/2026"],
             "formula": ("YEAR({x})", "integer", [2026, 2026, 2027])},
    "time": {"values": [("08:00:00", None, "08:00:00"), ("14:03:00", None, "14:03:00"), ("23:59:59", None, "23:59:59")], "texts": ["8:00"], "bad": ["24:00"], "bad_texts": ["早上"],
             "formula": ("HOUR({x})", "integer", [8, 14, 23])},
    "datetime": {"values": [("2026-03-08T01:00:00Z", None, "2026-03-08 09:00:00"), ("2026-07-05T06:03:22Z", None, "2026-07-05 14:03:22"), ("2027-01-01T00:00:00Z", None, "2027-01-01 08:00:00")],
                 "texts": ["2026/3/8 9:00"], "bad": ["昨天"], "bad_texts": ["25:00"], "formula": ("HOUR({x})", "integer", [9, 14, 8])},
    "daterange": {"values": text("2026-03-08/2026-03-12", "2026-03-09/2026-03-09", "2026-07-01/2026-07-31"), "texts": ["2026年3月8日至2026年3月12日"], "bad": ["2026-03-12/2026-03-08", "2026-03-08"],
                  "bad_texts": ["三月"], "formula": ("LEFT({x},4)", "text", ["2026"] * 3)},
    "duration": {"values": [(2700, None, "0:45:00"), (5400, None, "1:30:00"), (172800, None, "48:00:00")], "texts": ["45分钟", "0:45", "2700"], "bad": [1.5, "30分1小时"], "bad_texts": ["一会儿"],
                 "formula": ("{x}/60", "integer", [45, 90, 2880])},
    "month": {"values": text("2026-03", "2026-07", "2027-01"), "texts": ["2026年3月", "2026-03-31", "202603"], "bad": ["2026-13"], "bad_texts": ["三月"], "formula": ("MONTH({x})", "integer", [3, 7, 1])},
    "user": {"values": [(person(0), None, lambda w: w.people[0][1]), (person(1), None, lambda w: w.people[1][1]), (person(2), None, lambda w: w.people[2][1])], "texts": [lambda w: w.people[0][2]],
             "bad": ["999999", {"name": "x"}], "bad_texts": ["无此人"], "formula": ("{x}", "text", lambda w: [p[1] for p in w.people[:3]]), "public": False},
    "users": {"values": [(pair(0), None, lambda w: w.people[0][1]), (pair(0, 1), None, lambda w: f"{w.people[0][1]}、{w.people[1][1]}"), (pair(2), None, lambda w: w.people[2][1])],
              "texts": [lambda w: w.people[0][2]], "bad": ["5", ["999999"]], "bad_texts": ["无此人"], "formula": None, "why": "as multiselect", "public": False},
    "department": {"values": [(part_of(0), None, lambda w: w.depts[0][1]), (part_of(1), None, lambda w: w.depts[1][1]), (part_of(2), None, lambda w: w.depts[2][1])], "bad": ["999999"],
                   "bad_texts": ["无此部门"], "formula": ("{x}", "text", lambda w: [d[1] for d in w.depts[:3]]), "public": False},
    "departments": {"values": [(parts_of(0), None, lambda w: w.depts[0][1]), (parts_of(0, 1), None, lambda w: f"{w.depts[0][1]}、{w.depts[1][1]}"), (parts_of(2), None, lambda w: w.depts[2][1])],
                    "bad": [["999999"], {}], "bad_texts": ["无此部门"], "formula": None, "why": "as multiselect", "public": False},
    "branch": {"values": [(part_of(0), None, lambda w: w.depts[0][1]), (part_of(1), None, lambda w: w.depts[1][1]), (part_of(2), None, lambda w: w.depts[2][1])], "bad": ["999999"],
               "bad_texts": ["无此院区"], "formula": ("{x}", "text", lambda w: [d[1] for d in w.depts[:3]]), "public": "sent", "why": "a public form asks with its own choices"},
    "role": {"values": [(role(0), None, lambda w: w.roles[0][1]), (role(1), None, lambda w: w.roles[1][1]), (role(2), None, lambda w: w.roles[2][1])], "texts": [lambda w: w.roles[0][2]],
             "bad": ["999999"], "bad_texts": ["无此角色"], "formula": ("{x}", "text", lambda w: [r[1] for r in w.roles[:3]]), "public": False},
    "region": {"values": [("110105", {"id": "110105", "title": "北京市 / 朝阳区"}, "北京市 / 朝阳区"), ({"id": "440303"}, {"id": "440303", "title": "广东省 / 深圳市 / 罗湖区"}, "广东省 / 深圳市 / 罗湖区"),
                          ("440305", {"id": "440305", "title": "广东省 / 深圳市 / 南山区"}, "广东省 / 深圳市 / 南山区")],
               "texts": ["110105", "北京 朝阳"], "bad": ["44", "999999", 440305], "bad_texts": ["鼓楼区"], "formula": ("{x}", "text", ["北京市 / 朝阳区", "广东省 / 深圳市 / 罗湖区", "广东省 / 深圳市 / 南山区"]),
               "ask": {"44": [1, 2], "4403": [1, 2], "11": [0]}},
    "location": {"values": [({"lat": 22.54, "lng": 113.95, "address": "前海路 1 号"}, None, "22.540000,113.950000,前海路 1 号"), ({"lat": "-33.8688", "lng": 151.2093}, {"lat": -33.8688, "lng": 151.2093, "address": ""}, "-33.868800,151.209300,"),
                            ({"lat": 0, "lng": 0, "address": "海上"}, None, "0.000000,0.000000,海上")], "part": "前海", "bad": [{"lat": 91, "lng": 0}, "22,113"], "bad_texts": ["22.54"],
                 "formula": ("LEN({x})", "integer", [28, 22, 20])},
    "toothchart": {"values": [(["16"], None, "16"), (["16M", "36"], None, "16M、36"), (["51"], None, "51")], "texts": ["16、16"], "bad": [["19"], "16"], "bad_texts": ["16X"], "formula": None, "why": "as multiselect",
                   "items_below": {"16": ["16M", "16O", "16D", "16B", "16L"]}},
    "bodypoint": {"values": [(["head"], None, "头面部"), (["nose", "knee_left"], None, "鼻、左膝部"), (["sole_right"], None, "右足底")], "texts": ["head"], "bad": [["tail"], "head"], "bad_texts": ["尾巴"],
                  "formula": None, "why": "as multiselect", "items_below": {"head": ["nose"], "leg": ["knee_left", "sole_right"]}},
    "attachment": {"values": [(files("a.pdf"), None, file_text("a.pdf")), (files("a.png", "b.pdf"), None, file_text("a.png", "b.pdf")), (files("c.pdf"), None, file_text("c.pdf"))],
                   "bad": [[WRONG_ID], "x", ["../../etc/passwd"]], "bad_texts": ["a.pdf"], "formula": None, "why": "a file is no value of the language", "file": "bound"},
    "image": {"values": [(files("d.png"), None, file_text("d.png")), (files("e.png", "f.png"), None, file_text("e.png", "f.png")), (files("g.png"), None, file_text("g.png"))],
              "bad": [[WRONG_ID], files("x.pdf")], "bad_texts": ["d.png"], "formula": None, "why": "as attachment", "file": "bound"},
    "signature": {"values": [(files("h.png"), None, file_text("h.png")), (files("i.png"), None, file_text("i.png")), (files("j.png"), None, file_text("j.png"))],
                  "bad": [[WRONG_ID, WRONG_ID], files("y.pdf")], "bad_texts": ["h.png"], "formula": None, "why": "as attachment", "file": "bound"},
    "link": {"options": lambda w: {"target": w.target_form}, "values": [(target(0), None, lambda w: w.targets[0][1]), (target(1), None, lambda w: w.targets[1][1]), (target(2), None, lambda w: w.targets[2][1])],
             "bad": ["999999", "甲"], "formula": ("{x}", "text", lambda w: None), "public": False, "history": False},
    "links": {"options": lambda w: {"target": w.target_form}, "values": [(targets(0), None, lambda w: w.targets[0][1]), (targets(0, 1), None, lambda w: f"{w.targets[0][1]}、{w.targets[1][1]}"), (targets(2), None, lambda w: w.targets[2][1])],
              "bad": [["999999"], "1"], "formula": None, "why": "as multiselect", "public": False, "history": False},
    "suggest": {"options": lambda w: {"form": w.target_form, "field": "name"}, "values": text("甲一", "甲二", "电"), "bad": [5], "formula": ("LEN({x})", "integer", [2, 2, 1])},
    "subform": {"more_in": [{"key": "a", "type": "text", "title": {"zh": "甲"}}], "values": [([{"values": {"a": "1"}}], None, ""), ([{"values": {"a": "2"}}, {"values": {"a": "3"}}], None, ""), ([{"values": {"a": "4"}}], None, "")],
                "bad": ["x", [{"values": {"b": 1}}]], "formula": None, "why": "rows, not a value", "public": False, "file": False, "history": False, "rows": True},
    "autonumber": {"options": {"prefix": "N-", "digits": 3}, "given": [{}, {}, {}], "values": text("N-001", "N-002", "N-003"), "part": "N-00", "formula": ("LEN({x})", "integer", [5, 5, 5]), "empty": False},
    "formula": {"options": {"formula": "IF(ISBLANK({n}),{n},{n}*2)", "result": "integer"}, "more": [{"key": "n", "type": "integer", "title": {"zh": "数"}}], "given": [{"n": 1}, {"n": 2}, {"n": 3}],
                "values": [(2, None, "2"), (4, None, "4"), (6, None, "6")], "formula": ("{x}+1", "integer", [3, 5, 7])},
    "lookup": {"more": lambda w: [{"key": "l", "type": "link", "title": {"zh": "关联"}, "options": {"target": w.target_form}}], "options": {"link": "l", "field": "name"},
               "given": [lambda w, i=i: {"l": w.targets[i][0]} for i in range(3)], "values": text("甲一", "甲二", "电"), "formula": ("LEN({x})", "integer", [2, 2, 1]), "public": False, "not_asked": ["empty"], "why": "a filter over a link finds what is there"},
    "rollup": {"more": [{"key": "lines", "type": "subform", "title": {"zh": "明细"}, "fields": [{"key": "n", "type": "integer", "title": {"zh": "数"}}]}],
               "options": {"link": "lines", "kind": "sum", "field": "n", "result": "integer"}, "given": [{"lines": [{"values": {"n": a}}, {"values": {"n": b}}]} for a, b in ((1, 2), (3, 4), (5, 6))],
               "values": [(3, None, "3"), (7, None, "7"), (11, None, "11")], "empty": False, "lone": -1, "formula": ("{x}+1", "integer", [4, 8, 12])},
    "button": {"nothing": True, "options": {"tone": "primary", "icon": "phone", "confirm": "现在联系？"}, "bad_options": [{"tone": "loud"}, {"icon": "bomb"}, {"confirm": 5}, {"confirm": "长" * 201}]},
    "capitals": {"options": {"of": "m"}, "more": [{"key": "m", "type": "money", "title": {"zh": "金额"}}], "given": [{"m": "1"}, {"m": "1280.50"}, {"m": "200"}],
                 "values": [("", "壹元整", "壹元整"), ("", "壹仟贰佰捌拾元伍角整", "壹仟贰佰捌拾元伍角整"), ("", "贰佰元整", "贰佰元整")], "order": [0, 1, 2], "formula": ("LEN({x})", "integer", [3, 10, 4])},
}
