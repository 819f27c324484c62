// SPDX-License-Identifier: Apache-2.0
#include "flow/bpmn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "flow/bpmn_names.h"

static struct mem *m;

static int begin(void **state)
{
    (void)state;
    m = mem_new(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    mem_free(m);
    return 0;
}

static const struct json *read_back(str xml, str *whole)
{
    struct ctx c = { .mem = m };
    struct buf b = BUF(m);
    struct jw w = JW(&b);
    assert_int_equal(bpmn_read(&c, xml, &w), OK);
    *whole = buf_str(&b);
    const struct json *j = json_parse(m, *whole, &(size_t){ 0 });
    assert_non_null(j);
    return j;
}

// Member by member, in any order of keys: what went out came back.
static void same(const struct json *a, const struct json *b)
{
    assert_non_null(b);
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->count, b->count);
    assert_true(str_eq(a->text, b->text));
    assert_int_equal(a->is_true, b->is_true);
    if (a->type == JSON_OBJECT) {
        json_each(member, a) same(member, json_get(b, member->key));
        return;
    }
    const struct json *other = b->first;
    json_each(item, a)
    {
        same(item, other);
        other = other->next;
    }
}

static const char *const specs[] = {
    "{\"nodes\":[],\"edges\":[],\"layout\":{}}",
    "{\"nodes\":[{\"id\":\"start\",\"type\":\"start\",\"title\":\"发起\",\"manual\":true},"
    "{\"id\":\"1n\",\"type\":\"approve\",\"title\":{\"zh\":\"主管 <审批> & "
    "\\\"签\\\"\",\"en\":\"Head\"},"
    "\"sign\":\"all\",\"who\":[{\"head_of\":\"initiator\"}],\"limit\":{\"workhours\":8},"
    "\"boundary\":[{\"id\":\"b1\",\"after\":{\"days\":1,\"hours\":2},\"interrupting\":false},"
    "{\"id\":\"b2\",\"after\":{\"workhours\":3},\"interrupting\":true}]},"
    "{\"id\":\"g1\",\"type\":\"exclusive\"},{\"id\":\"w\",\"type\":\"wait\",\"days\":2,\"minutes\":"
    "5},"
    "{\"id\":\"v\",\"type\":\"wait\",\"workdays\":2,\"at\":\"09:00\"},"
    "{\"id\":\"c\",\"type\":\"copy\",\"title\":\"抄送\",\"who\":[{\"owner\":true}]},"
    "{\"id\":\"s\",\"type\":\"service\",\"do\":[{\"do\":\"update\",\"set\":{\"a\":{\"value\":null}}"
    "}]},"
    "{\"id\":\"call\",\"type\":\"subflow\",\"flow\":\"other\",\"wait\":true},"
    "{\"id\":\"q\",\"type\":\"fill\",\"sign\":\"sequence\",\"title\":\"行\\n二\\t三\"},"
    "{\"id\":\"p\",\"type\":\"parallel\"},{\"id\":\"i\",\"type\":\"inclusive\"},"
    "{\"id\":\"stop\",\"type\":\"terminate\",\"result\":\"rejected\"},{\"id\":\"end\",\"type\":"
    "\"end\"}],"
    "\"edges\":[{\"id\":\"e1\",\"from\":\"start\",\"to\":\"1n\"},"
    "{\"id\":\"e2\",\"from\":\"1n\",\"to\":\"g1\",\"title\":\"下一步\"},"
    "{\"id\":\"e3\",\"from\":\"g1\",\"to\":\"w\",\"if\":{\"field\":\"amount\",\"op\":\"gte\","
    "\"value\":\"50000.00\"},\"title\":{\"zh\":\"大额\",\"en\":\"Large\"}},"
    "{\"id\":\"e4\",\"from\":\"g1\",\"to\":\"end\",\"default\":true},"
    "{\"id\":\"e5\",\"from\":\"1n\",\"boundary\":\"b1\",\"to\":\"stop\"}],"
    "\"layout\":{\"start\":[120,-80],\"1n\":[0,0],\"g1\":[1,2],\"w\":[3,4],\"v\":[5,6],\"c\":[7,8],"
    "\"s\":[9,10],\"call\":[1,1],\"q\":[1,1],\"p\":[1,1],\"i\":[1,1],\"stop\":[1,1],\"end\":[1,1]},"
    "\"options\":{\"cancel\":\"any\",\"dedup\":\"adjacent\"}}",
};

