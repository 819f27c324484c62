// SPDX-License-Identifier: Apache-2.0
// How a tile looks: its title, colours, axes; where it stands, with the keys' figures for who has no mouse.
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { fileHref, uploadFile } from '../../api/upload'
import { word } from '../../designers/word'
import { t } from '../../i18n/t'
import {
  Button,
  Checkbox,
  IconButton,
  Input,
  MultiSelect,
  Select,
  TextArea,
  Upload,
} from '../../ui'
import type { Ask, Look, Spot, Tile } from '../types'
import { shownMeasures, targeted, withTarget } from './ask'
import { COLUMNS, TALLEST } from './grid'
import { Attain } from './Measures'
import { inWords, measureTitle } from './say'
import type { Source } from './source'

const COLORS = ['brand', 'warm', 'cool', 'grey'] as const
const TONES = ['danger', 'warn', 'ok', 'info', 'brand'] as const
const AXES = [
  'column',
  'stacked',
  'percent_stacked',
  'bar',
  'line',
  'area',
  'stacked_area',
  'step',
  'combo',
  'scatter',
  'bubble',
  'histogram',
  'pareto',
  'box',
  'waterfall',
]
const BANDED = ['gauge', 'progress', 'indicator']
/** They go to a goal. */
const REACHING = ['gauge', 'progress']

function Figure({
  label,
  value,
  onChange,
}: {
  label: string
  value: number | string | undefined
  onChange: (value: number | undefined) => void
}) {
  const [text, setText] = useState(value === undefined ? '' : String(value))
  return (
    <Input
      label={label}
      numeric
      inputMode="decimal"
      value={text}
      onChange={setText}
      onBlur={() => {
        const found = text.trim() === '' ? undefined : Number(text)
        if (found === undefined || Number.isFinite(found)) onChange(found)
        else setText(value === undefined ? '' : String(value))
      }}
    />
  )
}

function Bands({ look, onChange }: { look: Look; onChange: (part: Look) => void }) {
  const bands = look.bands ?? []
  const put = (at: number, part: Partial<{ to: number; color: string }>) =>
    onChange({ bands: bands.map((one, n) => (n === at ? { ...one, ...part } : one)) })
  return (
    <fieldset className="bd-part">
      <legend>{t('bd.bands')}</legend>
      <p className="muted">{t('bd.bandsHelp')}</p>
      {bands.map((band, at) => (
        <div className="bd-line" key={`${at.toString()} ${band.to}`}>
          <Figure
            label={t('bd.bandTo')}
            value={band.to}
            onChange={(to) => to !== undefined && put(at, { to })}
          />
          <Select
            label={t('bd.bandColor')}
            choices={TONES.map((key) => ({ key, title: t(`bd.tone.${key}`), tone: key }))}
            value={band.color}
            onChange={(color) => color && put(at, { color })}
          />
          <IconButton
            icon={Trash2}
            label={t('bd.removeBand', { n: at + 1 })}
            onPress={() => onChange({ bands: bands.filter((_, n) => n !== at) })}
          />
        </div>
      ))}
      <Button
        size="s"
        variant="ghost"
        icon={Plus}
        onPress={() =>
          onChange({
            bands: [
              ...bands,
              {
                to: (bands[bands.length - 1]?.to ?? 0) + (bands.length ? 1 : 0.6),
                color: TONES[bands.length] ?? 'ok',
              },
            ],
          })
        }
      >
        {t('bd.addBand')}
      </Button>
    </fieldset>
  )
}

function ChartLook({
  tile,
  ask,
  source,
  onChange,
}: {
  tile: Tile
  ask: Ask
  source: Source | undefined
  onChange: (part: Partial<Tile>) => void
}) {
  const look = tile.look ?? {}
  const set = (part: Look) => onChange({ look: { ...look, ...part } })
  const chart = tile.chart ?? ''
  const measures = source
    ? shownMeasures(ask).map((one) => ({ key: one.key, title: measureTitle(ask, one, source) }))
    : []
  const chosen = (keys: string[] | undefined) => measures.filter((one) => keys?.includes(one.key))
  const metric = REACHING.includes(chart) ? targeted(ask) : undefined
  const isByTarget = look.max === 'target'
  const isTable = chart === 'table' || chart === 'pivot'
  return (
    <>
      {!isTable && (
        <fieldset className="bd-part">
          <legend>{t('bd.look')}</legend>
          <Select
            label={t('bd.colors')}
            choices={COLORS.map((key) => ({ key, title: t(`bd.colors.${key}`) }))}
            value={look.colors ?? 'brand'}
            onChange={(colors) => set({ colors: colors ?? undefined })}
          />
          <Checkbox value={!!look.labels} onChange={(labels) => set({ labels })}>
            {t('bd.labels')}
          </Checkbox>
          <Select
            label={t('bd.legend')}
            choices={(['top', 'right', 'none'] as const).map((key) => ({
              key,
              title: t(`bd.legend.${key}`),
            }))}
            clearable
            placeholder={t('bd.legend.auto')}
            value={look.legend ?? null}
            onChange={(legend) => set({ legend: (legend as Look['legend']) ?? undefined })}
          />
          {['line', 'area', 'stacked_area', 'combo'].includes(chart) && (
            <Checkbox value={!!look.smooth} onChange={(smooth) => set({ smooth })}>
              {t('bd.smooth')}
            </Checkbox>
          )}
          {['column', 'bar', 'combo'].includes(chart) && (
            <Checkbox value={look.stack === true} onChange={(stack) => set({ stack })}>
              {t('bd.stack')}
            </Checkbox>
          )}
          {chart === 'combo' && (
            <>
              <MultiSelect
                label={t('bd.lines')}
                source={measures}
                value={chosen(look.lines)}
                onChange={(all) => set({ lines: all.map((one) => one.key) })}
              />
              <MultiSelect
                label={t('bd.axis2')}
                source={measures}
                value={chosen(look.axis2)}
                onChange={(all) => set({ axis2: all.map((one) => one.key) })}
              />
            </>
          )}
          {(metric || isByTarget) && (
            <>
              <Checkbox
                value={isByTarget}
                onChange={(isOn) =>
                  onChange({
                    ask: withTarget(ask, isOn),
                    look: { ...look, max: isOn ? 'target' : undefined, target: undefined },
                  })
                }
              >
                {t('bd.maxTarget')}
              </Checkbox>
              {isByTarget && metric && source && <Attain measure={metric} source={source} />}
            </>
          )}
          {(AXES.includes(chart) || BANDED.includes(chart)) && (
            <div className="bd-line">
              <Figure label={t('bd.min')} value={look.min} onChange={(min) => set({ min })} />
              {!isByTarget && (
                <>
                  <Figure label={t('bd.max')} value={look.max} onChange={(max) => set({ max })} />
                  <Figure
                    label={t('bd.target')}
                    value={look.target}
                    onChange={(target) => set({ target })}
                  />
                </>
              )}
            </div>
          )}
        </fieldset>
      )}
      {BANDED.includes(chart) && <Bands look={look} onChange={set} />}
    </>
  )
}

