// SPDX-License-Identifier: Apache-2.0
// WHEN another program calls: how its record is found or made, and, once saved, the address and what came.
import { useQuery } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { errorText, get, post } from '../../api/client'
import { formatDateTime } from '../../core/format'
import { t, tMaybe } from '../../i18n/t'
import { Button, Card, Checkbox, confirm, IconButton, Input, Select, Strip, toast } from '../../ui'
import { useHouse } from './house'
import { mayFindBy, mayMap, type Rule, type When } from './model'
import { Mistake } from './parts'

interface Props {
  when: When
  errors: Record<string, string>
  onChange: (when: When) => void
}

function Mapping({ when, errors, onChange }: Props) {
  const { form } = useHouse()
  const map = when.map ?? {}
  const fields = form.fields.filter(mayMap)
  const free = fields.find((field) => !(field.key in map))
  const set = (next: Record<string, string>) => onChange({ ...when, map: next })
  return (
    <div className="h-offsets">
      {Object.entries(map).map(([key, path]) => {
        const title = fields.find((field) => field.key === key)?.title ?? key
        return (
          <div key={key} className="h-offset">
            <Select
              label={t('house.hookField')}
              value={key}
              choices={fields
                .filter((field) => field.key === key || !(field.key in map))
                .map((field) => ({ key: field.key, title: field.title }))}
              onChange={(to) =>
                to &&
                set(
                  Object.fromEntries(Object.entries(map).map(([k, v]) => [k === key ? to : k, v])),
                )
              }
            />
            <Input
              label={t('house.hookPathOf', { name: title })}
              placeholder="data.name"
              value={path}
              error={errors['when.map']}
              onChange={(text) => set({ ...map, [key]: text.trim() })}
            />
            <IconButton
              icon={Trash2}
              label={t('house.removeSet', { name: title })}
              onPress={() =>
                set(Object.fromEntries(Object.entries(map).filter(([k]) => k !== key)))
              }
            />
          </div>
        )
      })}
      <Mistake text={errors['when.map']} />
      {free && (
        <Button
          size="s"
          variant="ghost"
          icon={Plus}
          onPress={() => set({ ...map, [free.key]: '' })}
        >
          {t('house.addSet')}
        </Button>
      )}
    </div>
  )
}

export function HookPart(props: Props) {
  const { when, errors, onChange } = props
  const { form } = useHouse()
  const setKey = (field: string | null) => {
    const { key: _, ...rest } = when
    onChange(field ? { ...rest, key: { field, path: when.key?.path ?? '' } } : rest)
  }
  const flag = (name: 'make' | 'update', on: boolean) => {
    const { [name]: _, ...rest } = when
    onChange(on ? { ...rest, [name]: true } : rest)
  }
  return (
    <>
      <Select
        label={t('house.hookKey')}
        clearable
        value={when.key?.field ?? null}
        error={errors['when.key']}
        choices={form.fields
          .filter(mayFindBy)
          .map((field) => ({ key: field.key, title: field.title }))}
        onChange={setKey}
      />
      {when.key && (
        <Input
          label={t('house.hookPath')}
          placeholder="data.phone"
          value={when.key.path}
          onChange={(path) =>
            when.key && onChange({ ...when, key: { ...when.key, path: path.trim() } })
          }
        />
      )}
      <Checkbox className="h-check" value={!!when.make} onChange={(on) => flag('make', on)}>
        {t('house.hookMake')}
      </Checkbox>
      <Checkbox className="h-check" value={!!when.update} onChange={(on) => flag('update', on)}>
        {t('house.hookUpdate')}
      </Checkbox>
      {(when.make || when.update) && <Mapping {...props} />}
      <Input
        label={t('house.hookId')}
        help={t('house.hookIdHelp')}
        placeholder="id"
        value={when.id ?? ''}
        error={errors['when.id']}
        onChange={(id) => {
          const { id: _, ...rest } = when
          onChange(id.trim() ? { ...rest, id: id.trim() } : rest)
        }}
      />
    </>
  )
}

interface Hook {
  address: { tail: string; is_signed: boolean; at: string } | null
  rows: { at: string; state: string; why: { message?: string } | null; record: string | null }[]
}

/** The address of a saved rule: shown once, when it is made. */
export function HookAddress({ rule }: { rule: Rule }) {
  const [signed, setSigned] = useState(false)
  const [made, setMade] = useState<{ path: string; secret: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const { data, refetch } = useQuery({
    queryKey: ['rule-hook', rule.id],
    queryFn: () => get<Hook>(`/rules/${rule.id}/hook`),
  })
  if (!data) return null
  const make = async () => {
    const renews = !!data.address
    if (
      renews &&
      !(await confirm({ title: t('house.hookRenewAsk'), body: t('house.hookRenewHelp') }))
    )
      return
    setBusy(true)
    try {
      setMade(await post(`/rules/${rule.id}/hook`, { signed }))
      await refetch()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <Card title={t('house.hookAddress')} className="h-hook">
      {made ? (
        <>
          <Strip tone="info">{t('house.hookOnce')}</Strip>
          <Input
            label={t('house.hookUrl')}
            readOnly
            value={location.origin + made.path}
            onChange={() => {}}
          />
          {made.secret && (
            <Input label={t('house.hookSecret')} readOnly value={made.secret} onChange={() => {}} />
          )}
        </>
      ) : (
        <p className="muted">
          {data.address
            ? t('house.hookHas', { tail: data.address.tail, at: formatDateTime(data.address.at) })
            : t('house.hookNone')}
        </p>
      )}
      <Checkbox value={signed} onChange={setSigned}>
        {t('house.hookSigned')}
      </Checkbox>
      <Button busy={busy} onPress={make}>
        {t(data.address ? 'house.hookRenew' : 'house.hookNew')}
      </Button>
      {data.rows.length > 0 && (
        <ul className="h-calls">
          {data.rows.slice(0, 20).map((row) => (
            <li key={`${row.at}-${row.record}-${row.state}`}>
              <span className="muted">{formatDateTime(row.at)}</span>{' '}
              <span>{tMaybe(`house.hookState.${row.state}`) ?? row.state}</span>
              {row.why?.message && <span className="muted"> {row.why.message}</span>}
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
