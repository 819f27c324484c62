// SPDX-License-Identifier: Apache-2.0
// A file becomes records in three steps: choose it, look at what will happen, run.
import './Import.css'
import { FileDown, RotateCcw, Undo2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { errorText, post } from '../../api/client'
import type { FormInfo } from '../../api/forms'
import { useForm } from '../../api/hooks'
import { cancelJob, followJob, type Job } from '../../api/records'
import { fileHref } from '../../api/upload'
import { isReadOnly } from '../../core/schema'
import { getLang, t, tMaybe } from '../../i18n/t'
import {
  Button,
  Card,
  Checkbox,
  CheckboxGroup,
  confirm,
  cx,
  LinkButton,
  Progress,
  RadioGroup,
  Select,
  Skeleton,
  Table,
  Tag,
  toast,
  type Tone,
  Upload,
  type UploadedFile,
} from '../../ui'
import { useLocation, useSearch } from 'wouter'
import { Failed } from '../shell/Boundary'
import { takeOver } from './handover'
import { Page } from '../shell/Page'

interface PreviewRow {
  row: number
  state: 'create' | 'update' | 'same' | 'rejected'
  errors: { field?: string; message: string }[]
  values: Record<string, string>
}

type Mode = 'upsert' | 'create' | 'update'

/** Which rows are records that are there, and what may be made on the way. */
interface Options {
  mode: Mode
  key: string[]
  make_links: boolean
  add_options: boolean
}

interface Preview extends Options {
  token: string
  is_remembered: boolean
  columns: { title: string; field: string | null }[]
  total: number
  create: number
  update: number
  same: number
  rejected: number
  rows: PreviewRow[]
}

type Mapping = Record<string, string | null>

const TONES: Record<PreviewRow['state'], Tone> = {
  create: 'ok',
  update: 'info',
  same: 'grey',
  rejected: 'danger',
}

/** As long as the server takes at most to read a file. */
const FILE_TIMEOUT_MS = 310_000

/** Without mapping and options the server takes those of the last time for the same columns. */
function askPreview(
  form: string,
  file: File,
  mapping: Mapping | null,
  options: Options | null,
): Promise<Preview> {
  const body = new FormData()
  body.append('file', file, file.name)
  if (mapping) body.append('mapping', JSON.stringify(mapping))
  if (options) body.append('options', JSON.stringify(options))
  return post<Preview>(`/forms/${encodeURIComponent(form)}/import/preview`, body, {
    timeoutMs: FILE_TIMEOUT_MS,
  })
}

function Choose({ onFile, busy }: { onFile: (file: File) => void; busy: boolean }) {
  // The kit's drop zone; the file is sent with the preview, not by itself.
  const take = async (file: File): Promise<UploadedFile> => {
    onFile(file)
    return { id: file.name, name: file.name, size: file.size, mime: file.type }
  }
  return (
    <Card title={t('import.choose')}>
      <div className="x-stack">
        <p className="muted">{t('import.chooseHelp')}</p>
        <Upload
          multiple={false}
          accept={['.xlsx', '.csv']}
          value={[]}
          onChange={() => {}}
          upload={take}
        />
        {busy && <Skeleton lines={4} />}
      </div>
    </Card>
  )
}

function Columns({
  form,
  preview,
  onChange,
}: {
  form: FormInfo
  preview: Preview
  onChange: (mapping: Mapping) => void
}) {
  const choices = form.fields
    .filter((field) => !isReadOnly(field))
    .map((field) => ({ key: field.key, title: field.title }))
  const mapping = mappingOf(preview)
  const missing =
    (preview.key.length > 0 ? [] : form.import_key)?.filter(
      (key) => !preview.columns.some((column) => column.field === key),
    ) ?? []
  const titles = missing.map((key) => form.fields.find((field) => field.key === key)?.title ?? key)
  return (
    <Card title={t('import.columns')}>
      <div className="x-stack">
        {preview.is_remembered && <p className="muted">{t('import.remembered')}</p>}
        {titles.length > 0 && (
          <p className="i-missing">
            {t('import.keyMissing', { names: titles.join(t('filter.list')) })}
          </p>
        )}
        <div className="i-columns">
          {preview.columns.map((column) => (
            <div key={column.title} className="i-column">
              <span title={column.title}>{column.title}</span>
              <Select
                aria-label={t('import.columnGoesTo', { name: column.title })}
                choices={choices}
                value={column.field}
                placeholder={t('import.leaveOut')}
                clearable
                onChange={(field) => onChange({ ...mapping, [column.title]: field })}
              />
            </div>
          ))}
        </div>
      </div>
    </Card>
  )
}

const optionsOf = ({ mode, key, make_links, add_options }: Preview): Options => ({
  mode,
  key,
  make_links,
  add_options,
})

const mappingOf = (preview: Preview): Mapping =>
  Object.fromEntries(preview.columns.map((column) => [column.title, column.field]))

/** How rows find their records: all, only new ones, only what is there; by the form's key or another. */
function How({
  form,
  preview,
  onChange,
}: {
  form: FormInfo
  preview: Preview
  onChange: (options: Options) => void
}) {
  const options = optionsOf(preview)
  const used = form.fields.filter((field) =>
    preview.columns.some((column) => column.field === field.key),
  )
  const own = (form.import_key ?? []).map(
    (key) => form.fields.find((one) => one.key === key)?.title,
  )
  const links = used.some((field) => field.type === 'link')
  return (
    <Card title={t('import.how')}>
      <div className="x-stack">
        <RadioGroup
          vertical
          label={t('import.mode')}
          choices={(['upsert', 'create', 'update'] as const).map((mode) => ({
            key: mode,
            title: t(`import.mode.${mode}`),
          }))}
          value={options.mode}
          onChange={(mode) => onChange({ ...options, mode: mode as Mode })}
        />
        <CheckboxGroup
          label={t('import.key')}
          help={
            own.length > 0
              ? t('import.keyOwn', { names: own.join(t('filter.list')) })
              : t('import.keyNone')
          }
          choices={used
            .filter((field) => KEYS.test(field.type))
            .map((field) => ({ key: field.key, title: field.title }))}
          value={options.key}
          onChange={(key) => onChange({ ...options, key })}
        />
        {links && (
          <Checkbox
            value={options.make_links}
            onChange={(make_links) => onChange({ ...options, make_links })}
          >
            {t('import.makeLinks')}
          </Checkbox>
        )}
        {used.some((field) => field.set?.can_add === true) && (
          <Checkbox
            value={options.add_options}
            onChange={(add_options) => onChange({ ...options, add_options })}
          >
            {t('import.addOptions')}
          </Checkbox>
        )}
      </div>
    </Card>
  )
}

/** Fields whose value may tell which record a row is. */
const KEYS = /^(text|phone|email|idnumber|autonumber|integer|date|select|barcode|creditcode|user)$/

function Rows({ preview, form, busy }: { preview: Preview; form: FormInfo; busy: boolean }) {
  const [only, setOnly] = useState<PreviewRow['state'] | null>(
    preview.rejected > 0 ? 'rejected' : null,
  )
  const rows = preview.rows.filter((row) => !only || row.state === only)
  const used = preview.columns.filter((column) => column.field).slice(0, 6)
  const titleOf = (key: string | undefined) =>
    form.fields.find((field) => field.key === key)?.title ?? key ?? ''
  const tile = (state: PreviewRow['state'], n: number) => (
    <button
      key={state}
      type="button"
      className="i-tile"
      aria-pressed={only === state}
      onClick={() => setOnly(only === state ? null : state)}
    >
      <Tag tone={TONES[state]}>{t(`import.${state}`)}</Tag>
      <strong className="num">{n.toLocaleString('en-US')}</strong>
    </button>
  )
  return (
    <Card
      flush
      className={cx('i-preview', busy && 'i-counting')}
      title={t('import.preview', { n: preview.total.toLocaleString('en-US') })}
    >
      <div className="i-tiles">
        {tile('create', preview.create)}
        {tile('update', preview.update)}
        {tile('same', preview.same)}
        {tile('rejected', preview.rejected)}
      </div>
      <Table
        label={t('import.preview', { n: preview.total })}
        maxHeight="52vh"
        rowKey={(row) => String(row.row)}
        rows={rows}
        columns={[
          { key: 'row', title: t('import.row'), numeric: true, width: 64, cell: (row) => row.row },
          {
            key: 'state',
            title: t('import.outcome'),
            width: 96,
            cell: (row) => <Tag tone={TONES[row.state]}>{t(`import.${row.state}`)}</Tag>,
          },
          {
            key: 'why',
            title: t('import.why'),
            cell: (row) =>
              row.errors.length === 0 ? (
                <span className="muted">—</span>
              ) : (
                <ul className="i-why">
                  {row.errors.map((error) => (
                    <li key={`${error.field} ${error.message}`}>
                      {error.field && (
                        <strong>
                          {titleOf(error.field)}
                          {getLang() === 'zh' ? '：' : ': '}
                        </strong>
                      )}
                      {error.message}
                    </li>
                  ))}
                </ul>
              ),
          },
          ...used.map((column) => ({
            key: column.title,
            title: column.title,
            cell: (row: PreviewRow) =>
              row.values[column.title] ?? row.values[column.field ?? ''] ?? '',
          })),
        ]}
      />
      {preview.total > preview.rows.length && (
        <p className="r-pad muted">{t('import.firstRows', { n: preview.rows.length })}</p>
      )}
    </Card>
  )
}

function Running({ job, onCancel }: { job: Job; onCancel: () => void }) {
  const percent = job.total > 0 ? (100 * job.done) / job.total : 0
  return (
    <Card
      title={t('import.running')}
      actions={<Button onPress={onCancel}>{t('import.cancel')}</Button>}
    >
      <div className="x-stack">
        <Progress value={percent} label={t('import.running')} />
        <p className="num" aria-live="polite">
          {t('import.progress', {
            done: job.done.toLocaleString('en-US'),
            total: job.total.toLocaleString('en-US'),
          })}
        </p>
        <p className="muted">{t('import.cancelHelp')}</p>
      </div>
    </Card>
  )
}

function Finished({ form, job, onAgain }: { form: FormInfo; job: Job; onAgain: () => void }) {
  const [undone, setUndone] = useState(false)
  const result = job.result ?? {}
  const rejectedFile = result.error_file ?? result.file
  const undo = async () => {
    const sure = await confirm({
      title: t('import.undoAsk'),
      body: t('import.undoHelp'),
      okText: t('import.undo'),
      danger: true,
    })
    if (!sure) return
    try {
      const { removed = 0, left = 0 } = await post<{ removed?: number; left?: number }>(
        `/imports/${job.result?.import ?? job.id}/undo`,
      )
      setUndone(true)
      toast({
        text: left > 0 ? t('import.undoneSome', { removed, left }) : t('import.undone'),
        tone: left > 0 ? 'info' : 'ok',
      })
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }
  const fact = (key: 'created' | 'updated' | 'same' | 'rejected' | 'unresolved') =>
    result[key] ? (
      <div key={key}>
        <dt>{t(`import.${key}`)}</dt>
        <dd className="num">{result[key]?.toLocaleString('en-US')}</dd>
      </div>
    ) : null
  return (
    <Card title={undone ? t('import.undone') : (tMaybe(`import.state.${job.state}`) ?? job.state)}>
      <div className="x-stack">
        {job.state === 'failed' && result.error && <p className="i-missing">{result.error}</p>}
        <dl className="i-facts">
          {fact('created')}
          {fact('updated')}
          {fact('same')}
          {fact('rejected')}
          {fact('unresolved')}
        </dl>
        {!!result.unresolved && <p className="muted">{t('import.unresolvedHelp')}</p>}
        <div className="x-row">
          <LinkButton href={`/r/${form.key}`} variant="primary">
            {t('import.see', { name: form.title })}
          </LinkButton>
          {rejectedFile && (
            <LinkButton href={fileHref({ id: rejectedFile })} download icon={FileDown}>
              {t('import.errorFile')}
            </LinkButton>
          )}
          <Button icon={RotateCcw} onPress={onAgain}>
            {t('import.again')}
          </Button>
          {!undone && (result.created || result.updated) ? (
            <Button icon={Undo2} onPress={undo}>
              {t('import.undo')}
            </Button>
          ) : null}
        </div>
      </div>
    </Card>
  )
}

export default function Import({ form: key }: { form: string }) {
  const { data: form, error: noForm } = useForm(key)
  const [file, setFile] = useState<File | null>(null)
  const [preview, setPreview] = useState<Preview | null>(null)
  const [job, setJob] = useState<Job | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const search = useSearch()
  const [, navigate] = useLocation()
  const reset = () => {
    if (search) navigate(`/import/${key}`, { replace: true })
    setFile(null)
    setPreview(null)
    setJob(null)
    setError(null)
  }
  const asked = useRef(0)
  const look = async (chosen: File, mapping: Mapping | null, options: Options | null = null) => {
    const turn = ++asked.current
    setFile(chosen)
    setBusy(true)
    setError(null)
    // What was chosen stands at once; the server's counts follow.
    setPreview(
      (now) =>
        now && {
          ...now,
          ...options,
          columns: now.columns.map((one) => ({ ...one, field: mapping?.[one.title] ?? null })),
        },
    )
    try {
      const answer = await askPreview(key, chosen, mapping, options)
      if (turn === asked.current) setPreview(answer)
    } catch (failed) {
      if (turn === asked.current) setError(failed)
    }
    if (turn === asked.current) setBusy(false)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => {
    const given = takeOver()
    if (given) look(given, null)
  }, [])
  const follow = async (id: string, total: number) => {
    setJob({ id, kind: 'import', state: 'waiting', done: 0, total })
    await followJob(id, (now) => setJob({ ...now, total: now.total || total }))
  }
  // An import that runs is found again after the page was left: its number is in the address.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => {
    const given = new URLSearchParams(search)
    const id = given.get('job')
    if (id) follow(id, Number(given.get('rows')) || 0).catch(setError)
  }, [])
  const run = async () => {
    if (!preview) return
    setBusy(true)
    setError(null)
    try {
      const { job: id } = await post<{ job: string }>(`/forms/${encodeURIComponent(key)}/import`, {
        token: preview.token,
        mapping: mappingOf(preview),
        ...optionsOf(preview),
      })
      navigate(`/import/${key}?job=${id}&rows=${preview.total}`, { replace: true })
      await follow(id, preview.total)
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
  }
  if (noForm)
    return (
      <div className="a-page">
        <Failed error={noForm} />
      </div>
    )
  if (!form)
    return (
      <div className="a-page">
        <Skeleton lines={6} />
      </div>
    )
  const accepted = preview ? preview.create + preview.update : 0
  const isOver = job && ['done', 'failed', 'cancelled'].includes(job.state)
  return (
    <Page
      title={t('import.title', { name: form.title })}
      crumb={{ title: form.title, href: `/r/${key}` }}
      lead={file?.name}
      actions={
        preview &&
        !job && (
          <>
            <Button onPress={reset}>{t('import.otherFile')}</Button>
            <Button variant="primary" busy={busy} disabled={accepted === 0} onPress={run}>
              {t('import.run', { n: accepted.toLocaleString('en-US') })}
            </Button>
          </>
        )
      }
    >
      {error !== null && <Failed error={error} />}
      {isOver && job ? (
        <Finished form={form} job={job} onAgain={reset} />
      ) : job ? (
        <Running
          job={job}
          onCancel={() =>
            cancelJob(job.id).catch((failed) => toast({ text: errorText(failed), tone: 'danger' }))
          }
        />
      ) : preview ? (
        <>
          <Columns
            form={form}
            preview={preview}
            onChange={(mapping) => {
              const still = preview.key.filter((one) => Object.values(mapping).includes(one))
              if (file) look(file, mapping, { ...optionsOf(preview), key: still })
            }}
          />
          <How
            form={form}
            preview={preview}
            onChange={(options) => file && look(file, mappingOf(preview), options)}
          />
          <Rows key={preview.token} preview={preview} form={form} busy={busy} />
        </>
      ) : (
        <Choose onFile={(chosen) => look(chosen, null)} busy={busy} />
      )}
    </Page>
  )
}
