// SPDX-License-Identifier: Apache-2.0
// BPMN 2.0 XML to a graph. Everything in the file is looked at; what becomes nothing is named with the
// reason, so that whoever imports sees it before he saves. The graph itself is checked like a drawn one.
#include "base/utf8.h"
#include "base/vec.h"
#include "flow/bpmn.h"
#include "flow/bpmn_names.h"
#include "format/xml.h"

enum { ID_MAX = 32, THINGS_MAX = 2000 };

enum why {
#define BPMN_WHY(sym, zh, en) WHY_##sym,
#include "../tables/bpmn_refused.def"
#undef BPMN_WHY
};

static const struct {
    const char *zh, *en;
} whys[] = {
#define BPMN_WHY(sym, zh, en) { zh, en },
#include "../tables/bpmn_refused.def"
#undef BPMN_WHY
};

// A node, a boundary event or an edge of the file, and the id that it has with us.
struct thing {
    const struct xml_node *x;
    str id;
    const struct thing *host; // of a boundary event: the node that it sits on
    const struct json *ours;  // our extension, or NULL
    bool is_edge, is_placed;
};

struct in {
    struct ctx *c;
    struct jw refused;
    const struct xml_node *process;
    struct thing *v;
    size_t n, cap;
    i64 next_id;
};

// --- What is named ---------------------------------------------------------------------------------------
static void refuse_as(struct in *in, str element, str id, str name, enum why why)
{
    struct jw *w = &in->refused;
    jw_obj(w);
    jw_kstr(w, "element", element);
    jw_kstr(w, "id", id);
    jw_kstr(w, "name", name);
    jw_kstr(w, "why", str_of(in->c->lang == LANG_EN ? whys[why].en : whys[why].zh));
    jw_end_obj(w);
}

static void refuse(struct in *in, const struct xml_node *x, enum why why)
{
    refuse_as(in, x->name, xml_attr(x, S("id")), xml_attr(x, S("name")), why);
}

// A part of `owner`: named by itself, with the owner's id and name.
static void refuse_part(struct in *in, const struct xml_node *owner, str element, enum why why)
{
    refuse_as(in, element, xml_attr(owner, S("id")), xml_attr(owner, S("name")), why);
}

// --- Our extension ---------------------------------------------------------------------------------------
static const struct json *own_json(struct in *in, const struct xml_node *x, const char *element)
{
    const struct xml_node *own =
        xml_child(xml_child(x, BPMN_NS, S("extensionElements")), XINGLIN_NS, str_of(element));
    size_t at;
    const struct json *j = own ? json_parse(in->c->mem, own->text, &at) : NULL;
    return json_is(j, JSON_OBJECT) ? j : NULL;
}

static void name_foreign(struct in *in, const struct xml_node *x, const char *element)
{
    const struct xml_node *all = xml_child(x, BPMN_NS, S("extensionElements"));
    xml_each(e, all)
    {
        bool is_ours = str_eq(e->ns, XINGLIN_NS) && str_eq(e->name, str_of(element));
        if (!is_ours || !own_json(in, x, element)) refuse_part(in, x, e->name, WHY_EXTENSION);
    }
    for (const struct xml_attr *a = x->attrs; a; a = a->next)
        if (a->ns.n && !str_eq(a->ns, BPMN_NS)) refuse_part(in, x, a->name, WHY_ATTRIBUTE);
}

// --- Ids -------------------------------------------------------------------------------------------------
static bool is_our_id(str id)
{
    for (size_t i = 0; i < id.n; i++) {
        char ch = id.p[i];
        bool is = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9');
        if (!is && ch != '_' && ch != '-') return false;
    }
    return id.n > 0 && id.n <= ID_MAX;
}

static bool is_taken(const struct in *in, str id)
{
    for (size_t i = 0; i < in->n; i++)
        if (str_eq(in->v[i].id, id)) return true;
    return false;
}