function Text({ tile, onChange }: { tile: Tile; onChange: (part: Partial<Tile>) => void }) {
  return (
    <TextArea
      label={t('bd.text')}
      help={t('bd.textHelp')}
      rows={8}
      value={word(tile.text)}
      onChange={(text) => onChange({ text: text ? inWords(text) : null })}
    />
  )
}

function Picture({ tile, onChange }: { tile: Tile; onChange: (part: Partial<Tile>) => void }) {
  const [name, setName] = useState('')
  return (
    <Upload
      label={t('bd.picture')}
      accept={['image/png', 'image/jpeg', 'image/webp', 'image/gif']}
      multiple={false}
      maxBytes={5 << 20}
      upload={uploadFile}
      href={fileHref}
      value={
        tile.picture
          ? [{ id: tile.picture, name: name || t('bd.picture'), size: 0, mime: 'image/png' }]
          : []
      }
      onChange={(files) => {
        setName(files[0]?.name ?? '')
        onChange({ picture: files[0]?.id ?? null })
      }}
    />
  )
}

function Place({ tile, onPlace }: { tile: Tile; onPlace: (at: Spot) => void }) {
  const { at } = tile
  const figure = (key: keyof Spot, label: string, base: number, least: number, most: number) => (
    <Figure
      key={`${key} ${at[key]}`}
      label={label}
      value={at[key] + base}
      onChange={(n) =>
        n !== undefined &&
        onPlace({ ...at, [key]: Math.max(least, Math.min(most, Math.round(n) - base)) })
      }
    />
  )
  return (
    <details className="bd-more">
      <summary>{t('bd.place')}</summary>
      <div className="bd-line">
        {figure('x', t('bd.x'), 1, 0, COLUMNS - 1)}
        {figure('y', t('bd.y'), 1, 0, 999)}
        {figure('w', t('bd.w'), 0, 1, COLUMNS)}
        {figure('h', t('bd.h'), 0, 1, TALLEST)}
      </div>
    </details>
  )
}

export default function LookPanel({
  tile,
  source,
  auto,
  onChange,
  onPlace,
}: {
  tile: Tile
  source: Source | undefined
  /** What it would be called by itself. */
  auto: string
  onChange: (part: Partial<Tile>) => void
  onPlace: (at: Spot) => void
}) {
  const title = word(tile.title)
  return (
    <>
      <Input
        label={t('bd.tileTitle')}
        placeholder={auto}
        value={title}
        onChange={(text) => onChange({ title: text ? inWords(text) : null })}
      />
      {auto && title !== auto && (
        <Button size="s" variant="link" onPress={() => onChange({ title: inWords(auto) })}>
          {t('bd.auto')}: {auto}
        </Button>
      )}
      {tile.kind === 'text' && <Text tile={tile} onChange={onChange} />}
      {tile.kind === 'picture' && <Picture tile={tile} onChange={onChange} />}
      {tile.kind === 'chart' && tile.ask && (
        <ChartLook
          key={tile.chart}
          tile={tile}
          ask={tile.ask}
          source={source}
          onChange={onChange}
        />
      )}
      {tile.kind !== 'chart' && (
        <Input
          label={t('bd.link')}
          help={t('bd.linkHelp')}
          value={tile.link?.href ?? ''}
          onChange={(href) => onChange({ link: href ? { href } : null })}
        />
      )}
      <Checkbox
        value={!!tile.phone?.hidden}
        onChange={(hidden) => onChange({ phone: { ...tile.phone, hidden } })}
      >
        {t('bd.phoneHidden')}
      </Checkbox>
      <Place tile={tile} onPlace={onPlace} />
    </>
  )
}
