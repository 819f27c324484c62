// SPDX-License-Identifier: Apache-2.0
// The rules of a sub-form's rows stand in its field's options: to the panel that field is a form.
import { ListChecks } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../../i18n/t'
import { Button } from '../../../ui'
import type { DesignField, FieldType } from '../model'
import { asDesign, listOf, withKeys } from './model'
import RulesPanel from './RulesPanel'

export default function RowRules({
  field,
  types,
  onChange,
}: {
  field: DesignField
  types: readonly FieldType[]
  onChange: (part: Partial<DesignField>) => void
}) {
  const [open, setOpen] = useState(false)
  const rows = asDesign(field)
  const n = listOf(rows, 'rules').length + listOf(rows, 'checks').length
  return (
    <>
      <Button
        icon={ListChecks}
        onPress={() => {
          // A rule names fields by their keys; the new ones get theirs now.
          onChange({ fields: withKeys(rows).fields })
          setOpen(true)
        }}
      >
        {n > 0 ? t('rules.ofRowsN', { n }) : t('rules.ofRows')}
      </Button>
      {open && (
        <RulesPanel
          rows
          design={rows}
          types={types}
          onChange={({ options, fields }) => onChange({ options, fields })}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}