static str id_for(struct in *in, str xml_id)
{
    if (str_starts(xml_id, S("_."))) xml_id = str_from(xml_id, 2);
    if (is_our_id(xml_id) && !is_taken(in, xml_id)) return xml_id;
    for (;;) {
        str id = str_cat(in->c->mem, S("x"), str_of_i64(in->c->mem, ++in->next_id));
        if (!is_taken(in, id)) return id;
    }
}

static struct thing *thing_of(const struct in *in, str xml_id)
{
    for (size_t i = 0; i < in->n; i++)
        if (str_eq(xml_attr(in->v[i].x, S("id")), xml_id)) return &in->v[i];
    return NULL;
}

static void add_thing(struct in *in, const struct xml_node *x, const char *extension, bool is_edge)
{
    str xml_id = xml_attr(x, S("id"));
    if (in->n > THINGS_MAX) return; // refused as a whole, at the end
    if (xml_id.n && thing_of(in, xml_id)) {
        refuse(in, x, WHY_ID);
        return;
    }
    struct thing t = { .x = x, .id = id_for(in, xml_id), .is_edge = is_edge };
    t.ours = own_json(in, x, extension);
    vec_push(in->c->mem, in, t);
    name_foreign(in, x, extension);
}

// --- Which parts there are -------------------------------------------------------------------------------
static bool has_timer(const struct xml_node *x)
{
    return xml_child(x, BPMN_NS, S("timerEventDefinition")) != NULL;
}

static bool is_node(const struct xml_node *x, const struct json *ours)
{
    if (str_eq(x->name, S("task"))) return ours != NULL;
    if (str_eq(x->name, S("sendTask"))) return ours != NULL; // a message elsewhere
    if (str_eq(x->name, S("intermediateCatchEvent"))) return has_timer(x);
    return bpmn_type_of(x->name).n > 0;
}

static void take_part(struct in *in, const struct xml_node *x)
{
    bool is_bpmn = str_eq(x->ns, BPMN_NS);
    if (is_bpmn && str_eq(x->name, S("extensionElements"))) return;
    if (is_bpmn && str_eq(x->name, S("sequenceFlow"))) add_thing(in, x, "edge", true);
    else if (is_bpmn && is_node(x, own_json(in, x, "node"))) add_thing(in, x, "node", false);
    else if (is_bpmn && str_eq(x->name, S("boundaryEvent")) && has_timer(x))
        add_thing(in, x, "boundary", false);
    else refuse(in, x, str_ends(x->name, S("Event")) ? WHY_EVENT : WHY_ELEMENT);
}

static bool is_boundary(const struct thing *t)
{
    return !t->is_edge && str_eq(t->x->name, S("boundaryEvent"));
}

static void attach_boundaries(struct in *in)
{
    for (size_t i = 0; i < in->n; i++) {
        struct thing *t = &in->v[i];
        if (!is_boundary(t)) continue;
        t->host = thing_of(in, xml_attr(t->x, S("attachedToRef")));
        if (t->host && (t->host->is_edge || is_boundary(t->host))) t->host = NULL;
        if (!t->host) refuse(in, t->x, WHY_EDGE);
    }
}

// --- A node ----------------------------------------------------------------------------------------------
static void name_children(struct in *in, const struct xml_node *x)
{
    static const char *const read[] = { "extensionElements",
                                        "incoming",
                                        "outgoing",
                                        "multiInstanceLoopCharacteristics",
                                        "timerEventDefinition",
                                        "terminateEventDefinition" };
    xml_each(child, x)
    {
        bool is_read = false;
        for (size_t i = 0; i < COUNT_OF(read); i++)
            is_read =
                is_read || (str_eq(child->ns, BPMN_NS) && str_eq(child->name, str_of(read[i])));
        if (!is_read)
            refuse_part(in, x, child->name,
                        str_ends(child->name, S("EventDefinition")) ? WHY_EVENT : WHY_PART);
    }
    const struct xml_node *loop = xml_child(x, BPMN_NS, S("multiInstanceLoopCharacteristics"));
    xml_each(child, loop) refuse_part(in, x, child->name, WHY_PART);
}

