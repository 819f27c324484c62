// SPDX-License-Identifier: Apache-2.0
// What one can do with a mark of a chart: open the rows behind it, divide it further, look at it alone, go
// to the record that it is.
import '../ui/List.css'
import {
  ChevronLeft,
  ExternalLink,
  Filter as FilterIcon,
  ListTree,
  Rows3,
  Sigma,
} from 'lucide-react'
import { lazy, Suspense, useMemo, useRef, useState } from 'react'
import { Menu, MenuItem, Popover } from 'react-aria-components'
import { useForm, useForms } from '../api/hooks'
import { show } from '../charts/figures'
import { useLang } from '../i18n/staff'
import { t } from '../i18n/t'
import { groupsOf, inLang, placeOf, type Step } from './state'
import type { Answer, Ask, AskDim, BoardDoc, DimValue, Mark } from './types'
import { formulasOf, targetOf, type Way, waysOf } from './ways'

// The editor of formulas comes when somebody wants to write one.
const ByFormula = lazy(async () => {
  const [made] = await Promise.all([
    import('./ByFormula'),
    import('../designers/form/formula').then((editor) => editor.loadWords()),
    import('./design/words').then((words) => words.loadBoardDesignWords()),
  ])
  return made
})

export interface Pressed {
  tile: string
  ask: Ask
  answer: Answer
  mark: Mark
  at: { x: number; y: number }
}

export interface Group {
  dim: AskDim
  value: DimValue['value']
  text: string
  title: string
}

export interface MarkMenuProps {
  pressed: Pressed
  doc: BoardDoc
  onClose: () => void
  onRows: () => void
  onStep: (step: Step) => void
  onOnly: (group: Group) => void
  /** An analysis is not divided: its rows are what they are. */
  isFixed?: boolean
}

const wayKey = ({ dim }: Way) => `by:${dim.field}${dim.formula ?? ''}:${dim.bucket ?? ''}`

