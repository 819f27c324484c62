// SPDX-License-Identifier: Apache-2.0
// A graph as BPMN 2.0 XML. The whole of a node goes along as JSON in an extension element, so that what
// comes back is what went out; BPMN's own elements and attributes say as much of it as they can.
#include "flow/bpmn.h"
#include "flow/bpmn_names.h"
#include "format/xml.h"

enum { GAP_X = 220, GAP_Y = 130, CENTRE = 400, STUB = 20 };

struct out {
    struct mem *m;
    struct buf *b;
    const struct json *nodes, *edges, *layout;
    struct place *places; // of the nodes, in order
    i64 right;            // a lane beside all of them
};

struct place {
    i64 x, y, w, h;
    i64 depth; // -1: not reached
};

static str part(const struct json *j, const char *key)
{
    return json_str(json_get(j, str_of(key)));
}

// An XML name does not begin with a digit; "." never stands in an id of ours.
static void put_id(struct out *o, str id)
{
    char ch = id.n ? id.p[0] : '-';
    if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_')) buf_lit(o->b, "_.");
    xml_put(o->b, id);
}

static void put_attr(struct out *o, const char *name, str value)
{
    buf_fmt(o->b, " %s=\"", name);
    xml_put(o->b, value);
    buf_char(o->b, '"');
}

static void put_id_attr(struct out *o, const char *name, str id)
{
    buf_fmt(o->b, " %s=\"", name);
    put_id(o, id);
    buf_char(o->b, '"');
}

static bool is_one_of(str key, const char *const *keys)
{
    for (; *keys; keys++)
        if (str_eq(key, str_of(*keys))) return true;
    return false;
}

// Members of an object but those that BPMN says itself, in an element of ours; nothing when none is left.
static void put_extension(struct out *o, const char *element, const struct json *j,
                          const char *const *without)
{
    struct buf text = BUF(o->m);
    struct jw w = JW(&text);
    bool any = false;
    jw_obj(&w);
    json_each(member, j)
    {
        if (is_one_of(member->key, without)) continue;
        any = true;
        jw_key(&w, member->key);
        jw_json(&w, member);
    }
    jw_end_obj(&w);
    if (!any) return;
    buf_fmt(o->b, "<extensionElements><xinglin:%s>", element);
    xml_put(o->b, buf_str(&text));
    buf_fmt(o->b, "</xinglin:%s></extensionElements>", element);
}

// --- Flow nodes ------------------------------------------------------------------------------------------
static void put_ends(struct out *o, str id, str boundary)
{
    static const char *const ends[2] = { "incoming", "outgoing" };
    for (int k = 0; k < 2; k++) {
        json_each(e, o->edges)
        {
            if (!str_eq(part(e, k ? "from" : "to"), id)) continue;
            if (k ? !str_eq(part(e, "boundary"), boundary) : boundary.n > 0) continue;
            buf_fmt(o->b, "<%s>", ends[k]);
            put_id(o, part(e, "id"));
            buf_fmt(o->b, "</%s>", ends[k]);
        }
    }
}

static str default_edge(struct out *o, str id)
{
    json_each(e, o->edges)
    {
        if (str_eq(part(e, "from"), id) && json_bool(json_get(e, S("default"))))
            return part(e, "id");
    }
    return STR_NONE;
}

static void put_timer(struct out *o, const struct json *span, str cycle)
{
    str iso = bpmn_duration(o->m, span);
    buf_lit(o->b, "<timerEventDefinition>");
    if (cycle.n) {
        buf_lit(o->b, "<timeCycle xsi:type=\"tFormalExpression\">");
        xml_put(o->b, cycle);
        buf_lit(o->b, "</timeCycle>");
    } else if (iso.n) {
        buf_lit(o->b, "<timeDuration xsi:type=\"tFormalExpression\">");
        xml_put(o->b, iso);
        buf_lit(o->b, "</timeDuration>");
    }
    buf_lit(o->b, "</timerEventDefinition>");
}

// The members of a wait that say how long.
static const struct json *span_of(struct mem *m, const struct json *node)
{
    static const char *const own[] = { "id", "type", "title", "note", NULL };
    struct buf b = BUF(m);
    struct jw w = JW(&b);
    jw_obj(&w);
    json_each(member, node)
    {
        if (is_one_of(member->key, own)) continue;
        jw_key(&w, member->key);
        jw_json(&w, member);
    }
    jw_end_obj(&w);
    return json_parse(m, buf_str(&b), &(size_t){ 0 });
}

