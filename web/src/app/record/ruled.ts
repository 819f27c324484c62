// SPDX-License-Identifier: Apache-2.0
// The fields of a record that its form's rules show, locked and narrowed as they say.
import { useMemo } from 'react'
import type { FieldInfo, FormInfo, Row } from '../../api/forms'
import { isEmpty } from '../../core/schema'
import { useRules } from '../../form'
import { useMe } from '../session'

export function useRuledFields(form: FormInfo, row: Row): readonly FieldInfo[] {
  const engine = useRules(form)
  const user = useMe()?.user
  return useMemo(() => {
    if (!engine) return form.fields
    const context = {
      fields: form.fields,
      initial: row.values,
      masked: row.masked,
      isNew: false,
      me: user?.id,
      dept: user?.dept ?? undefined,
    }
    const ruled = engine.applyRules(form, row.values, context, (title) => title).fields
    // A value from before the rule is not lost from sight.
    return form.fields.flatMap(
      (field) =>
        ruled.find((one) => one.key === field.key) ??
        (isEmpty(row.values[field.key]) ? [] : { ...field, writable: false }),
    )
  }, [engine, form, row, user])
}
