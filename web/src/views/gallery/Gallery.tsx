// SPDX-License-Identifier: Apache-2.0
// Records as cards with a picture; more of them come as one scrolls to the end.
import './gallery.css'
import { ImageOff } from 'lucide-react'
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { errorText } from '../../api/client'
import { cellOf, type FieldInfo, nameOfRow, type Row } from '../../api/forms'
import { queryRecords } from '../../api/records'
import { fileHref } from '../../api/upload'
import { type FileRef, isEmpty, type Value } from '../../core/schema'
import { FieldCell } from '../../fields'
import { RowWindow } from '../../grid/window'
import { t } from '../../i18n/t'
import { Button, cx, Empty, Skeleton } from '../../ui'
import type { KindProps } from '../kindProps'

const FACTS = 5
/** Further cards are read while this much is still below the screen. */
const AHEAD = '600px'

const pictureOf = (row: Row, field: FieldInfo | undefined): FileRef | undefined => {
  const files = field && !row.masked?.includes(field.key) ? row.values[field.key] : null
  if (!Array.isArray(files)) return undefined
  return (files as FileRef[]).find((file) => file.mime?.startsWith('image/'))
}

function Card({ row, facts, ...props }: KindProps & { row: Row; facts: readonly FieldInfo[] }) {
  const picture = pictureOf(row, props.shown.image)
  const tone = props.tone?.(row)
  const name = nameOfRow(props.form, row)
  return (
    <li className={cx('y-card', tone && `y-tone x-tone-${tone}`)}>
      {props.shown.image &&
        (picture ? (
          <img src={fileHref(picture)} alt={picture.name} loading="lazy" decoding="async" />
        ) : (
          <span className="y-none">
            <ImageOff size={24} strokeWidth={1.5} aria-hidden />
          </span>
        ))}
      <a
        href={props.href(row)}
        className="y-name"
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return
          event.preventDefault()
          props.onOpen(row)
        }}
      >
        {name}
      </a>
      <dl>
        {facts
          .filter((field) => !isEmpty(cellOf(row, field.key) as Value))
          .slice(0, FACTS)
          .map((field) => (
            <div key={field.key}>
              <dt>{field.title}</dt>
              <dd>
                <FieldCell
                  field={field}
                  value={cellOf(row, field.key)}
                  masked={row.masked?.includes(field.key)}
                />
              </dd>
            </div>
          ))}
      </dl>
    </li>
  )
}

export default function Gallery(props: KindProps) {
  const { form, fields, query, round, shown } = props
  const text = JSON.stringify(query)
  // biome-ignore lint/correctness/useExhaustiveDependencies: round asks for the same rows anew
  const rows = useMemo(
    () =>
      new RowWindow((cursor, limit, signal) =>
        queryRecords(form.key, { ...JSON.parse(text), cursor, limit, count: 'none' }, signal),
      ),
    [form, text, round],
  )
  useSyncExternalStore(rows.subscribe, rows.snapshot)
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    rows.want(0, 0)
    return () => rows.close()
  }, [rows])
  const found = rows.found
  useEffect(() => {
    if (!end.current || rows.isEnd) return
    const seen = new IntersectionObserver(
      (entries) => entries.some((one) => one.isIntersecting) && rows.want(0, found + 1),
      { rootMargin: AHEAD },
    )
    seen.observe(end.current)
    return () => seen.disconnect()
  }, [rows, found])
  const facts = fields.filter(
    (field) => field.key !== form.title_field && field.key !== shown.image?.key,
  )
  if (rows.error)
    return (
      <Empty
        title={errorText(rows.error)}
        action={<Button onPress={() => rows.retry()}>{t('ui.retry')}</Button>}
      />
    )
  if (rows.isFresh) return <Skeleton lines={6} />
  return (
    <div className="y-scroll">
      <ul className="y-cards">
        {Array.from({ length: found }, (_, at) => rows.row(at)).map(
          (row) => row && <Card key={row.id} {...props} row={row} facts={facts} />,
        )}
      </ul>
      <div ref={end}>{!rows.isEnd && <Skeleton lines={2} />}</div>
    </div>
  )
}