static void put_inside(struct out *o, const struct json *node, str type)
{
    str sign = part(node, "sign");
    bool is_sequence = str_eq(sign, S("sequence"));
    if (str_eq(type, S("terminate"))) buf_lit(o->b, "<terminateEventDefinition/>");
    if (str_eq(type, S("wait"))) put_timer(o, span_of(o->m, node), STR_NONE);
    if (is_sequence || str_eq(sign, S("all")) || str_eq(sign, S("ratio")))
        buf_fmt(o->b, "<multiInstanceLoopCharacteristics isSequential=\"%s\"/>",
                is_sequence ? "true" : "false");
}

static void put_boundaries(struct out *o, const struct json *node)
{
    static const char *const said[] = { "id", NULL };
    json_each(at, json_get(node, S("boundary")))
    {
        bool interrupts = json_bool(json_get(at, S("interrupting")));
        buf_lit(o->b, "<boundaryEvent");
        put_id_attr(o, "id", part(at, "id"));
        put_id_attr(o, "attachedToRef", part(node, "id"));
        put_attr(o, "cancelActivity", interrupts ? S("true") : S("false"));
        buf_char(o->b, '>');
        put_extension(o, "boundary", at, said);
        put_ends(o, part(node, "id"), part(at, "id"));
        put_timer(o, json_get(at, S("after")), interrupts ? STR_NONE : bpmn_cycle(o->m, at));
        buf_lit(o->b, "</boundaryEvent>\n");
    }
}

static void put_node(struct out *o, const struct json *node)
{
    static const char *const said[] = { "id", "boundary", NULL };
    str id = part(node, "id"), type = part(node, "type"), element = bpmn_element_of(type);
    str other = default_edge(o, id), name = bpmn_name(json_get(node, S("title")));
    buf_char(o->b, '<');
    buf_put(o->b, element);
    put_id_attr(o, "id", id);
    if (name.n) put_attr(o, "name", name);
    if (other.n) put_id_attr(o, "default", other);
    if (str_eq(type, S("subflow"))) put_attr(o, "calledElement", part(node, "flow"));
    buf_char(o->b, '>');
    put_extension(o, "node", node, said);
    put_ends(o, id, STR_NONE);
    put_inside(o, node, type);
    buf_lit(o->b, "</");
    buf_put(o->b, element);
    buf_lit(o->b, ">\n");
    put_boundaries(o, node);
}

static void put_edge(struct out *o, const struct json *edge)
{
    static const char *const said[] = { "id", "from", "to", "boundary", "if", "default", NULL };
    str name = bpmn_name(json_get(edge, S("title"))), at = part(edge, "boundary");
    const struct json *filter = json_get(edge, S("if"));
    buf_lit(o->b, "<sequenceFlow");
    put_id_attr(o, "id", part(edge, "id"));
    if (name.n) put_attr(o, "name", name);
    put_id_attr(o, "sourceRef", at.n ? at : part(edge, "from"));
    put_id_attr(o, "targetRef", part(edge, "to"));
    buf_char(o->b, '>');
    put_extension(o, "edge", edge, said);
    if (filter) {
        struct buf text = BUF(o->m);
        struct jw w = JW(&text);
        jw_json(&w, filter);
        buf_lit(o->b, "<conditionExpression xsi:type=\"tFormalExpression\"");
        put_attr(o, "language", FILTER_LANGUAGE);
        buf_char(o->b, '>');
        xml_put(o->b, buf_str(&text));
        buf_lit(o->b, "</conditionExpression>");
    }
    buf_lit(o->b, "</sequenceFlow>\n");
}

// --- The diagram -----------------------------------------------------------------------------------------
static i64 index_of(struct out *o, str id)
{
    i64 at = 0;
    json_each(node, o->nodes)
    {
        if (str_eq(part(node, "id"), id)) return at;
        at++;
    }
    return -1;
}

static void size_of(str type, i64 *w, i64 *h)
{
    str element = bpmn_element_of(type);
    bool is_gate = str_ends(element, S("Gateway")), is_event = str_ends(element, S("Event"));
    *w = is_gate ? 50 : is_event ? 36 : 100;
    *h = is_gate ? 50 : is_event ? 36 : 80;
}

static bool number_at(const struct json *list, size_t at, i64 *out)
{
    json_each(item, list)
    {
        if (at-- == 0) return json_i64(item, out);
    }
    return false;
}

