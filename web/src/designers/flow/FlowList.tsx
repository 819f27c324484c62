// SPDX-License-Identifier: Apache-2.0
// The flows of a form.
import './flow.css'
import {
  Copy,
  FileDown,
  FileUp,
  ListChecks,
  MoreHorizontal,
  Plus,
  Trash2,
  Workflow,
} from 'lucide-react'
import { useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { del, errorText, post, url } from '../../api/client'
import { hasRight, useMe } from '../../app/session'
import { Page } from '../../app/shell/Page'
import type { FlowSpec } from '../../flow/spec'
import { t } from '../../i18n/t'
import {
  Button,
  confirm,
  Dialog,
  Empty,
  IconButton,
  Input,
  Menu,
  Switch,
  Tag,
  toast,
} from '../../ui'
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
  const [busy, setBusy] = useState(false)
  const make = async () => {
    setBusy(true)
    try {
      const zh = title.trim() || t(`flows.template.${kind}`)
      const made = await makeFlow(form.key, { zh }, fromTemplate(kind, form))
      navigate(flowHref(form.key, made.id))
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('flows.new')}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" busy={busy} onPress={make}>
            {t('flows.make')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
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
      </div>
    </Dialog>
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
  const [busy, setBusy] = useState(false)
  const make = async () => {
    setBusy(true)
    try {
      const made = await makeFlow(form.key, { zh: name }, read.spec)
      navigate(flowHref(form.key, made.id))
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('flows.bpmnRead')}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={read.spec.nodes.length === 0}
            onPress={make}
          >
            {t('flows.bpmnMake')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
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
      </div>
    </Dialog>
  )
}

function FlowRow({ flow, onChange }: { flow: FlowHead; onChange: () => void }) {
  const [, navigate] = useLocation()
  const [busy, setBusy] = useState(false)
  const name = word(flow.title) || flow.key
  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true)
    try {
      await work()
      onChange()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
      onChange()
    }
    setBusy(false)
  }
  const copy = () =>
    attempt(async () => {
      const { spec } = await fetchFlow(flow.id)
      const made = await makeFlow(
        flow.form,
        { zh: t('flows.copyOf', { name: flow.title.zh ?? name }) },
        spec,
      )
      navigate(flowHref(flow.form, made.id))
    })
  const remove = async () => {
    if (
      await confirm({
        title: t('flows.removeAsk', { name }),
        body: t('flows.removeHelp'),
        okText: t('flows.delete'),
        danger: true,
      })
    )
      attempt(() => del(`/flows/${flow.id}`))
  }
  const { running = 0, incidents = 0 } = flow
  const mayAdmin = hasRight(useMe(), 'flow_admin') && flow.version > 0
  return (
    <li className="x-card fl-row">
      <div className="fl-name">
        <h2>
          <a href={flowHref(flow.form, flow.id)}>{name}</a>
        </h2>
        <p className="muted">
          {flow.version ? t('flows.versionN', { n: flow.version }) : t('flows.notPublished')}
          {running > 0 && ` · ${t('flows.running', { n: running })}`}
        </p>
      </div>
      {incidents > 0 && <Tag tone="danger">{t('flows.incidents', { n: incidents })}</Tag>}
      <Switch
        aria-label={t('flows.switch', { name })}
        disabled={busy || flow.version === 0}
        value={flow.is_on}
        onChange={(on) => attempt(() => saveFlow(flow, { is_on: on }))}
      >
        {t(flow.is_on ? 'flows.mode.on' : 'flows.mode.off')}
      </Switch>
      <Menu
        label={t('flows.moreOf', { name })}
        placement="bottom end"
        items={[
          ...(mayAdmin
            ? [
                {
                  key: 'instances',
                  title: t('flows.instances'),
                  icon: ListChecks,
                  href: `${flowHref(flow.form, flow.id)}/instances`,
                },
              ]
            : []),
          { key: 'copy', title: t('flows.copyFlow'), icon: Copy, onAction: copy },
          {
            key: 'bpmn',
            title: t('flows.bpmnOut'),
            icon: FileDown,
            onAction: () => {
              window.location.href = url(`/flows/${flow.id}/bpmn`)
            },
          },
          null,
          { key: 'remove', title: t('flows.delete'), icon: Trash2, danger: true, onAction: remove },
        ]}
        trigger={<IconButton icon={MoreHorizontal} label={t('flows.moreOf', { name })} />}
      />
    </li>
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
    <Page
      title={t('flows.of', { name: form.title })}
      crumb={{ title: t('nav.forms'), href: '/admin/forms' }}
      lead={t('flows.lead')}
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
      {flows.length === 0 ? (
        <Empty icon={Workflow} title={t('flows.none')}>
          {t('flows.noneHelp')}
        </Empty>
      ) : (
        <ul className="fl-rows">
          {flows.map((flow) => (
            <FlowRow key={flow.id} flow={flow} onChange={onChange} />
          ))}
        </ul>
      )}
      {making && <NewFlow onClose={() => setMaking(false)} />}
      {read && <ImportDialog {...read} onClose={() => setRead(null)} />}
    </Page>
  )
}