static str type_of(const struct thing *t)
{
    str own = json_str(json_get(t->ours, S("type")));
    bool is_end = str_eq(t->x->name, S("endEvent"));
    bool kills = xml_child(t->x, BPMN_NS, S("terminateEventDefinition")) != NULL;
    if (is_end) return kills ? S("terminate") : S("end");
    return own.n && str_eq(bpmn_element_of(own), t->x->name) ? own : bpmn_type_of(t->x->name);
}

// Tools that write a line's end into an attribute get a space back, as XML has it.
static bool is_same_name(str own, str name)
{
    bool same = own.n == name.n;
    for (size_t i = 0; same && i < own.n; i++)
        same = own.p[i] == name.p[i] || (name.p[i] == ' ' && (u8)own.p[i] < ' ');
    return same;
}

// What other tools may have changed is read from BPMN; `name` wins over the title that went along.
static void put_title(struct jw *w, const struct thing *t)
{
    const struct json *own = json_get(t->ours, S("title"));
    str name = xml_attr(t->x, S("name"));
    if (own && is_same_name(bpmn_name(own), name)) {
        jw_key(w, S("title"));
        jw_json(w, own);
    } else if (name.n) {
        jw_kstr(w, "title", name);
    }
}

static void put_span(struct jw *w, i64 days, i64 hours, i64 minutes)
{
    if (days) jw_ki64(w, "days", days);
    if (hours) jw_ki64(w, "hours", hours);
    if (minutes) jw_ki64(w, "minutes", minutes);
}

static bool is_span_key(str key)
{
    return str_eq(key, S("days")) || str_eq(key, S("hours")) || str_eq(key, S("minutes"));
}

// The time that BPMN says, where it is another than `own`'s. False: keep what is our own.
static bool timer_differs(struct in *in, const struct xml_node *x, str own, i64 *n)
{
    const struct xml_node *timer = xml_child(x, BPMN_NS, S("timerEventDefinition"));
    const struct xml_node *span = xml_child(timer, BPMN_NS, S("timeDuration"));
    xml_each(child, timer)
    {
        if (child != span) refuse_part(in, x, child->name, WHY_TIMER);
    }
    if (!span || (own.n && str_eq(str_trim(span->text), own))) return false;
    if (bpmn_duration_parts(span->text, &n[0], &n[1], &n[2])) return true;
    refuse_part(in, x, span->name, WHY_TIMER);
    return false;
}

