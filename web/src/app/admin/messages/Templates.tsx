// SPDX-License-Identifier: Apache-2.0
// Templates: the words in both languages, with fields, seen on the newest record while they are written.
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { errorText, get, patch, post } from '../../../api/client'
import { useForm } from '../../../api/hooks'
import { NamedText } from '../../../designers/frame/NamedText'
import { type Key, t } from '../../../i18n/t'
import {
  Button,
  Card,
  Empty,
  ErrorBox,
  Input,
  Select,
  Skeleton,
  Table,
  Tag,
  TextArea,
  toast,
} from '../../../ui'
import { useSaving } from '../../attempt'
import { mayLeave, useLeaving } from '../../leaving'
import { allForms, hasRight, queries, useMe } from '../../session'
import { Failed } from '../../shell/Boundary'
import { SaveDialog } from '../../shell/SaveDialog'
import {
  type Channels,
  PURPOSES,
  readParams,
  type Template,
  type Words,
  writeParams,
} from './model'

interface Look {
  text: string
  chars: number
  parts: number
  cost: string | null
}

interface Looks {
  zh: Look
  en: Look
  record: string | null
}

const again = () => queries.invalidateQueries({ queryKey: ['messages', 'templates'] })
const PAUSE_MS = 400

// ---- what it looks like ----