static void what_goes_out_comes_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(specs); i++) {
        struct buf xml = BUF(m);
        str whole;
        const struct json *spec = json_parse(m, str_of(specs[i]), &(size_t){ 0 });
        assert_non_null(spec);
        bpmn_write(m, S("quote"), S("报价"), spec, &xml);
        const struct json *back = read_back(buf_str(&xml), &whole);
        same(spec, json_get(back, S("spec")));
        assert_int_equal(json_get(back, S("refused"))->count, 0);
        assert_true(str_eq(json_str(json_get(back, S("title"))), S("报价")));
    }
}

#define HEAD                                                                                       \
    "<?xml version='1.0'?><b:definitions xmlns:b='http://www.omg.org/spec/BPMN/20100524/MODEL' "   \
    "xmlns:camunda='http://camunda.org/schema/1.0/bpmn'><b:process id='p' name='外来'>"
#define TAIL "</b:process></b:definitions>"

static const struct {
    const char *inside;
    const char *spec;    // a piece of it that must be there
    const char *refused; // the elements that are named, in order
} foreign[] = {
    { "<b:startEvent id='s'/><b:userTask id='t' name='填写'/>", "\"type\":\"fill\"", "" },
    { "<b:userTask id='t' camunda:assignee='a'/>", "\"id\":\"t\"", "assignee" },
    { "<b:scriptTask id='t'/>", "\"nodes\":[]", "scriptTask" },
    { "<b:task id='t'/>", "\"nodes\":[]", "task" },
    { "<b:intermediateCatchEvent id='t'><b:messageEventDefinition/></b:intermediateCatchEvent>",
      "\"nodes\":[]", "intermediateCatchEvent" },
    { "<b:startEvent id='s'><b:messageEventDefinition/></b:startEvent>", "\"type\":\"start\"",
      "messageEventDefinition" },
    { "<b:startEvent id='a'/><b:endEvent id='z'/><b:sequenceFlow id='f' sourceRef='a' "
      "targetRef='z'>"
      "<b:conditionExpression>${x}</b:conditionExpression></b:sequenceFlow>",
      "{\"id\":\"f\",\"from\":\"a\",\"to\":\"z\"}", "conditionExpression" },
    { "<b:startEvent id='a'/><b:sequenceFlow id='f' sourceRef='a' targetRef='nowhere'/>",
      "\"edges\":[]", "sequenceFlow" },
    { "<b:intermediateCatchEvent id='w'><b:timerEventDefinition><b:timeDuration>P1W"
      "</b:timeDuration></b:timerEventDefinition></b:intermediateCatchEvent>",
      "\"type\":\"wait\",\"days\":7", "" },
    { "<b:intermediateCatchEvent id='w'><b:timerEventDefinition><b:timeCycle>R3/PT1H"
      "</b:timeCycle></b:timerEventDefinition></b:intermediateCatchEvent>",
      "\"type\":\"wait\"}", "timeCycle" },
    { "<b:userTask id='t'><b:documentation>d</b:documentation></b:userTask>", "\"id\":\"t\"",
      "documentation" },
    { "<b:userTask id='t'><b:multiInstanceLoopCharacteristics isSequential='true'/></b:userTask>",
      "\"sign\":\"sequence\"", "" },
    { "<b:userTask id='t'/><b:userTask id='t'/>", "\"id\":\"t\"", "userTask" },
    { "<b:userTask id='任务.1'/>", "\"id\":\"x1\"", "" },
    { "<b:laneSet id='l'><b:lane id='m'/></b:laneSet>", "\"nodes\":[]", "laneSet" },
    { "<b:userTask id='t'/><b:boundaryEvent id='e' attachedToRef='t'><b:errorEventDefinition/>"
      "</b:boundaryEvent>",
      "\"id\":\"t\"", "boundaryEvent" },
    { "<b:userTask id='t'/><b:boundaryEvent id='e' attachedToRef='t' cancelActivity='false'>"
      "<b:timerEventDefinition><b:timeDuration>PT30M</b:timeDuration></b:timerEventDefinition>"
      "</b:boundaryEvent>",
      "\"boundary\":[{\"id\":\"e\",\"after\":{\"minutes\":30},\"interrupting\":false}]", "" },
    { "<b:userTask id='t'/><b:boundaryEvent id='e' attachedToRef='t' cancelActivity='false'>"
      "<b:timerEventDefinition><b:timeCycle>R3/PT4H</b:timeCycle></b:timerEventDefinition>"
      "</b:boundaryEvent>",
      "\"after\":{\"hours\":4},\"repeat\":{\"hours\":4},\"times\":3,\"interrupting\":false", "" },
    { "<b:userTask id='t'/><b:boundaryEvent id='e' attachedToRef='t' cancelActivity='false'>"
      "<b:timerEventDefinition><b:timeCycle>R/P1D</b:timeCycle></b:timerEventDefinition>"
      "</b:boundaryEvent>",
      "\"repeat\":{\"days\":1},\"interrupting\":false", "" },
    { "<b:userTask id='t'/><b:boundaryEvent id='e' attachedToRef='t' cancelActivity='false'>"
      "<b:timerEventDefinition><b:timeCycle>0 0 9 * * ?</b:timeCycle></b:timerEventDefinition>"
      "</b:boundaryEvent>",
      "\"boundary\":[{\"id\":\"e\",\"interrupting\":false}]", "timeCycle" },
    { "<b:userTask id='t'/><b:boundaryEvent id='e' attachedToRef='t'>"
      "<b:timerEventDefinition><b:timeCycle>R3/PT4H</b:timeCycle></b:timerEventDefinition>"
      "</b:boundaryEvent>",
      "\"boundary\":[{\"id\":\"e\",\"interrupting\":true}]", "timeCycle" },
    { "<b:exclusiveGateway id='g' default='f'/><b:endEvent id='z'><b:terminateEventDefinition/>"
      "</b:endEvent><b:sequenceFlow id='f' sourceRef='g' targetRef='z'/>",
      "\"default\":true", "" },
};