// How far each node is from the starts (the shortest way; a way back makes nothing deeper).
static void find_depths(struct out *o, size_t n)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++) o->places[i].depth = -1;
    json_each(node, o->nodes)
    {
        if (str_eq(part(node, "type"), S("start"))) o->places[at].depth = 0;
        at++;
    }
    for (bool again = true; again;) {
        again = false;
        json_each(e, o->edges)
        {
            i64 from = index_of(o, part(e, "from")), to = index_of(o, part(e, "to"));
            if (from < 0 || to < 0 || o->places[from].depth < 0 || o->places[to].depth >= 0)
                continue;
            o->places[to].depth = o->places[from].depth + 1;
            again = true;
        }
    }
}

static void find_places(struct out *o, size_t n)
{
    size_t at = 0;
    find_depths(o, n);
    json_each(node, o->nodes)
    {
        struct place *p = &o->places[at];
        const struct json *known = json_get(o->layout, part(node, "id"));
        size_of(part(node, "type"), &p->w, &p->h);
        if (!number_at(known, 0, &p->x) || !number_at(known, 1, &p->y)) {
            i64 beside = 0;
            for (size_t k = 0; k < at; k++) beside += o->places[k].depth == p->depth;
            p->x = CENTRE + beside * GAP_X - p->w / 2;
            p->y = (p->depth < 0 ? 0 : p->depth) * GAP_Y + 40;
        }
        at++;
    }
}

static void put_shape(struct out *o, str id, i64 x, i64 y, i64 w, i64 h)
{
    buf_lit(o->b, "<bpmndi:BPMNShape id=\"_.s.");
    xml_put(o->b, id);
    buf_char(o->b, '"');
    put_id_attr(o, "bpmnElement", id);
    buf_fmt(o->b, "><dc:Bounds x=\"%lld\" y=\"%lld\" width=\"%lld\" height=\"%lld\"/>",
            (long long)x, (long long)y, (long long)w, (long long)h);
    buf_lit(o->b, "</bpmndi:BPMNShape>\n");
}

static void put_waypoint(struct out *o, i64 x, i64 y)
{
    buf_fmt(o->b, "<di:waypoint x=\"%lld\" y=\"%lld\"/>", (long long)x, (long long)y);
}

// --- Lines: down, across, down; around what stands in the way --------------------------------------------
struct point {
    i64 x, y;
};
struct route {
    struct point v[6];
    int n;
};

static i64 low(i64 a, i64 b) { return a < b ? a : b; }
static i64 high(i64 a, i64 b) { return a > b ? a : b; }

// Whether a stretch goes through a node, but for its own ends.
static bool is_barred(const struct out *o, struct point a, struct point b, i64 from, i64 to)
{
    for (i64 k = 0; k < (i64)o->nodes->count; k++) {
        const struct place *p = &o->places[k];
        bool beside = high(a.x, b.x) <= p->x || low(a.x, b.x) >= p->x + p->w;
        bool above = high(a.y, b.y) <= p->y || low(a.y, b.y) >= p->y + p->h;
        if (k != from && k != to && !beside && !above) return true;
    }
    return false;
}

static int bars_of(const struct out *o, const struct route *r, i64 from, i64 to)
{
    int n = 0;
    for (int k = 1; k < r->n; k++) n += is_barred(o, r->v[k - 1], r->v[k], from, to);
    return n;
}

// Down from a, along the lane at x, down to b; where the lane is one of theirs the corners fall together.
static struct route by_lane(struct point a, struct point b, i64 x)
{
    const struct point all[6] = {
        a, { a.x, a.y + STUB }, { x, a.y + STUB }, { x, b.y - STUB }, { b.x, b.y - STUB }, b
    };
    struct route r = { .n = 0 };
    for (int k = 0; k < 6; k++) {
        struct point p = all[k];
        const struct point *l = r.n > 0 ? &r.v[r.n - 1] : NULL,
                           *ll = r.n > 1 ? &r.v[r.n - 2] : NULL;
        if (l && l->x == p.x && l->y == p.y) continue;
        bool down = ll && l && ll->x == l->x && l->x == p.x && (l->y - ll->y) * (p.y - l->y) > 0;
        bool along = ll && l && ll->y == l->y && l->y == p.y && (l->x - ll->x) * (p.x - l->x) > 0;
        if (down || along) r.n--;
        r.v[r.n++] = p;
    }
    return r;
}