function usePreview(form: string | null, channel: string | null, text: Words) {
  const [late, setLate] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setLate(text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return useQuery({
    queryKey: ['messages', 'preview', form, channel, late],
    queryFn: ({ signal }) =>
      post<Looks>(
        '/messages/preview',
        { ...(form ? { form } : {}), ...(channel ? { channel } : {}), text: late },
        { signal },
      ),
    enabled: late.zh !== '' || late.en !== '',
    retry: false,
    placeholderData: (old) => old,
  })
}

function LookOf({ look, title }: { look: Look; title: string }) {
  const size = look.parts
    ? t('msg.lengthParts', { n: look.chars, parts: look.parts })
    : t('msg.length', { n: look.chars })
  return (
    <div className="ms-look">
      <p className="ms-small">
        {title} · {size}
        {look.cost && ` · ${t('msg.cost', { cost: look.cost })}`}
      </p>
      <p className="ms-text">{look.text}</p>
    </div>
  )
}

function Preview({
  form,
  channel,
  text,
}: {
  form: string | null
  channel: string | null
  text: Words
}) {
  const look = usePreview(form, channel, text)
  if (look.error) return <ErrorBox message={errorText(look.error)} />
  if (!look.data || (text.zh === '' && text.en === '')) return null
  return (
    <div className="x-stack" role="status">
      <p>
        {t('msg.preview')}{' '}
        {look.data.record && <span className="ms-small">{t('msg.preview.of')}</span>}
      </p>
      {text.zh !== '' && <LookOf look={look.data.zh} title={t('msg.zh')} />}
      {text.en !== '' && <LookOf look={look.data.en} title={t('msg.en')} />}
    </div>
  )
}

// ---- writing one ----

/** Fields that the words may name. */
function useTitles(key: string | null): ReadonlyMap<string, string> {
  const form = useForm(key ?? undefined).data
  return useMemo(
    () => new Map((key && form ? form.fields : []).map((one) => [one.key, one.title])),
    [key, form],
  )
}

const wordsOf = (words?: Partial<Words>): Words => ({ zh: words?.zh ?? '', en: words?.en ?? '' })

interface EditorProps {
  given: Channels
  template: Template | null
  onClose: () => void
}

function Editor({ given, template, onClose }: EditorProps) {
  const forms = allForms(useMe())
  const [name, setName] = useState(template?.name ?? '')
  const [form, setForm] = useState(template?.form ?? null)
  const [channel, setChannel] = useState(template?.channel ?? given.channels[0]?.key ?? null)
  const [purpose, setPurpose] = useState(template?.purpose ?? 'care')
  const [subject, setSubject] = useState(wordsOf(template?.subject))
  const [text, setText] = useState(wordsOf(template?.text))
  const [code, setCode] = useState(template?.code ?? '')
  const [params, setParams] = useState(writeParams(template?.params))
  const titles = useTitles(form)
  const isCoded = given.channels.find((one) => one.key === channel)?.is_coded ?? false
  const read = readParams(params)
  const body = { name, form, channel, purpose, text, subject, code, params: read.params }
  const now = JSON.stringify(body)
  const [first] = useState(now)
  useLeaving(now !== first)
  const close = async () => (await mayLeave(now !== first)) && onClose()
  const saving = useSaving(async () => {
    if (template) await patch(`/messages/templates/${template.id}`, { ...body, rev: template.rev })
    else await post('/messages/templates', body)
    toast({ text: t('msg.saved'), tone: 'ok' })
    await again()
    onClose()
  })
  const { errors } = saving
  const both = (
    label: Key,
    words: Words,
    set: (next: Words) => void,
    path: string,
    area?: boolean,
  ) => (
    <div className="ms-pair">
      {(['zh', 'en'] as const).map((lang) => (
        <NamedText
          key={lang}
          label={t('msg.inLang', { label: t(label), lang: t(`msg.${lang}`) })}
          titles={titles}
          area={area}
          value={words[lang]}
          error={errors[`${path}.${lang}`] ?? errors[path] ?? null}
          onChange={(value) => set({ ...words, [lang]: value })}
        />
      ))}
    </div>
  )
  const formChoices = forms.map((one) => ({ key: one.key, title: one.title }))
  return (
    <SaveDialog
      size="l"
      saving={saving}
      title={template ? template.name : t('msg.newTemplate')}
      disabled={read.bad > 0}
      onClose={close}
    >
      <Input
        label={t('msg.name')}
        required
        value={name}
        error={errors.name ?? null}
        onChange={setName}
      />
      <div className="ms-pair">
        <Select
          label={t('msg.channel')}
          choices={given.channels.map((one) => ({ key: one.key, title: one.title }))}
          value={channel}
          error={errors.channel ?? null}
          onChange={setChannel}
        />
        <Select
          label={t('msg.purpose')}
          choices={PURPOSES.map((key) => ({ key, title: t(`msg.purpose.${key}`) }))}
          value={purpose}
          onChange={(key) => key && setPurpose(key)}
        />
      </div>
      <Select
        label={t('msg.form')}
        clearable
        placeholder={t('msg.form.none')}
        choices={formChoices}
        value={form}
        onChange={setForm}
      />
      {!isCoded && both('msg.subject', subject, setSubject, 'subject')}
      {both('msg.words', text, setText, 'text', true)}
      <p className="ms-small">{t('msg.words.help')}</p>
      <Preview form={form} channel={channel} text={text} />
      {isCoded && (
        <Input
          label={t('msg.code')}
          required
          value={code}
          error={errors.code ?? null}
          onChange={setCode}
        />
      )}
      {isCoded && (
        <TextArea
          label={t('msg.params')}
          help={t('msg.params.help')}
          error={read.bad ? t('msg.params.bad', { n: read.bad }) : null}
          value={params}
          onChange={setParams}
        />
      )}
    </SaveDialog>
  )
}

// ---- the list ----

export function Templates({ given }: { given: Channels }) {
  const mayDesign = hasRight(useMe(), 'design')
  const [edited, setEdited] = useState<Template | null | undefined>(undefined)
  const { data, error, refetch } = useQuery({
    queryKey: ['messages', 'templates'],
    queryFn: () => get<{ rows: Template[] }>('/messages/templates'),
  })
  if (error) return <Failed error={error} onRetry={refetch} />
  if (!data) return <Skeleton lines={4} />
  const nameOf = (key: string) => given.channels.find((one) => one.key === key)?.title ?? key
  const add = mayDesign && (
    <Button
      variant="primary"
      icon={Plus}
      disabled={given.channels.length === 0}
      onPress={() => setEdited(null)}
    >
      {t('msg.newTemplate')}
    </Button>
  )
  return (
    <div className="x-stack">
      {data.rows.length === 0 ? (
        <Empty title={t('msg.noTemplates')} action={add}>
          {t('msg.noTemplates.help')}
        </Empty>
      ) : (
        <>
          {add && <div className="x-row">{add}</div>}
          <Card>
            <Table
              label={t('msg.templates')}
              rows={data.rows}
              rowKey={(row) => row.id}
              onRow={mayDesign ? setEdited : undefined}
              columns={[
                { key: 'name', title: t('msg.name'), cell: (row) => row.name },
                { key: 'channel', title: t('msg.channel'), cell: (row) => nameOf(row.channel) },
                {
                  key: 'purpose',
                  title: t('msg.purpose'),
                  cell: (row) => t(`msg.purpose.${row.purpose}` as Key),
                },
                {
                  key: 'text',
                  title: t('msg.text'),
                  cell: (row) => <span className="ms-clip">{row.text?.zh || row.text?.en}</span>,
                },
                {
                  key: 'state',
                  title: t('msg.state'),
                  cell: (row) => row.is_off && <Tag>{t('msg.off')}</Tag>,
                },
              ]}
            />
          </Card>
        </>
      )}
      {edited !== undefined && (
        <Editor given={given} template={edited} onClose={() => setEdited(undefined)} />
      )}
    </div>
  )
}
