// SPDX-License-Identifier: Apache-2.0
// All apps and their forms, for whoever may design them.
import { FileSpreadsheet, Plus } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { errorText, post } from '../../api/client'
import { FromFile } from '../../designers/form/FromFile'
import { useApps } from '../../designers/form/parts'
import { t } from '../../i18n/t'
import { askText, Button, Card, Empty, Skeleton, Table, toast } from '../../ui'
import { queries } from '../session'
import { AppMenu, NewApp } from './Apps'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'

export default function Forms() {
  const [, navigate] = useLocation()
  const { data, error, refetch } = useApps()
  const [fileFor, setFileFor] = useState<string | null>(null)
  const [making, setMaking] = useState(false)
  const make = async (path: string, title: string, then: (made: never) => void) => {
    const name = await askText({ title, ask: { label: t('design.title'), required: true } })
    if (!name) return
    try {
      const made = await post<never>(path, { title: { zh: name }, fields: [] })
      await queries.invalidateQueries()
      then(made)
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
  }
  return (
    <Page
      title={t('nav.forms')}
      lead={t('design.lead')}
      actions={
        <Button variant="primary" icon={Plus} onPress={() => setMaking(true)}>
          {t('design.newApp')}
        </Button>
      }
    >
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Skeleton lines={6} />
      ) : (
        data.apps.map((app) => (
          <Card
            key={app.key}
            title={app.title}
            flush
            actions={
              <>
                <Button size="s" icon={FileSpreadsheet} onPress={() => setFileFor(app.key)}>
                  {t('design.fromFile')}
                </Button>
                <Button
                  size="s"
                  icon={Plus}
                  onPress={() =>
                    make(
                      `/apps/${app.key}/forms`,
                      t('design.newForm'),
                      (made: { full_key: string }) => navigate(`/admin/forms/${made.full_key}`),
                    )
                  }
                >
                  {t('design.newForm')}
                </Button>
                <AppMenu app={app} />
              </>
            }
          >
            {app.forms.length === 0 ? (
              <Empty title={t('design.noForms')} />
            ) : (
              <Table
                label={app.title}
                rows={app.forms}
                rowKey={(form) => form.key}
                columns={[
                  {
                    key: 'title',
                    title: t('design.form'),
                    cell: (form) => <a href={`/admin/forms/${form.key}`}>{form.title}</a>,
                  },
                  {
                    key: 'fields',
                    title: t('design.fields'),
                    numeric: true,
                    cell: (form) => form.fields,
                  },
                  {
                    key: 'public',
                    title: t('design.public'),
                    cell: (form) =>
                      form.is_ledger ? null : (
                        <a href={`/admin/forms/${form.key}/public`}>{t('design.publicOpen')}</a>
                      ),
                  },
                  {
                    key: 'house',
                    title: t('design.house'),
                    cell: (form) => (
                      <a href={`/admin/forms/${form.key}/rules`}>{t('design.houseOpen')}</a>
                    ),
                  },
                  {
                    key: 'plans',
                    title: t('design.plans'),
                    cell: (form) => (
                      <a href={`/admin/forms/${form.key}/plans`}>{t('design.houseOpen')}</a>
                    ),
                  },
                  {
                    key: 'flows',
                    title: t('design.flows'),
                    cell: (form) =>
                      form.is_ledger ? null : (
                        <a href={`/admin/forms/${form.key}/flows`}>{t('design.flowsOpen')}</a>
                      ),
                  },
                  {
                    key: 'pool',
                    title: t('design.pool'),
                    cell: (form) =>
                      form.is_ledger ? null : (
                        <a href={`/admin/forms/${form.key}/pool`}>{t('design.houseOpen')}</a>
                      ),
                  },
                  {
                    key: 'print',
                    title: t('design.print'),
                    cell: (form) => (
                      <a href={`/admin/forms/${form.key}/print`}>{t('design.printOpen')}</a>
                    ),
                  },
                  {
                    key: 'key',
                    title: t('role.key'),
                    cell: (form) => <span className="muted">{form.key}</span>,
                  },
                ]}
              />
            )}
          </Card>
        ))
      )}
      {making && <NewApp onClose={() => setMaking(false)} />}
      {fileFor && <FromFile app={fileFor} onClose={() => setFileFor(null)} />}
    </Page>
  )
}
