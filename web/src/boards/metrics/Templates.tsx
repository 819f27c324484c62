// SPDX-License-Identifier: Apache-2.0
// Metrics as they are usual. Where the form and its fields are there, one press makes it; else it says what is missing.
import { useQuery } from '@tanstack/react-query'
import { get, post } from '../../api/client'
import { useForms } from '../../api/hooks'
import { useAttempt } from '../../app/attempt'
import { allForms, queries, useMe } from '../../app/session'
import { Failed } from '../../app/shell/Boundary'
import { word } from '../../designers/word'
import { t } from '../../i18n/t'
import { Button, Dialog, Skeleton, Tag, toast } from '../../ui'
import type { MetricInfo, Words } from '../types'

interface Template {
  key: string
  title: Words
  says: Words
  needs: { form: string; fields: { key: string; type: string; title: Words }[] }
  doc: { form: string; sources?: Record<string, { form: string }>; [more: string]: unknown }
}

const bare = (key: string) => key.slice(key.lastIndexOf('.') + 1)

/** Its forms by their full names, those of the same app. */
export function docFor(doc: Template['doc'], form: string): Template['doc'] {
  const app = form.slice(0, form.lastIndexOf('.') + 1)
  const full = (key: string) => (key.includes('.') ? key : app + key)
  const sources = Object.entries(doc.sources ?? {}).map(
    ([key, one]) => [key, { ...one, form: full(one.form) }] as const,
  )
  return {
    ...doc,
    form,
    ...(sources.length > 0 ? { sources: Object.fromEntries(sources) } : {}),
  }
}

export default function Templates({
  have,
  onClose,
}: {
  have: readonly MetricInfo[]
  onClose: () => void
}) {
  const me = useMe()
  const { busy, attempt } = useAttempt()
  const { data, error } = useQuery({
    queryKey: ['metric-templates'],
    queryFn: () => get<{ rows: Template[] }>('/metrics/templates'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const wanted = new Set(data?.rows.map((one) => one.needs.form))
  const keys = allForms(me)
    .map((one) => one.key)
    .filter((key) => wanted.has(bare(key)))
  const forms = useForms(keys)
  const make = (template: Template, form: string) =>
    attempt(async () => {
      const app = form.slice(0, form.lastIndexOf('.'))
      const { key, title, says, doc } = template
      await post('/metrics', { app, key, title, says, doc: docFor(doc, form) })
      await queries.invalidateQueries({ queryKey: ['metrics'] })
      toast({ text: t('mt.saved'), tone: 'ok' })
    })
  const stateOf = (template: Template) => {
    const form = forms.find((one) => bare(one.key) === template.needs.form)
    if (!form) return <p className="muted">{t('mt.lacksForm', { form: template.needs.form })}</p>
    const missing = template.needs.fields.filter(
      (need) => ![...form.fields, ...form.system].some((field) => field.key === need.key),
    )
    if (missing.length > 0)
      return (
        <p className="muted">
          {t('mt.lacksFields', {
            fields: missing.map((one) => word(one.title)).join(t('mt.use.and')),
          })}
        </p>
      )
    const app = form.key.slice(0, form.key.lastIndexOf('.'))
    if (have.some((one) => one.key === `${app}.${template.key}`))
      return <Tag tone="grey">{t('mt.made')}</Tag>
    return (
      <Button size="s" busy={busy} onPress={() => make(template, form.key)}>
        {t('mt.make')}
      </Button>
    )
  }
  return (
    <Dialog isOpen size="m" title={t('mt.templates')} onClose={onClose}>
      <p className="muted">{t('mt.templatesHelp')}</p>
      {!!error && <Failed error={error} />}
      {!data && !error && <Skeleton lines={6} />}
      <ul className="mt-templates">
        {data?.rows.map((one) => (
          <li key={one.key} className="mt-template">
            <div>
              <strong>{word(one.title)}</strong>
              <small className="mt-says">{word(one.says)}</small>
              <small className="mt-says muted">
                {t('mt.needs', {
                  form: one.needs.form,
                  fields: one.needs.fields.map((field) => word(field.title)).join(t('mt.use.and')),
                })}
              </small>
            </div>
            {stateOf(one)}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