export function MarkMenu(props: MarkMenuProps) {
  const { pressed, doc, onClose, onRows, onStep, onOnly, isFixed } = props
  const lang = useLang()
  const { ask, answer, mark, at } = pressed
  const anchor = useRef<HTMLSpanElement>(null)
  const [dividing, setDividing] = useState(false)
  const [writing, setWriting] = useState(false)
  const { data: form } = useForm(ask.form)
  const targets = useMemo(
    () => [
      ...new Set((form?.fields ?? []).flatMap((field) => (field.target ? [field.target] : []))),
    ],
    [form],
  )
  const linked = useForms(
    dividing || (ask.dims ?? []).some((d) => d.field.includes('.')) ? targets : [],
  )
  const groups = groupsOf(ask, answer, mark).map((one) => ({
    ...one,
    title: answer.dims[one.place]?.title ?? '',
  }))
  const measure = answer.measures.find((one) => one.key === mark.measure) ?? answer.measures[0]
  const m = measure ? answer.measures.indexOf(measure) : 0
  const row = answer.rows[mark.row]
  const whole = !mark.dims || mark.dims.length === answer.dims.length
  const figure = whole ? show(row?.values[m], measure) : ''
  const name = placeOf(answer, mark) || t('board.all')
  const titleOf = (dim: AskDim) => inLang(dim.title, lang) || dim.formula || ''
  const ways = form
    ? [
        ...waysOf(form, linked, ask.dims ?? []),
        ...formulasOf(doc, ask.form, ask.dims ?? [], titleOf),
      ]
    : []
  const divide = (by: AskDim, title: string) =>
    onStep({ into: groups.map(({ dim, value, text }) => ({ dim, value, text })), by, title })
  const records = form
    ? groups.flatMap((one) => {
        const target = targetOf(form, linked, one.dim)
        return target && one.value !== null ? [{ ...one, href: `/r/${target}/${one.value}` }] : []
      })
    : []
  if (writing)
    return (
      <Suspense>
        <ByFormula
          form={ask.form}
          onClose={onClose}
          onDivide={(dim) => divide(dim, titleOf(dim))}
        />
      </Suspense>
    )
  return (
    <>
      <span ref={anchor} className="b-anchor" style={{ left: at.x, top: at.y }} aria-hidden />
      <Popover
        className="x-popover x-popover-list b-mark"
        triggerRef={anchor}
        isOpen
        placement="bottom start"
        onOpenChange={(open) => open || onClose()}
      >
        <p className="b-mark-head">
          {name}{' '}
          {measure && figure && <strong className="num">{`${measure.title} ${figure}`}</strong>}
        </p>
        {dividing ? (
          <Menu
            key="by"
            className="x-list b-ways"
            aria-label={t('board.divide')}
            autoFocus="first"
            onAction={(key) => {
              if (key === 'back') return setDividing(false)
              if (key === 'formula') return setWriting(true)
              const way = ways.find((one) => wayKey(one) === key)
              if (way) divide(way.dim, way.title)
            }}
          >
            {[
              <MenuItem
                key="back"
                id="back"
                textValue={t('board.back')}
                className="x-item"
                shouldCloseOnSelect={false}
              >
                <ChevronLeft size={16} aria-hidden />
                <span className="x-item-text">{t('board.back')}</span>
              </MenuItem>,
              ...ways.map((way) => (
                <MenuItem
                  key={wayKey(way)}
                  id={wayKey(way)}
                  textValue={way.title}
                  className="x-item"
                >
                  <span className="x-item-text">
                    {way.title}
                    {way.dim.bucket && (
                      <span className="muted">
                        {' '}
                        {t(`board.bucket.${way.dim.bucket}` as 'board.bucket.day')}
                      </span>
                    )}
                  </span>
                </MenuItem>
              )),
              <MenuItem
                key="formula"
                id="formula"
                textValue={t('board.byFormula')}
                className="x-item"
                shouldCloseOnSelect={false}
              >
                <Sigma size={16} aria-hidden />
                <span className="x-item-text">{t('board.byFormula')}</span>
              </MenuItem>,
            ]}
          </Menu>
        ) : (
          <Menu
            key="menu"
            className="x-list"
            aria-label={name}
            autoFocus="first"
            onAction={(key) => {
              if (key === 'rows') onRows()
              else if (key === 'divide') setDividing(true)
              else if (String(key).startsWith('only'))
                onOnly(groups[Number(String(key).slice(4))] as Group)
            }}
          >
            <MenuItem id="rows" textValue={t('board.rows')} className="x-item">
              <Rows3 size={16} aria-hidden />
              <span className="x-item-text">{t('board.rows')}</span>
            </MenuItem>
            {!isFixed && (
              <MenuItem
                id="divide"
                textValue={t('board.divide')}
                className="x-item"
                shouldCloseOnSelect={false}
              >
                <ListTree size={16} aria-hidden />
                <span className="x-item-text">{t('board.divide')}</span>
              </MenuItem>
            )}
            {groups.map((one, index) => {
              const text = t('board.only', { title: one.title, text: one.text })
              return (
                <MenuItem
                  key={`only${one.dim.field}${one.dim.formula ?? ''}${one.dim.bucket ?? ''}`}
                  id={`only${index}`}
                  textValue={text}
                  className="x-item"
                >
                  <FilterIcon size={16} aria-hidden />
                  <span className="x-item-text">{text}</span>
                </MenuItem>
              )
            })}
            {records.map((one) => (
              <MenuItem
                key={one.href}
                id={one.href}
                href={one.href}
                textValue={one.text}
                className="x-item"
              >
                <ExternalLink size={16} aria-hidden />
                <span className="x-item-text">{t('board.goTo', { text: one.text })}</span>
              </MenuItem>
            ))}
          </Menu>
        )}
      </Popover>
    </>
  )
}
