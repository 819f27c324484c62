// SPDX-License-Identifier: Apache-2.0
// Ready-made applications to install, and the demo data to clear away.
import { useQuery } from '@tanstack/react-query'
import { Boxes, Eraser, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { del, errorText, get, post } from '../../api/client'
import { followJob, type Job } from '../../api/records'
import { t } from '../../i18n/t'
import { Button, Card, Checkbox, confirm, Empty, Progress, Skeleton, Tag, toast } from '../../ui'
import { queries } from '../session'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'
import { Upgrade } from './Apps'

interface Solution {
  name: string
  app: string
  title: string
  summary?: string
  version?: string
  installed?: boolean
  is_installed?: boolean
  has_demo?: boolean
}

interface Answer {
  rows?: Solution[]
  solutions?: Solution[]
  has_demo?: boolean
}

function SolutionCard({ one }: { one: Solution }) {
  const [demo, setDemo] = useState(true)
  const [job, setJob] = useState<Job | null>(null)
  const [busy, setBusy] = useState(false)
  const [upgrading, setUpgrading] = useState(false)
  const isInstalled = one.installed ?? one.is_installed ?? false
  const install = async () => {
    setBusy(true)
    try {
      const answer = await post<{ job?: string } | null>(
        `/solutions/${encodeURIComponent(one.name)}/install`,
        { demo },
      )
      if (answer?.job) {
        const over = await followJob(answer.job, setJob)
        if (over.state !== 'done') throw new Error(over.result?.error || t('solution.failed'))
      }
      toast({ text: t('solution.done', { name: one.title }), tone: 'ok' })
      await queries.invalidateQueries()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setJob(null)
    setBusy(false)
  }
  return (
    <Card
      title={
        <>
          {one.title} {one.version && <span className="r-count num">{one.version}</span>}
        </>
      }
      actions={isInstalled && <Tag tone="ok">{t('solution.installed')}</Tag>}
    >
      <div className="x-stack">
        {one.summary && <p>{one.summary}</p>}
        {job && (
          <Progress
            value={job.total ? (100 * job.done) / job.total : 0}
            label={t('solution.installing')}
          />
        )}
        {isInstalled && (
          <div className="x-row">
            <Button icon={RefreshCw} onPress={() => setUpgrading(true)}>
              {t('pack.checkUpgrade')}
            </Button>
          </div>
        )}
        {upgrading && (
          <Upgrade
            app={one.app}
            body={{ solution: one.name }}
            onClose={() => setUpgrading(false)}
          />
        )}
        {!isInstalled && (
          <div className="x-row">
            <Button variant="primary" busy={busy} onPress={install}>
              {t('solution.install')}
            </Button>
            <Checkbox value={demo} onChange={setDemo}>
              {t('solution.withDemo')}
            </Checkbox>
          </div>
        )}
      </div>
    </Card>
  )
}

export default function Solutions() {
  const { data, error, refetch } = useQuery({
    queryKey: ['solutions'],
    queryFn: () => get<Answer>('/solutions'),
  })
  const [busy, setBusy] = useState(false)
  const rows = data?.rows ?? data?.solutions ?? []
  const clear = async () => {
    const sure = await confirm({
      title: t('solution.clearAsk'),
      body: t('solution.clearBody'),
      okText: t('solution.clear'),
      danger: true,
    })
    if (!sure) return
    setBusy(true)
    try {
      const answer = await del<{ job?: string } | null>('/demo')
      if (answer?.job) await followJob(answer.job)
      toast({ text: t('solution.cleared'), tone: 'ok' })
      await queries.invalidateQueries()
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
    setBusy(false)
  }
  const hasDemo = data?.has_demo ?? rows.some((one) => one.has_demo)
  return (
    <Page
      title={t('nav.solutions')}
      lead={t('solution.lead')}
      actions={
        (hasDemo || rows.some((one) => one.installed ?? one.is_installed)) && (
          <Button icon={Eraser} busy={busy} onPress={clear}>
            {t('solution.clear')}
          </Button>
        )
      }
    >
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Skeleton lines={4} />
      ) : rows.length === 0 ? (
        <Empty icon={Boxes} title={t('solution.none')} />
      ) : (
        rows.map((one) => <SolutionCard key={one.name} one={one} />)
      )}
    </Page>
  )
}
