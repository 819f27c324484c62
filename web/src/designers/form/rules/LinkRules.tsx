// SPDX-License-Identifier: Apache-2.0
// Of a link: which records may be chosen, and what choosing one copies into the form.
import './rules.css'
import { useQuery } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { get } from '../../../api/client'
import type { When as Condition } from '../../../core/condition'
import { getLang, t } from '../../../i18n/t'
import { Button, Drawer, IconButton, Select } from '../../../ui'
import type { ServerDesign } from '../FormDesigner'
import { type Design, type DesignField, type FieldType, fromServer, setOption } from '../model'
import { asForm } from './model'
import { When } from './When'

interface Carry {
  from: string
  to: string
}

export default function LinkRules({
  design,
  field,
  types,
  onChange,
}: {
  /** With keys of all its fields. */
  design: Design
  field: DesignField
  types: readonly FieldType[]
  onChange: (part: Partial<DesignField>) => void
}) {
  const [open, setOpen] = useState(false)
  const target = String(field.options.target ?? '')
  const { data } = useQuery({
    queryKey: ['design', target],
    queryFn: () => get<ServerDesign>(`/forms/${encodeURIComponent(target)}/design`),
    enabled: target !== '',
    retry: false,
  })
  const zh = getLang() === 'zh'
  const linked = useMemo(
    () => (data ? asForm(fromServer(data.form), types, zh) : null),
    [data, types, zh],
  )
  const own = useMemo(() => asForm(design, types, zh), [design, types, zh])
  if (!linked) return null
  const filter = field.options.filter as Condition | undefined
  const carry = (field.options.carry as Carry[] | undefined) ?? []
  const setCarry = (next: Carry[]) =>
    onChange(setOption(field, 'carry', next.length > 0 ? next : null))
  const choices = (form: typeof own) => form.fields.map(({ key, title }) => ({ key, title }))
  return (
    <>
      <h3>{t('rules.filter')}</h3>
      <Button onPress={() => setOpen(true)}>
        {filter ? t('rules.changeFilter') : t('rules.setFilter')}
      </Button>
      {open && (
        <Drawer isOpen keepOpen size="l" title={t('rules.filter')} onClose={() => setOpen(false)}>
          <p className="muted rule-lead">{t('rules.filterHelp')}</p>
          <When
            form={linked}
            others={own}
            when={filter}
            onChange={(when) =>
              onChange(setOption(field, 'filter', Object.keys(when).length > 0 ? when : null))
            }
          />
        </Drawer>
      )}
      <h3>{t('rules.carry')}</h3>
      <p className="muted">{t('rules.carryHelp')}</p>
      {carry.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a pair has no name but its place
        <div key={at} className="rule-pair">
          <Select
            aria-label={t('rules.carryFrom')}
            placeholder={t('rules.carryFrom')}
            value={one.from || null}
            choices={choices(linked)}
            onChange={(from) =>
              setCarry(carry.map((c, i) => (i === at ? { ...c, from: from ?? '' } : c)))
            }
          />
          <Select
            aria-label={t('rules.carryTo')}
            placeholder={t('rules.carryTo')}
            value={one.to || null}
            choices={choices(own).filter((c) => c.key !== field.key)}
            onChange={(to) =>
              setCarry(carry.map((c, i) => (i === at ? { ...c, to: to ?? '' } : c)))
            }
          />
          <IconButton
            icon={Trash2}
            size="s"
            label={t('rules.removeCarry', { n: at + 1 })}
            onPress={() => setCarry(carry.filter((_, i) => i !== at))}
          />
        </div>
      ))}
      <Button size="s" icon={Plus} onPress={() => setCarry([...carry, { from: '', to: '' }])}>
        {t('rules.addCarry')}
      </Button>
    </>
  )
}