// The span among a wait's members.
static str own_duration(struct in *in, const struct json *ours)
{
    struct buf b = BUF(in->c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    json_each(member, ours)
    {
        if (!is_span_key(member->key)) continue;
        jw_key(&w, member->key);
        jw_json(&w, member);
    }
    jw_end_obj(&w);
    return bpmn_duration(in->c->mem, json_parse(in->c->mem, buf_str(&b), &(size_t){ 0 }));
}

static str sign_of(const struct thing *t)
{
    str own = json_str(json_get(t->ours, S("sign")));
    const struct xml_node *loop = xml_child(t->x, BPMN_NS, S("multiInstanceLoopCharacteristics"));
    bool is_row = loop && str_eq(xml_attr(loop, S("isSequential")), S("true"));
    bool own_row = str_eq(own, S("sequence"));
    bool own_loop = own_row || str_eq(own, S("all")) || str_eq(own, S("ratio"));
    if (own_loop == (loop != NULL) && own_row == is_row) return own;
    return !loop ? S("any") : is_row ? S("sequence") : S("all");
}

// What BPMN says of a time at a border, where it is another than ours.
struct border_time {
    bool differs, repeats;
    i64 n[3], times;
};

static bool cycle_differs(struct in *in, const struct xml_node *x, str own, struct border_time *b)
{
    const struct xml_node *cycle =
        xml_child(xml_child(x, BPMN_NS, S("timerEventDefinition")), BPMN_NS, S("timeCycle"));
    str span;
    if (own.n && str_eq(str_trim(cycle->text), own)) return false;
    b->repeats = bpmn_cycle_parts(cycle->text, &b->times, &span) &&
                 bpmn_duration_parts(span, &b->n[0], &b->n[1], &b->n[2]);
    if (!b->repeats) refuse_part(in, x, cycle->name, WHY_TIMER);
    return b->repeats;
}

static struct border_time time_of(struct in *in, const struct thing *t, bool interrupts)
{
    struct border_time b = { 0 };
    str own = interrupts ? STR_NONE : bpmn_cycle(in->c->mem, t->ours);
    str after = bpmn_duration(in->c->mem, json_get(t->ours, S("after")));
    const struct xml_node *timer = xml_child(t->x, BPMN_NS, S("timerEventDefinition"));
    if (!interrupts && xml_child(timer, BPMN_NS, S("timeCycle")))
        b.differs = cycle_differs(in, t->x, own, &b);
    else if (!own.n) b.differs = timer_differs(in, t->x, after, b.n);
    else b.differs = timer_differs(in, t->x, STR_NONE, b.n); // it came again, and no longer does
    return b;
}

static void put_border_time(struct jw *w, const struct border_time *b)
{
    for (int k = 0; k <= b->repeats; k++) {
        jw_key(w, k ? S("repeat") : S("after"));
        jw_obj(w);
        put_span(w, b->n[0], b->n[1], b->n[2]);
        jw_end_obj(w);
    }
    if (b->times) jw_ki64(w, "times", b->times);
}

static bool is_time_key(str key)
{
    return str_eq(key, S("after")) || str_eq(key, S("repeat")) || str_eq(key, S("times"));
}

static void put_boundary(struct in *in, struct jw *w, const struct thing *t)
{
    bool interrupts = !str_eq(xml_attr(t->x, S("cancelActivity")), S("false"));
    const struct border_time b = time_of(in, t, interrupts);
    jw_obj(w);
    jw_kstr(w, "id", t->id);
    json_each(member, t->ours)
    {
        if (str_eq(member->key, S("id")) || str_eq(member->key, S("interrupting")) ||
            (b.differs && is_time_key(member->key)))
            continue;
        jw_key(w, member->key);
        jw_json(w, member);
    }
    if (b.differs) put_border_time(w, &b);
    jw_kbool(w, "interrupting", interrupts);
    jw_end_obj(w);
}

static void put_boundaries(struct in *in, struct jw *w, const struct thing *host)
{
    bool any = false;
    for (size_t i = 0; i < in->n; i++) {
        if (in->v[i].host != host) continue;
        if (!any) {
            jw_key(w, S("boundary"));
            jw_arr(w);
        }
        any = true;
        put_boundary(in, w, &in->v[i]);
    }
    if (any) jw_end_arr(w);
}

static void put_node(struct in *in, struct jw *w, const struct thing *t)
{
    str type = type_of(t), sign = sign_of(t), called = xml_attr(t->x, S("calledElement"));
    bool is_wait = str_eq(type, S("wait")), is_call = str_eq(type, S("subflow"));
    i64 n[3];
    bool differs = is_wait && timer_differs(in, t->x, own_duration(in, t->ours), n);
    name_children(in, t->x);
    jw_obj(w);
    jw_kstr(w, "id", t->id);
    jw_kstr(w, "type", type);
    put_title(w, t);
    json_each(member, t->ours)
    {
        str k = member->key;
        if (str_eq(k, S("id")) || str_eq(k, S("type")) || str_eq(k, S("title")) ||
            str_eq(k, S("sign")) || str_eq(k, S("boundary")))
            continue;
        if ((differs && is_span_key(k)) || (is_call && str_eq(k, S("flow")))) continue;
        jw_key(w, k);
        jw_json(w, member);
    }
    if (sign.n) jw_kstr(w, "sign", sign);
    if (is_call && called.n) jw_kstr(w, "flow", called);
    if (differs) put_span(w, n[0], n[1], n[2]);
    put_boundaries(in, w, t);
    jw_end_obj(w);
}

// --- An edge ---------------------------------------------------------------------------------------------
static bool is_default(const struct in *in, const struct thing *edge)
{
    const struct thing *from = thing_of(in, xml_attr(edge->x, S("sourceRef")));
    str id = xml_attr(edge->x, S("id"));
    return from && id.n && str_eq(xml_attr(from->x, S("default")), id);
}

static void put_condition(struct in *in, struct jw *w, const struct thing *t)
{
    const struct xml_node *x = xml_child(t->x, BPMN_NS, S("conditionExpression"));
    size_t at;
    if (!x) return;
    bool ours = str_eq(xml_attr(x, S("language")), FILTER_LANGUAGE);
    const struct json *filter = ours ? json_parse(in->c->mem, x->text, &at) : NULL;
    if (!json_is(filter, JSON_OBJECT)) {
        refuse_part(in, t->x, x->name, WHY_CONDITION);
        return;
    }
    jw_key(w, S("if"));
    jw_json(w, filter);
}

static void put_edge(struct in *in, struct jw *w, const struct thing *t)
{
    static const char *const said[] = { "id", "from", "to", "boundary", "if", "default", "title" };
    const struct thing *from = thing_of(in, xml_attr(t->x, S("sourceRef")));
    const struct thing *to = thing_of(in, xml_attr(t->x, S("targetRef")));
    bool from_boundary = from && is_boundary(from);
    if (!from || !to || from->is_edge || to->is_edge || is_boundary(to) ||
        (from_boundary && !from->host)) {
        refuse(in, t->x, WHY_EDGE);
        return;
    }
    jw_obj(w);
    jw_kstr(w, "id", t->id);
    jw_kstr(w, "from", from_boundary ? from->host->id : from->id);
    if (from_boundary) jw_kstr(w, "boundary", from->id);
    jw_kstr(w, "to", to->id);
    put_title(w, t);
    json_each(member, t->ours)
    {
        bool is_said = false;
        for (size_t i = 0; i < COUNT_OF(said); i++)
            is_said = is_said || str_eq(member->key, str_of(said[i]));
        if (is_said) continue;
        jw_key(w, member->key);
        jw_json(w, member);
    }
    put_condition(in, w, t);
    if (is_default(in, t)) jw_kbool(w, "default", true);
    jw_end_obj(w);
    xml_each(child, t->x)
    {
        if (!str_eq(child->name, S("conditionExpression")) &&
            !str_eq(child->name, S("extensionElements")))
            refuse_part(in, t->x, child->name, WHY_PART);
    }
}

// --- Positions -------------------------------------------------------------------------------------------
static bool whole_number(str s, i64 *out)
{
    bool minus = str_starts(s, S("-"));
    size_t i = minus, from = i;
    *out = 0;
    for (; i < s.n && i < from + 6 && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        *out = *out * 10 + (s.p[i] - '0');
    if (minus) *out = -*out;
    return i > from && (i == s.n || s.p[i] == '.');
}

static void put_position(struct in *in, struct jw *w, const struct xml_node *shape)
{
    i64 x, y;
    const struct xml_node *at = xml_child(shape, DC_NS, S("Bounds"));
    struct thing *t = thing_of(in, xml_attr(shape, S("bpmnElement")));
    if (!t || t->is_edge || t->is_placed || is_boundary(t)) return;
    if (!whole_number(xml_attr(at, S("x")), &x) || !whole_number(xml_attr(at, S("y")), &y)) return;
    t->is_placed = true;
    jw_key(w, t->id);
    jw_arr(w);
    jw_i64(w, x);
    jw_i64(w, y);
    jw_end_arr(w);
}

static void put_layout(struct in *in, struct jw *w, const struct xml_node *root)
{
    jw_key(w, S("layout"));
    jw_obj(w);
    const struct xml_node *plane =
        xml_child(xml_child(root, BPMNDI_NS, S("BPMNDiagram")), BPMNDI_NS, S("BPMNPlane"));
    xml_each(shape, plane)
    {
        if (str_eq(shape->name, S("BPMNShape")) && xml_attr(shape, S("bpmnElement")).n)
            put_position(in, w, shape);
    }
    jw_end_obj(w);
}

// --- The whole -------------------------------------------------------------------------------------------
static void take_process(struct in *in, const struct xml_node *root)
{
    xml_each(child, root)
    {
        if (str_eq(child->ns, BPMNDI_NS)) continue;
        if (str_eq(child->ns, BPMN_NS) && str_eq(child->name, S("process"))) {
            if (in->process) refuse(in, child, WHY_PROCESS);
            else in->process = child;
        } else if (!str_eq(child->name, S("collaboration"))) {
            refuse(in, child, WHY_ELEMENT);
        } else {
            xml_each(part, child) refuse(in, part, WHY_ELEMENT);
        }
    }
    if (!in->process) return;
    xml_each(child, in->process) take_part(in, child);
    name_foreign(in, in->process, "flow");
    attach_boundaries(in);
}

static void put_spec(struct in *in, struct jw *w, const struct xml_node *root)
{
    jw_obj(w);
    for (int edges = 0; edges < 2; edges++) {
        jw_key(w, edges ? S("edges") : S("nodes"));
        jw_arr(w);
        for (size_t i = 0; i < in->n; i++) {
            const struct thing *t = &in->v[i];
            if (edges && t->is_edge) put_edge(in, w, t);
            else if (!edges && !t->is_edge && !is_boundary(t)) put_node(in, w, t);
        }
        jw_end_arr(w);
    }
    put_layout(in, w, root);
    json_each(member, own_json(in, in->process, "flow"))
    {
        if (str_eq(member->key, S("nodes")) || str_eq(member->key, S("edges")) ||
            str_eq(member->key, S("layout")))
            continue;
        jw_key(w, member->key);
        jw_json(w, member);
    }
    jw_end_obj(w);
}

static void put_kept(struct in *in, struct jw *w)
{
    jw_arr(w);
    for (size_t i = 0; i < in->n; i++) {
        i64 n = 0;
        bool is_first = true;
        for (size_t k = 0; k < in->n; k++) {
            bool same = str_eq(in->v[k].x->name, in->v[i].x->name);
            n += same;
            if (same && k < i) is_first = false;
        }
        if (!is_first) continue;
        jw_obj(w);
        jw_kstr(w, "element", in->v[i].x->name);
        jw_ki64(w, "n", n);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

err_t bpmn_read(struct ctx *c, str xml, struct jw *w)
{
    struct xml_node *root;
    struct buf refused = BUF(c->mem);
    struct in in = { .c = c, .refused = JW(&refused) };
    if (xml.n > BPMN_BYTES_MAX || xml_read(c, xml, BPMN_BYTES_MAX, &root) != OK) {
        c->errs = c->errs_tail = NULL; // those speak of workbooks
        return fail(c, ERR_BPMN_FILE);
    }
    if (!str_eq(root->ns, BPMN_NS) || !str_eq(root->name, S("definitions")))
        return fail(c, ERR_BPMN_FILE);
    jw_arr(&in.refused);
    take_process(&in, root);
    if (!in.process || in.n > THINGS_MAX) return fail(c, ERR_BPMN_FILE);
    jw_obj(w);
    jw_kstr(w, "title", xml_attr(in.process, S("name")));
    jw_key(w, S("spec"));
    put_spec(&in, w, root);
    jw_key(w, S("kept"));
    put_kept(&in, w);
    jw_end_arr(&in.refused);
    jw_key(w, S("refused"));
    jw_raw(w, buf_str(&refused));
    jw_end_obj(w);
    return OK;
}