static void what_others_write_is_read_or_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(foreign); i++) {
        str whole, inside = str_of(foreign[i].inside);
        str xml = str_cat3(m, S(HEAD), inside, S(TAIL));
        const struct json *back = read_back(xml, &whole);
        struct buf names = BUF(m);
        json_each(one, json_get(back, S("refused")))
        {
            if (names.n) buf_char(&names, ' ');
            buf_put(&names, json_str(json_get(one, S("element"))));
            assert_true(json_str(json_get(one, S("why"))).n > 0);
        }
        if (str_find(whole, str_of(foreign[i].spec)) < 0)
            fail_msg("%s: %.*s", foreign[i].inside, (int)whole.n, whole.p);
        assert_string_equal(str_z(m, buf_str(&names)), foreign[i].refused);
    }
}

static const char *const no_bpmn[] = {
    "",
    "x",
    "<a/>",
    "<definitions/>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    "<b:definitions xmlns:b='http://www.omg.org/spec/BPMN/20100524/MODEL'/>",
    HEAD "<b:task id='x'>",
    HEAD "\xff" TAIL,
};

static void what_is_no_bpmn_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(no_bpmn); i++) {
        struct ctx c = { .mem = m };
        struct buf b = BUF(m);
        struct jw w = JW(&b);
        assert_int_equal(bpmn_read(&c, str_of(no_bpmn[i]), &w), ERR_BPMN_FILE);
        assert_int_equal(c.errs->code, ERR_BPMN_FILE);
    }
}

static void what_another_tool_changed_counts(void **state)
{
    (void)state;
    str whole;
    const char *xml = HEAD
        "<b:userTask id='t' name='新名字'><b:extensionElements xmlns:x='urn:xinglin:flow'>"
        "<x:node>{\"type\":\"approve\",\"title\":\"旧名字\",\"sign\":\"all\",\"who\":[]}</x:node>"
        "</b:extensionElements></b:userTask>"
        "<b:intermediateCatchEvent id='w'><b:extensionElements xmlns:x='urn:xinglin:flow'>"
        "<x:node>{\"type\":\"wait\",\"days\":1,\"at\":\"09:00\"}</x:node></b:extensionElements>"
        "<b:timerEventDefinition><b:timeDuration>P3D</b:timeDuration></b:timerEventDefinition>"
        "</b:intermediateCatchEvent>" TAIL;
    const struct json *spec = json_get(read_back(str_of(xml), &whole), S("spec"));
    const struct json *task = json_get(spec, S("nodes"))->first, *wait = task->next;
    assert_true(str_eq(json_str(json_get(task, S("title"))), S("新名字")));
    assert_true(str_eq(json_str(json_get(task, S("type"))), S("approve")));
    assert_true(str_eq(json_str(json_get(task, S("sign"))), S("any"))); // the loop was taken off
    i64 days = 0;
    assert_true(json_i64(json_get(wait, S("days")), &days) && days == 3);
    assert_true(str_eq(json_str(json_get(wait, S("at"))), S("09:00")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_goes_out_comes_back, begin, end),
        cmocka_unit_test_setup_teardown(what_others_write_is_read_or_named, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_bpmn_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(what_another_tool_changed_counts, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
