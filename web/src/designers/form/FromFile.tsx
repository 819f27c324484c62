// SPDX-License-Identifier: Apache-2.0
// A form from a spreadsheet: what each column was taken for, to be corrected before anything is made;
// then the rows come along by the ordinary import, with its own preview.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { errorText, get, post } from '../../api/client'
import { handOver } from '../../app/pages/handover'
import { queries } from '../../app/session'
import { t } from '../../i18n/t'
import { Button, Checkbox, Dialog, ErrorBox, Input, Select, Table, Upload } from '../../ui'
import { type DesignChoice, type FieldType, hasChoices } from './model'
import { useForms } from './parts'

interface Column {
  title: string
  type: string
  options: Record<string, unknown>
  choices?: DesignChoice[]
  filled: number
  samples: string[]
}

interface Guess {
  rows: number
  is_cut: boolean
  columns: Column[]
}

type Row = Column & { name: string; wanted: boolean }

function ask(file: File): Promise<Guess> {
  const body = new FormData()
  body.append('file', file, file.name)
  return post<Guess>('/form-guess', body)
}

/** Options and choices were told for the type that was told; another type starts with none. */
const fieldOf = (row: Row, types: readonly FieldType[], told: Guess) => {
  const guess = told.columns.find((column) => column.title === row.title)
  const same = guess?.type === row.type
  const words = hasChoices(types.find((type) => type.key === row.type))
  return {
    type: row.type,
    title: { zh: row.name, en: '' },
    options: same ? row.options : {},
    choices: words
      ? (row.choices ?? row.samples.map((zh, i) => ({ key: `o${i + 1}`, title: { zh, en: '' } })))
      : [],
  }
}

const nameOf = (file: File) => file.name.replace(/\.[^.]+$/, '')

export function FromFile({ app, onClose }: { app: string; onClose: () => void }) {
  const [, navigate] = useLocation()
  const [file, setFile] = useState<File | null>(null)
  const [guess, setGuess] = useState<Guess | null>(null)
  const [rows, setRows] = useState<Row[]>([])
  const [name, setName] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const forms = useForms()
  const types = useQuery({
    queryKey: ['field-types'],
    queryFn: () => get<{ types: FieldType[] }>('/field-types'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const offered = (types.data?.types ?? []).filter(
    (type) =>
      !type.is_computed && !type.has_rows && !type.options.some((option) => option.kind === 'form'),
  )
  const look = async (chosen: File) => {
    setError(null)
    try {
      const told = await ask(chosen)
      setFile(chosen)
      setGuess(told)
      setName(nameOf(chosen))
      setRows(told.columns.map((column) => ({ ...column, name: column.title, wanted: true })))
    } catch (failed) {
      setError(failed)
    }
    return { id: chosen.name, name: chosen.name, size: chosen.size, mime: chosen.type }
  }
  const set = (title: string, part: Partial<Row>) =>
    setRows(rows.map((row) => (row.title === title ? { ...row, ...part } : row)))
  const wanted = rows.filter((row) => row.wanted)
  const taken = forms.some((form) => form.title.endsWith(` / ${name.trim()}`))
  const make = async () => {
    if (!guess || !file) return
    setBusy(true)
    try {
      const made = await post<{ full_key: string }>(`/apps/${app}/forms`, {
        title: { zh: name.trim(), en: '' },
        fields: wanted.map((row) => fieldOf(row, types.data?.types ?? [], guess)),
      })
      await queries.invalidateQueries()
      handOver(file)
      navigate(`/import/${made.full_key}`)
    } catch (failed) {
      setError(failed)
      setBusy(false)
    }
  }
  return (
    <Dialog
      isOpen
      size="l"
      keepOpen={!!guess}
      onClose={onClose}
      title={t('design.fromFile')}
      footer={
        guess && (
          <>
            <Button onPress={onClose}>{t('ui.cancel')}</Button>
            <Button
              variant="primary"
              busy={busy}
              disabled={!name.trim() || wanted.length === 0}
              onPress={make}
            >
              {t('design.makeAndImport')}
            </Button>
          </>
        )
      }
    >
      <div className="x-stack">
        {!!error && <ErrorBox message={errorText(error)} />}
        {!guess ? (
          <>
            <p className="muted">{t('design.fromFileHelp')}</p>
            <Upload
              multiple={false}
              accept={['.xlsx', '.csv']}
              value={[]}
              onChange={() => {}}
              upload={look}
            />
          </>
        ) : (
          <>
            <Input
              label={t('design.formName')}
              required
              value={name}
              onChange={setName}
              help={taken ? t('design.sameName') : undefined}
            />
            <p className="muted">
              {t('design.guessed', { n: guess.columns.length, rows: guess.rows })}
            </p>
            <Table
              label={t('design.fields')}
              rows={rows}
              rowKey={(row) => row.title}
              maxHeight="50vh"
              columns={[
                {
                  key: 'wanted',
                  title: t('design.take'),
                  width: 56,
                  cell: (row) => (
                    <Checkbox
                      aria-label={t('design.takeColumn', { name: row.title })}
                      value={row.wanted}
                      onChange={(on) => set(row.title, { wanted: on })}
                    />
                  ),
                },
                { key: 'name', title: t('design.title'), cell: (row) => row.title },
                {
                  key: 'type',
                  title: t('design.type'),
                  width: 160,
                  cell: (row) => (
                    <Select
                      aria-label={t('design.typeOf', { name: row.title })}
                      value={row.type}
                      choices={offered.map((type) => ({ key: type.key, title: type.title }))}
                      onChange={(type) => type && set(row.title, { type })}
                    />
                  ),
                },
                {
                  key: 'samples',
                  title: t('design.samples'),
                  cell: (row) => (
                    <span className="muted">{row.samples.join('、').slice(0, 40) || '—'}</span>
                  ),
                },
              ]}
            />
          </>
        )}
      </div>
    </Dialog>
  )
}
