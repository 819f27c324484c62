// SPDX-License-Identifier: Apache-2.0
// Publishing with what changes, and what was published before.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { errorText, get, isApiError, post } from '../../api/client'
import { formatDateTime } from '../../core/format'
import { FlowPicture } from '../../flow/FlowPicture'
import type { FlowSpec } from '../../flow/spec'
import { titleOfNode } from '../../flow/words'
import { t } from '../../i18n/t'
import { Button, Dialog, ErrorBox, Skeleton, toast } from '../../ui'
import type { Flow, Version } from './api'
import { type Change, changesOf } from './changes'
import { branchName } from './say'

const fetchVersion = (id: string, n: number) =>
  get<{ spec: FlowSpec }>(`/flows/${id}/versions/${n}`).then((answer) => answer.spec)

function ChangeList({ was, now }: { was: FlowSpec; now: FlowSpec }) {
  const changes = changesOf(was, now)
  const text = (one: Change) => {
    const of = one.kind === 'gone' ? was : now
    if (one.node) return t(`flows.change.${one.kind}`, { name: titleOfNode(of, one.node) })
    const edge = of.edges.find((other) => other.id === one.edge)
    return t(`flows.change.${one.kind}Edge`, { name: edge ? branchName(of, edge) : '' })
  }
  if (changes.length === 0) return <p className="muted">{t('flows.noChanges')}</p>
  return (
    <ul className="fd-changes">
      {changes.map((one) => (
        <li key={`${one.kind}-${one.node}-${one.edge}`}>{text(one)}</li>
      ))}
    </ul>
  )
}

export function PublishDialog({
  flow,
  onClose,
  onDone,
  onStale,
}: {
  flow: Flow
  onClose: () => void
  onDone: (flow: Flow) => void
  onStale: () => void
}) {
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<{ text: string; list: string[] } | null>(null)
  const { data, error } = useQuery({
    queryKey: ['flow-version', flow.id, flow.version],
    queryFn: () => fetchVersion(flow.id, flow.version),
    enabled: flow.version > 0,
    retry: false,
  })
  const publish = async () => {
    setBusy(true)
    setFailed(null)
    try {
      onDone(await post<Flow>(`/flows/${flow.id}/publish`, { rev: flow.rev }))
    } catch (wrong) {
      if (isApiError(wrong) && wrong.status === 409) {
        onClose()
        onStale()
      } else
        setFailed({
          text: errorText(wrong),
          list: isApiError(wrong) ? wrong.errors.map((one) => one.message) : [],
        })
    }
    setBusy(false)
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('flows.publish')}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" busy={busy} onPress={publish}>
            {t('flows.publish')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {flow.version === 0 ? (
          <p>{t('flows.publishFirst')}</p>
        ) : error ? (
          <ErrorBox message={errorText(error)} />
        ) : !data ? (
          <Skeleton lines={3} />
        ) : (
          <>
            <ChangeList was={data} now={flow.spec} />
            <p className="muted">{t('flows.publishHelp')}</p>
          </>
        )}
        {failed && (
          <ErrorBox message={failed.text}>
            <ul>
              {failed.list.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </ErrorBox>
        )}
      </div>
    </Dialog>
  )
}

function VersionView({
  flow,
  n,
  onTake,
}: {
  flow: Flow
  n: number
  onTake: (spec: FlowSpec) => void
}) {
  const { data, error } = useQuery({
    queryKey: ['flow-version', flow.id, n],
    queryFn: () => fetchVersion(flow.id, n),
    retry: false,
  })
  if (error) return <ErrorBox message={errorText(error)} />
  if (!data) return <Skeleton lines={4} />
  return (
    <div className="x-stack">
      <FlowPicture spec={data} label={t('flows.versionN', { n })} />
      <h3>{t('flows.sinceThen')}</h3>
      <ChangeList was={data} now={flow.spec} />
      <Button className="fd-left" onPress={() => onTake(data)}>
        {t('flows.take')}
      </Button>
    </div>
  )
}

export function Versions({
  flow,
  onClose,
  onTake,
}: {
  flow: Flow
  onClose: () => void
  onTake: (spec: FlowSpec) => void
}) {
  const [open, setOpen] = useState<number | null>(null)
  const { data, error } = useQuery({
    queryKey: ['flow-versions', flow.id, flow.version],
    queryFn: () => get<{ rows: Version[] }>(`/flows/${flow.id}/versions`),
    retry: false,
  })
  const take = (spec: FlowSpec) => {
    try {
      onTake(spec)
    } catch (wrong) {
      toast({ text: errorText(wrong), tone: 'danger' })
    }
  }
  return (
    <Dialog isOpen onClose={onClose} size="l" title={t('flows.versions')}>
      <div className="x-stack">
        <p className="muted">{t('flows.versionsHelp')}</p>
        {error ? (
          <ErrorBox message={errorText(error)} />
        ) : !data ? (
          <Skeleton lines={3} />
        ) : data.rows.length === 0 ? (
          <p>{t('flows.noVersions')}</p>
        ) : (
          <ol className="fd-versions">
            {data.rows.map((one) => (
              <li key={one.version}>
                <div className="fd-version">
                  <strong>{t('flows.versionN', { n: one.version })}</strong>
                  <span className="muted">
                    {formatDateTime(one.at)} {one.by}
                    {one.running > 0 && ` · ${t('flows.running', { n: one.running })}`}
                  </span>
                  <Button
                    size="s"
                    aria-expanded={open === one.version}
                    onPress={() => setOpen(open === one.version ? null : one.version)}
                  >
                    {t(open === one.version ? 'flows.hide' : 'flows.look')}
                  </Button>
                </div>
                {open === one.version && <VersionView flow={flow} n={one.version} onTake={take} />}
              </li>
            ))}
          </ol>
        )}
      </div>
    </Dialog>
  )
}
