// SPDX-License-Identifier: Apache-2.0
#include "meta/pinyin.h"
#include "meta/pinyin_table.inc"

str pinyin_of(u32 cp)
{
    if (cp < PINYIN_FIRST || cp - PINYIN_FIRST >= COUNT_OF(readings)) return STR_NONE;
    return str_of(syllables[readings[cp - PINYIN_FIRST]]);
}

str pinyin_of_surname(u32 cp)
{
    for (size_t i = 0; i < COUNT_OF(surnames); i++)
        if (surnames[i].cp == cp) return str_of(surnames[i].reading);
    return pinyin_of(cp);
}