// Lanes: theirs, then beside each node, then beside all of them. The first that is free, else the one with the least in
// its way.
static struct route route_of(const struct out *o, struct point a, struct point b, i64 from, i64 to)
{
    bool is_on = a.y + 2 * STUB <= b.y;
    struct route best = by_lane(a, b, is_on ? b.x : o->right);
    int least = bars_of(o, &best, from, to);
    for (i64 k = -2; k < 2 * (i64)o->nodes->count && least; k++) {
        const struct place *p = &o->places[k < 0 ? 0 : k / 2];
        i64 lane = k == -2 ? a.x : k == -1 ? o->right : k % 2 ? p->x + p->w + STUB : p->x - STUB;
        struct route r = by_lane(a, b, lane);
        int bars = bars_of(o, &r, from, to);
        if (bars >= least) continue;
        best = r;
        least = bars;
    }
    return best;
}

// The middle of its lower side; of a time at the border: of its circle.
static struct point way_out(const struct out *o, const struct json *edge, i64 from)
{
    const struct place *p = &o->places[from];
    str at = part(edge, "boundary");
    i64 right = p->x + p->w, k = 0;
    json_each(node, o->nodes)
    {
        if (k++ != from) continue;
        json_each(b, json_get(node, S("boundary")))
        {
            right -= 40;
            if (at.n && str_eq(part(b, "id"), at))
                return (struct point){ right + 18, p->y + p->h + 18 };
        }
    }
    return (struct point){ p->x + p->w / 2, p->y + p->h };
}

static void put_line(struct out *o, const struct json *edge)
{
    i64 from = index_of(o, part(edge, "from")), to = index_of(o, part(edge, "to"));
    if (from < 0 || to < 0) return;
    const struct place *b = &o->places[to];
    struct route r =
        route_of(o, way_out(o, edge, from), (struct point){ b->x + b->w / 2, b->y }, from, to);
    buf_lit(o->b, "<bpmndi:BPMNEdge id=\"_.l.");
    xml_put(o->b, part(edge, "id"));
    buf_char(o->b, '"');
    put_id_attr(o, "bpmnElement", part(edge, "id"));
    buf_char(o->b, '>');
    for (int k = 0; k < r.n; k++) put_waypoint(o, r.v[k].x, r.v[k].y);
    buf_lit(o->b, "</bpmndi:BPMNEdge>\n");
}

static void put_diagram(struct out *o, str key)
{
    size_t at = 0;
    buf_lit(o->b, "<bpmndi:BPMNDiagram id=\"_.diagram\"><bpmndi:BPMNPlane id=\"_.plane\"");
    put_id_attr(o, "bpmnElement", key);
    buf_lit(o->b, ">\n");
    json_each(node, o->nodes)
    {
        const struct place *p = &o->places[at++];
        i64 right = p->x + p->w;
        put_shape(o, part(node, "id"), p->x, p->y, p->w, p->h);
        json_each(b, json_get(node, S("boundary")))
        {
            right -= 40;
            put_shape(o, part(b, "id"), right, p->y + p->h - 18, 36, 36);
        }
    }
    json_each(edge, o->edges) put_line(o, edge);
    buf_lit(o->b, "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>\n");
}

void bpmn_write(struct mem *m, str key, str title, const struct json *spec, struct buf *out)
{
    static const char *const said[] = { "nodes", "edges", "layout", NULL };
    struct out o = { m,
                     out,
                     json_get(spec, S("nodes")),
                     json_get(spec, S("edges")),
                     json_get(spec, S("layout")),
                     NULL,
                     0 };
    size_t n = o.nodes ? o.nodes->count : 0;
    o.places = mem_array(m, struct place, n + 1);
    find_places(&o, n);
    for (size_t k = 0; k < n; k++)
        o.right = high(o.right, o.places[k].x + o.places[k].w + 2 * STUB);
    buf_lit(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<definitions xmlns=\"");
    buf_put(out, BPMN_NS);
    buf_lit(out, "\" xmlns:bpmndi=\"");
    buf_put(out, BPMNDI_NS);
    buf_lit(out, "\" xmlns:dc=\"");
    buf_put(out, DC_NS);
    buf_lit(out, "\" xmlns:di=\"");
    buf_put(out, DI_NS);
    buf_lit(out, "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xinglin=\"");
    buf_put(out, XINGLIN_NS);
    buf_lit(out, "\" id=\"_.definitions\" targetNamespace=\"");
    buf_put(out, XINGLIN_NS);
    buf_lit(out, "\" exporter=\"Xinglin\">\n<process");
    put_id_attr(&o, "id", key);
    put_attr(&o, "name", title);
    buf_lit(out, " isExecutable=\"true\">\n");
    put_extension(&o, "flow", spec, said);
    json_each(node, o.nodes) put_node(&o, node);
    json_each(edge, o.edges) put_edge(&o, edge);
    buf_lit(out, "</process>\n");
    put_diagram(&o, key);
    buf_lit(out, "</definitions>\n");
}
