// SPDX-License-Identifier: Apache-2.0
// What a tile asks: of which form, divided by what, which figures, of which records and time, in which order.
import type { ReactNode } from 'react'
import { t } from '../../i18n/t'
import { Button, Checkbox, type Choice, Combobox, Select, Skeleton } from '../../ui'
import type { Ask, AskMeasure, PeriodIs, Tile } from '../types'
import { setSort, setTop, shownMeasures } from './ask'
import { Dims } from './Dims'
import { Measures, Only } from './Measures'
import { type Idea, ideas, sumOf, timeOf, timePaths } from './offer'
import { PeriodPicker } from './Period'
import { dimTitle, inside, measureTitle } from './say'
import type { Source } from './source'

const TOPS = [3, 5, 10, 20, 50]

export function ideaTitle(idea: Idea, source: Source): string {
  if (idea.key === 'sums') return t('bd.idea.sums', { money: sumOf(source.paths)?.title ?? '' })
  if (idea.key.startsWith('by.'))
    return t('bd.idea.by', { name: inside(source.titleOf(idea.key.slice('by.'.length))) })
  return t(idea.key === 'trend' ? 'bd.idea.trend' : 'bd.idea.total')
}

function Ideas({ source, onPick }: { source: Source; onPick: (idea: Idea) => void }) {
  const found = ideas(source.form, source.paths)
  if (found.length < 2) return null
  return (
    <section className="bd-ideas" aria-label={t('bd.ideas')}>
      <span className="muted">{t('bd.ideas')}</span>
      {found.map((idea) => (
        <Button key={idea.key} size="s" onPress={() => onPick(idea)}>
          {ideaTitle(idea, source)}
        </Button>
      ))}
    </section>
  )
}

function Time({
  ask,
  source,
  onChange,
}: {
  ask: Ask
  source: Source
  onChange: (ask: Ask) => void
}) {
  const times = timePaths(source.paths)
  const field = ask.period?.field ?? timeOf(source.paths)?.path
  if (times.length === 0 || !field) return null
  const set = (is: PeriodIs | null) => {
    const { period: _p, compare, ...rest } = ask
    onChange(
      is === null ? rest : { ...rest, ...(compare ? { compare } : {}), period: { field, is } },
    )
  }
  return (
    <fieldset className="bd-part">
      <legend>{t('bd.period')}</legend>
      <PeriodPicker label={t('bd.period')} value={ask.period?.is ?? null} onChange={set} />
      {ask.period && (
        <>
          <Select
            label={t('bd.periodField')}
            choices={times.map(({ path, title }) => ({ key: path, title }))}
            value={field}
            onChange={(next) =>
              next && ask.period && onChange({ ...ask, period: { ...ask.period, field: next } })
            }
          />
          <Select
            label={t('bd.compare')}
            choices={(['none', 'previous', 'year'] as const).map((key) => ({
              key,
              title: t(`bd.compare.${key}`),
            }))}
            value={ask.compare ?? 'none'}
            onChange={(key) =>
              onChange({ ...ask, compare: key === 'previous' || key === 'year' ? key : null })
            }
          />
        </>
      )}
    </fieldset>
  )
}

function Order({
  ask,
  source,
  onChange,
}: {
  ask: Ask
  source: Source
  onChange: (ask: Ask) => void
}) {
  const dims = ask.dims ?? []
  if (dims.length === 0) return null
  const sort = ask.sort?.[0]
  const choices: Choice[] = [
    { key: 'none', title: t('bd.sort.none') },
    ...shownMeasures(ask).map((one) => ({
      key: one.key,
      title: measureTitle(ask, one, source),
    })),
    ...dims.map((dim, at) => ({ key: `#${at}`, title: dimTitle(dim, source) })),
  ]
  const by = sort === undefined ? 'none' : typeof sort.by === 'number' ? `#${sort.by}` : sort.by
  const dir = sort?.dir ?? 'asc'
  const put = (key: string, way: 'asc' | 'desc') =>
    onChange(
      key === 'none'
        ? setSort(ask, null, way)
        : setSort(ask, key.startsWith('#') ? Number(key.slice(1)) : key, way),
    )
  return (
    <fieldset className="bd-part">
      <legend>{t('bd.sort')}</legend>
      <div className="bd-line">
        <Select
          className="bd-grow"
          label={t('bd.sortBy')}
          choices={choices}
          value={by}
          onChange={(key) => key && put(key, key.startsWith('#') ? 'asc' : 'desc')}
        />
        {by !== 'none' && (
          <Select
            label={t('bd.dir')}
            choices={(['desc', 'asc'] as const).map((key) => ({ key, title: t(`bd.sort.${key}`) }))}
            value={dir}
            onChange={(way) => put(by, way === 'asc' ? 'asc' : 'desc')}
          />
        )}
      </div>
      <Select
        label={t('bd.top')}
        choices={[...new Set([...TOPS, ask.top?.n ?? 10])]
          .sort((a, b) => a - b)
          .map((n) => ({ key: String(n), title: String(n) }))}
        clearable
        placeholder={t('bd.topAll')}
        value={ask.top ? String(ask.top.n) : null}
        onChange={(n) => onChange(setTop(ask, n ? Number(n) : null, ask.top?.other ?? true))}
      />
      {ask.top && (
        <Checkbox
          value={!!ask.top.other}
          onChange={(other) => ask.top && onChange({ ...ask, top: { ...ask.top, other } })}
        >
          {t('bd.other')}
        </Checkbox>
      )}
      <Checkbox value={!!ask.fill} onChange={(fill) => onChange({ ...ask, fill })}>
        {t('bd.fill')}
      </Checkbox>
      <Checkbox value={!!ask.totals} onChange={(totals) => onChange({ ...ask, totals })}>
        {t('bd.totals')}
      </Checkbox>
    </fieldset>
  )
}

export function DataPanel({
  tile,
  source,
  forms,
  more,
  onForm,
  onIdea,
  onAsk,
}: {
  tile: Tile
  source: Source | undefined
  forms: readonly Choice[]
  more?: (measure: AskMeasure) => ReactNode
  onForm: (form: string) => void
  onIdea: (idea: Idea) => void
  onAsk: (ask: Ask) => void
}) {
  const { ask } = tile
  const form = forms.find((one) => one.key === ask?.form)
  return (
    <>
      <fieldset className="bd-part">
        <legend>{t('bd.form')}</legend>
        <Combobox
          aria-label={t('bd.form')}
          required
          source={forms}
          value={
            ask ? { key: ask.form, title: form?.title ?? source?.form.title ?? ask.form } : null
          }
          onChange={(choice) => choice && choice.key !== ask?.form && onForm(choice.key)}
        />
        {source && <Ideas source={source} onPick={onIdea} />}
      </fieldset>
      {ask && !source && <Skeleton lines={5} />}
      {ask && source && (
        <>
          <Dims ask={ask} source={source} onChange={onAsk} />
          <Measures ask={ask} source={source} forms={forms} more={more} onChange={onAsk} />
          <fieldset className="bd-part">
            <legend>{t('bd.filter')}</legend>
            <Only
              form={source.key}
              filter={ask.filter}
              label={t('bd.filterHelp')}
              onChange={(filter) => onAsk({ ...ask, filter })}
            />
          </fieldset>
          <Time ask={ask} source={source} onChange={onAsk} />
          <Order ask={ask} source={source} onChange={onAsk} />
        </>
      )}
    </>
  )
}
