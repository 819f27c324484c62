// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { errorText, get, isApiError, patch } from '../../api/client'
import { sameValue } from '../../core/schema'
import { t, tMaybe } from '../../i18n/t'
import { Button, Card, ErrorBox, Input, Select, Skeleton, TextArea, toast } from '../../ui'
import { queries } from '../session'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'

type Values = Record<string, string>

const LONG = new Set(['processor', 'retention', 'contact'])

function Editor({ given }: { given: Values }) {
  const [values, setValues] = useState(given)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const changed = Object.fromEntries(
    Object.entries(values).filter(([key, value]) => value !== given[key]),
  )
  const save = async () => {
    setBusy(true)
    setError(null)
    try {
      queries.setQueryData(['settings'], await patch<Values>('/settings', changed))
      toast({ text: t('settings.saved'), tone: 'ok' })
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
  }
  const errors = isApiError(error) ? error.fields : {}
  const field = (key: string) => {
    const common = {
      label: tMaybe(`settings.${key}`) ?? key,
      help: tMaybe(`settings.${key}.help`) ?? undefined,
      value: values[key] ?? '',
      error: errors[key] ?? null,
      onChange: (value: string) => setValues((old) => ({ ...old, [key]: value })),
    }
    if (key === 'lang')
      return (
        <Select
          key={key}
          label={common.label}
          help={common.help}
          choices={[
            { key: 'zh', title: '中文' },
            { key: 'en', title: 'English' },
          ]}
          value={common.value || null}
          onChange={(lang) => lang && common.onChange(lang)}
        />
      )
    return LONG.has(key) ? <TextArea key={key} {...common} /> : <Input key={key} {...common} />
  }
  return (
    <Page
      title={t('nav.settings')}
      actions={
        <Button
          variant="primary"
          busy={busy}
          disabled={sameValue(values as never, given as never)}
          onPress={save}
        >
          {t('ui.save')}
        </Button>
      }
    >
      {error !== null && (
        <ErrorBox
          message={errorText(error)}
          requestId={isApiError(error) ? error.requestId : undefined}
        />
      )}
      <Card>
        <div className="x-stack d-form">{Object.keys(given).map(field)}</div>
      </Card>
    </Page>
  )
}

export default function Settings() {
  const { data, error, refetch } = useQuery({
    queryKey: ['settings'],
    queryFn: () => get<Values>('/settings'),
  })
  if (error)
    return (
      <div className="a-page">
        <Failed error={error} onRetry={refetch} />
      </div>
    )
  return data ? <Editor key={JSON.stringify(data)} given={data} /> : <Skeleton lines={6} />
}
