// SPDX-License-Identifier: Apache-2.0
// The flows of a form.
import './flow.css'
import { Copy, FileDown, FileUp, ListChecks, Plus, Trash2, Workflow } from 'lucide-react'
import { useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { errorText, post, url } from '../../api/client'
import { useAttempt, useSaving } from '../../app/attempt'
import { hasRight, useMe } from '../../app/session'
import { SaveDialog } from '../../app/shell/SaveDialog'
import type { FlowSpec } from '../../flow/spec'
import { t } from '../../i18n/t'
import { Button, Input, Switch, Tag, toast } from '../../ui'
import { copyOf, DesignList, DesignRow, removeAsked } from '../frame/List'
import { useHouse } from '../house/house'
import { word } from '../word'
import { fetchFlow, type FlowHead, makeFlow, saveFlow } from './api'
import { fits, fromTemplate, type Template, TEMPLATES } from './templates'

export const flowHref = (form: string, id = '') => `/admin/forms/${form}/flows${id ? `/${id}` : ''}`

function NewFlow({ onClose }: { onClose: () => void }) {
  const { form } = useHouse()
  const [, navigate] = useLocation()
  const [kind, setKind] = useState<Template>('one')
  const [title, setTitle] = useState('')
  const saving = useSaving(async () => {
    const zh = title.trim() || t(`flows.template.${kind}`)
    const made = await makeFlow(form.key, { zh }, fromTemplate(kind, form))
    navigate(flowHref(form.key, made.id))
  })
  return (
    <SaveDialog saving={saving} title={t('flows.new')} okText={t('flows.make')} onClose={onClose}>
      <Input
        label={t('flows.title')}
        placeholder={t(`flows.template.${kind}`)}
        value={title}
        onChange={setTitle}
        autoFocus
      />
      <div className="h-kinds" role="radiogroup" aria-label={t('flows.beginWith')}>
        {TEMPLATES.map((one) => (
          <label
            key={one}
            className={kind === one ? 'h-kind h-kind-on' : 'h-kind'}
            aria-disabled={!fits(one, form) || undefined}
          >
            <input
              type="radio"
              className="sr-only"
              name="flow-template"
              disabled={!fits(one, form)}
              checked={kind === one}
              onChange={() => setKind(one)}
            />
            <span>
              <strong>{t(`flows.template.${one}`)}</strong>
              <span className="muted">
                {t(fits(one, form) ? `flows.templateHelp.${one}` : 'flows.needsAmount')}
              </span>
            </span>
          </label>
        ))}
      </div>
    </SaveDialog>
  )
}

interface Read {
  spec: FlowSpec
  title?: string
  kept: { element: string; n: number }[]
  refused: { element: string; id: string; name?: string; why: string }[]
}

function ImportDialog({ read, name, onClose }: { read: Read; name: string; onClose: () => void }) {
  const { form } = useHouse()
  const [, navigate] = useLocation()
  const saving = useSaving(async () => {
    const made = await makeFlow(form.key, { zh: name }, read.spec)
    navigate(flowHref(form.key, made.id))
  })
  return (
    <SaveDialog
      saving={saving}
      title={t('flows.bpmnRead')}
      okText={t('flows.bpmnMake')}
      disabled={read.spec.nodes.length === 0}
      onClose={onClose}
    >
      <p>{t('flows.bpmnKept', { n: read.spec.nodes.length })}</p>
      {read.refused.length > 0 && (
        <>
          <p>{t('flows.bpmnRefused', { n: read.refused.length })}</p>
          <ul className="fd-changes">
            {read.refused.map((one) => (
              <li key={`${one.element}-${one.id}`}>
                {one.name || one.id} ({one.element})：{one.why}
              </li>
            ))}
          </ul>
        </>
      )}
    </SaveDialog>
  )
}

function FlowRow({ flow, onChange }: { flow: FlowHead; onChange: () => void }) {
  const [, navigate] = useLocation()
  const { busy, attempt } = useAttempt()
  const then = async (work: () => Promise<unknown>) => {
    await attempt(work)
    onChange()
  }
  const name = word(flow.title) || flow.key
  const href = flowHref(flow.form, flow.id)
  const copy = async () => {
    const { spec } = await fetchFlow(flow.id)
    const made = await makeFlow(flow.form, { zh: copyOf(flow.title.zh ?? name) }, spec)
    navigate(flowHref(flow.form, made.id))
  }
  const remove = () =>
    removeAsked(
      {
        title: t('flows.removeAsk', { name }),
        body: t('flows.removeHelp'),
        okText: t('flows.delete'),
      },
      `/flows/${flow.id}`,
    )
  const { running = 0, incidents = 0 } = flow
  const mayAdmin = hasRight(useMe(), 'flow_admin') && flow.version > 0
  const instances = {
    key: 'instances',
    title: t('flows.instances'),
    icon: ListChecks,
    href: `${href}/instances`,
  }
  return (
    <DesignRow
      name={name}
      href={href}
      isOff={false}
      control={
        <>
          {incidents > 0 && <Tag tone="danger">{t('flows.incidents', { n: incidents })}</Tag>}
          <Switch
            aria-label={t('flows.switch', { name })}
            disabled={busy || flow.version === 0}
            value={flow.is_on}
            onChange={(on) => then(() => saveFlow(flow, { is_on: on }))}
          >
            {t(flow.is_on ? 'flows.mode.on' : 'flows.mode.off')}
          </Switch>
        </>
      }
      menu={[
        ...(mayAdmin ? [instances] : []),
        { key: 'copy', title: t('flows.copyFlow'), icon: Copy, onAction: () => then(copy) },
        {
          key: 'bpmn',
          title: t('flows.bpmnOut'),
          icon: FileDown,
          onAction: () => {
            window.location.href = url(`/flows/${flow.id}/bpmn`)
          },
        },
        null,
        {
          key: 'remove',
          title: t('flows.delete'),
          icon: Trash2,
          danger: true,
          onAction: () => then(remove),
        },
      ]}
    >
      <p className="muted">
        {flow.version ? t('flows.versionN', { n: flow.version }) : t('flows.notPublished')}
        {running > 0 && ` · ${t('flows.running', { n: running })}`}
      </p>
    </DesignRow>
  )
}

export function FlowList({
  flows,
  onChange,
}: {
  flows: readonly FlowHead[]
  onChange: () => void
}) {
  const { form } = useHouse()
  const [making, setMaking] = useState(false)
  const [read, setRead] = useState<{ read: Read; name: string } | null>(null)
  const file = useRef<HTMLInputElement>(null)
  const upload = async (chosen: File) => {
    try {
      const xml = await chosen.text()
      setRead({
        read: await post<Read>(`/forms/${form.key}/flows/bpmn`, { xml }),
        name: chosen.name.replace(/\.(bpmn|xml)$/i, ''),
      })
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }
  return (
    <>
      <DesignList
        title={t('flows.of', { name: form.title })}
        lead={t('flows.lead')}
        empty={{ icon: Workflow, title: t('flows.none'), help: t('flows.noneHelp') }}
        rows={flows}
        actions={
          <>
            <input
              ref={file}
              type="file"
              className="sr-only"
              accept=".bpmn,.xml"
              tabIndex={-1}
              aria-hidden
              onChange={(event) => {
                const [chosen] = event.target.files ?? []
                event.target.value = ''
                if (chosen) upload(chosen)
              }}
            />
            <Button icon={FileUp} onPress={() => file.current?.click()}>
              {t('flows.bpmnIn')}
            </Button>
            <Button variant="primary" icon={Plus} onPress={() => setMaking(true)}>
              {t('flows.new')}
            </Button>
          </>
        }
      >
        {(flow) => <FlowRow key={flow.id} flow={flow} onChange={onChange} />}
      </DesignList>
      {making && <NewFlow onClose={() => setMaking(false)} />}
      {read && <ImportDialog {...read} onClose={() => setRead(null)} />}
    </>
  )
}
